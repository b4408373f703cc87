/** The page that measures: a choice, its progress, and the reports. */

import { keepAwake, watchPage } from "../adapters/attention.ts";
import { type Availability, findBackends } from "../adapters/backends.ts";
import { describeDevice, openBattery } from "../adapters/device.ts";
import { unsentReports } from "../adapters/outbox.ts";
import { Files, type Offer } from "../adapters/server.ts";
import { openWorkerEngine } from "../adapters/worker-engine.ts";
import type { Report } from "../contract/types.ts";
import { type Candidate, type Choice, measure, type Surroundings } from "../core/campaign.ts";
import type { Backend, Engine } from "../core/engine.ts";
import { sentence } from "../core/errors.ts";
import { artifactTitle } from "../core/manifest.ts";
import type { Progress } from "../core/measuring.ts";
import { counted, percentage, size } from "../core/words.ts";
import { candidateName, choiceForm } from "./choice-form.ts";
import { element } from "./element.ts";
import { LatencyPlot } from "./latency-plot.ts";
import { reportCard } from "./report-card.ts";

/** Builds the page; it is ready when the back ends are known. */
export async function showMeasurePage(page: HTMLElement, offer: Offer): Promise<void> {
  const backends = await findBackends();
  const form = choiceForm(offer, backends, self.crossOriginIsolated);
  const run = new RunView(offer);
  const results = element("section", { class: "results", "aria-label": "Reports" });
  page.append(await deviceFacts(backends), form.element, run.element, results);
  results.append(...unsentReports().map((report) => reportCard(report)));
  form.element.addEventListener("submit", async (event) => {
    event.preventDefault();
    const choice = form.choice(offer.settings);
    if (choice === null) {
      return;
    }
    form.busy(true);
    const reports = await run.start(choice);
    form.busy(false);
    results.prepend(...reports.map((report) => reportCard(report)));
    results.firstElementChild?.scrollIntoView({ behavior: "smooth", block: "nearest" });
  });
  form.onStop(() => run.stop());
}

async function deviceFacts(backends: readonly Availability[]): Promise<HTMLElement> {
  const { device, host } = await describeDevice("wasm", []);
  const isolated = self.crossOriginIsolated
    ? "yes: threads and the fine clock are there"
    : "no: one thread, and a coarse clock";
  const facts: [string, string][] = [
    ["Browser", `${host.name} ${host.version}`],
    ["System", device.os],
    ...(device.model === null ? [] : ([["Device", device.model]] as [string, string][])),
    ["Processors", String(device.logical_cores ?? "unknown")],
    ["Isolated", isolated],
    ["WebGPU", backends.find(({ backend }) => backend === "webgpu")?.detail ?? "unknown"],
  ];
  return element(
    "dl",
    { class: "facts", "aria-label": "This device" },
    ...facts.map(([name, value]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, value)),
    ),
  );
}

/** Of the progress bar, for what comes before the samples. */
const LOADING_SHARE = 0.3;

/** What is seen while a campaign runs. */
class RunView {
  private readonly status = element("p", { class: "status", role: "status" });
  private readonly bar = element("progress", { max: 1, value: 0, "aria-label": "Progress" });
  private readonly plot = new LatencyPlot();
  private readonly notes = element("ul", { class: "notes" });
  readonly element = element(
    "section",
    { class: "run", hidden: true, "aria-label": "Progress" },
    this.status,
    this.bar,
    this.plot.element,
    this.notes,
  );
  private readonly engines = new Set<Engine>();
  private stopping = new AbortController();

  constructor(private readonly offer: Offer) {}

  stop(): void {
    this.stopping.abort();
    for (const engine of this.engines) {
      engine.close();
    }
  }

  async start(choice: Choice): Promise<Report[]> {
    this.stopping = new AbortController();
    this.element.hidden = false;
    this.notes.replaceChildren();
    this.plot.start(choice.candidates.map(candidateName));
    this.bar.value = 0;
    const release = await keepAwake();
    try {
      const reports = await measure(choice, this.surroundings(), {
        step: (candidate, step) => this.step(choice, candidate, step),
        progress: (candidates, progress) => this.progress(choice, candidates, progress),
        leftOut: (candidate, reason) => {
          this.note(`${artifactTitle(candidate.artifact)} was left out. ${reason}`);
        },
      });
      this.finish(reports.length);
      return reports;
    } catch (error) {
      this.status.textContent = this.stopping.signal.aborted
        ? "Stopped."
        : "The measurement failed.";
      if (!this.stopping.signal.aborted) {
        this.note(sentence(error));
      }
      return [];
    } finally {
      release();
      this.engines.clear();
    }
  }

  private finish(reports: number): void {
    this.bar.value = 1;
    if (this.stopping.signal.aborted) {
      this.status.textContent = "Stopped.";
      this.notes.replaceChildren();
    } else {
      this.status.textContent = `Done: ${counted(reports, "report")}.`;
    }
  }

  private note(text: string): void {
    this.notes.append(element("li", {}, text));
  }

  private step(choice: Choice, candidate: Candidate | null, step: string): void {
    if (candidate === null) {
      const count = counted(choice.candidates.length, "model");
      this.status.textContent = `Warming up ${count}, until no run is faster than those before …`;
      return;
    }
    const position = choice.candidates.indexOf(candidate);
    this.bar.value = (LOADING_SHARE * position) / choice.candidates.length;
    const verb = { download: "Downloading", load: "Loading", check: "Checking" }[step] ?? step;
    this.status.textContent = `${verb} ${candidateName(candidate)} …`;
  }

  private progress(choice: Choice, candidates: readonly Candidate[], progress: Progress): void {
    const { plan } = choice;
    const { rounds, seconds, width } = progress;
    const done = Math.max(
      Math.min(rounds / plan.minimum_samples, seconds / plan.minimum_seconds),
      rounds / plan.maximum_samples,
      seconds / plan.maximum_seconds,
    );
    // Full only when it has ended: noisy medians take longer than the minimums.
    this.bar.value = LOADING_SHARE + (1 - LOADING_SHARE) * Math.min(0.97, done);
    const known =
      width === null
        ? ""
        : `, median known to ${percentage(width)} (aim ${percentage(plan.relative_width)})`;
    this.status.textContent = `${counted(rounds, "sample")} in ${seconds.toFixed(1)} s${known}`;
    this.plot.add(candidates.map(candidateName), progress.latest);
  }

  private surroundings(): Surroundings {
    const downloaded = (candidate: Candidate, received: number): void => {
      const { bytes } = candidate.artifact;
      this.status.textContent = `Downloading ${candidateName(candidate)}, ${size(received)} of ${size(bytes)} …`;
    };
    const files = new Files(this.offer.settings, downloaded, this.stopping.signal);
    return {
      openEngine: () => {
        const engine = openWorkerEngine();
        this.engines.add(engine);
        if (this.stopping.signal.aborted) {
          engine.close();
        }
        return engine;
      },
      modelFile: (candidate) => files.model(candidate),
      storedArray: (candidate, array) => files.array(candidate, array),
      watch: watchPage,
      device: (backend: Backend, features) => describeDevice(backend, features),
      battery: openBattery,
      newId: () => crypto.randomUUID(),
      now: () => new Date(),
      tool: { ...this.offer.settings.tool, build: import.meta.env.PROD ? "release" : "debug" },
    };
  }
}
