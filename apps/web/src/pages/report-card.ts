/** One report: its figures, whether they can be believed, and whether the desk has it. */
import { forgetSent, keepUnsent } from "../adapters/outbox.ts";
import { postReport } from "../adapters/server.ts";
import type { Report } from "../contract/types.ts";
import { send, type Verdict } from "../core/sending.ts";
import { summarize } from "../core/statistics.ts";
import { counted, duration, percentage, size } from "../core/words.ts";
import { element } from "./element.ts";

/** A card that sends its report as soon as it is made, and then shows what the server concludes. */
export function reportCard(report: Report): HTMLElement {
  const { artifact, execution, timing } = report;
  const { median_ns, interval, p90_ns } = summarize(timing.samples_ns);
  const perRun = (nanoseconds: number): string => duration(nanoseconds / timing.runs_per_sample);
  const between = (interval ?? []).map(perRun).join("\u2009–\u2009").replaceAll(" ", "\u00a0");
  const badge = element("span", { class: "badge" }, "not judged yet");
  const reasons = element("ul", { class: "reasons" });
  const judge = ({ valid, doubts }: Verdict): void => {
    badge.textContent = valid ? "valid" : "not valid";
    badge.classList.add(valid ? "good" : "bad");
    reasons.replaceChildren(...doubts.map(({ sentence }) => element("li", {}, sentence)));
  };
  return element(
    "article",
    { class: "card report", "data-id": report.id },
    element(
      "header",
      {},
      element("h2", {}, `${artifact.label} ${artifact.precision} ${artifact.input_size.join("×")}`),
      badge,
    ),
    element(
      "p",
      { class: "figure" },
      element("strong", {}, perRun(median_ns)),
      element("span", {}, ` median${between && ", 95% interval "}${between}`),
    ),
    reasons,
    element("dl", { class: "figures" }, ...figures(report, perRun(p90_ns))),
    element(
      "p",
      { class: "note" },
      `${execution.runtime.name} ${execution.runtime.version} ${execution.provider}, ` +
        `${counted(execution.threads ?? 1, "thread")}, asked for ` +
        `${execution.compute_unit_requested}, ran on ${execution.compute_unit_observed ?? "unknown"}`,
    ),
    delivery(report, judge),
  );
}

function figures(report: Report, p90: string): HTMLElement[] {
  const { load, timing, comparison, memory } = report;
  const since = (nanoseconds: number | null): string | null =>
    nanoseconds === null ? null : duration(nanoseconds);
  const errors = Object.values(comparison?.outputs ?? {}).map((each) => each.relative_error);
  const rows: [string, string | null][] = [
    ["90th percentile", p90],
    ["First inference", since(load.first_inference_ns)],
    ["Cold load", since(load.cold_ns)],
    ["Warm load", since(load.warm_ns)],
    ["Memory", memory && size(memory.peak_bytes)],
    ["Samples", `${timing.samples_ns.length} × ${counted(timing.runs_per_sample, "run")}`],
    ["Clock step", duration(timing.timer_resolution_ns)],
    [
      "Reference check",
      comparison && `${counted(comparison.images, "picture")}, error ${exact(Math.max(...errors))}`,
    ],
  ];
  return rows.flatMap(([name, value]) =>
    value === null ? [] : [element("div", {}, element("dt", {}, name), element("dd", {}, value))],
  );
}

/** A share that may be far below a percent; with a minus sign, at which no line is broken. */
function exact(share: number): string {
  return share < 0.001 ? share.toExponential(1).replace("-", "\u2212") : percentage(share);
}

/** Sends, says how it goes, and offers to try again and to keep the file. */
function delivery(report: Report, judge: (verdict: Verdict) => void): HTMLElement {
  const text = `${JSON.stringify(report)}\n`;
  const status = element("span", { role: "status" });
  const again = element("button", { type: "button", hidden: true }, "Send again");
  const file = new Blob([text], { type: "application/json" });
  const save = element(
    "a",
    { href: URL.createObjectURL(file), download: `report-${report.id}.json` },
    "report.json",
  );
  const line = element("p", { class: "delivery" }, status, again, save);
  const deliver = async (): Promise<void> => {
    again.hidden = true;
    status.textContent = "Sending …";
    const outcome = await send(text, {
      post: postReport,
      wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      waiting: (problem, milliseconds) => {
        status.textContent = `Not sent yet: ${problem}. Next try in ${duration(milliseconds * 1e6)} …`;
      },
    });
    line.dataset["sent"] = String(outcome.sent);
    if (outcome.sent) {
      status.textContent = "On the desk.";
      if (outcome.verdict !== null) {
        judge(outcome.verdict);
      }
      forgetSent(report.id);
      return;
    }
    status.textContent = `Not sent: ${outcome.problem}.`;
    again.hidden = !outcome.retry;
    if (!outcome.retry) {
      forgetSent(report.id);
    }
  };
  keepUnsent(report.id, text);
  again.addEventListener("click", () => void deliver());
  void deliver();
  return line;
}
