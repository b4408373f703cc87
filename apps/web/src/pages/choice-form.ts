/** What is to be measured, and on what. */
import type { Availability } from "../adapters/backends.ts";
import type { Offer } from "../adapters/server.ts";
import type { Candidate, Choice } from "../core/campaign.ts";
import type { Backend } from "../core/engine.ts";
import { artifactTitle, inputSize } from "../core/manifest.ts";
import type { Settings } from "../core/settings.ts";
import { counted, size } from "../core/words.ts";
import { element } from "./element.ts";

export interface ChoiceForm {
  element: HTMLFormElement;
  /** Null where nothing is chosen. */
  choice(settings: Settings): Choice | null;
  busy(yes: boolean): void;
  onStop(action: () => void): void;
}

/** A short name that tells the artifacts of one server apart. */
export function candidateName({ label, artifact }: Candidate): string {
  const [height, width] = inputSize(artifact);
  return `${label} ${artifact.precision} ${height}×${width}`;
}

export function choiceForm(
  offer: Offer,
  backends: readonly Availability[],
  isolated: boolean,
): ChoiceForm {
  const models = offer.candidates.map((candidate, i) => modelRow(candidate, i));
  const units = backends.map((each, i) => backendOption(each, i === 0));
  const threads = offer.settings.threads.map((count, i) => threadOption(count, i === 0, isolated));
  const start = element("button", { type: "submit", class: "primary" }, "Measure");
  const stop = element("button", { type: "button", hidden: true }, "Stop");
  const groups = [
    group("Models", "models", ...models, ...leftOut(offer)),
    group("Back end", "options", ...units),
    group("Threads", "options short", ...threads),
  ];
  const form = element(
    "form",
    { class: "choice" },
    ...groups,
    element("p", { class: "actions" }, start, stop),
  );
  const enable = (): void => {
    start.disabled = new FormData(form).getAll("model").length === 0;
  };
  form.addEventListener("change", enable);
  enable();
  return {
    element: form,
    choice: (settings) => read(form, offer, settings),
    busy: (yes) => {
      for (const each of groups) {
        each.disabled = yes;
      }
      start.hidden = yes;
      stop.hidden = !yes;
    },
    onStop: (action) => stop.addEventListener("click", action),
  };
}

function read(form: HTMLFormElement, offer: Offer, { plan, baseline }: Settings): Choice | null {
  const data = new FormData(form);
  const candidates = data
    .getAll("model")
    .flatMap((position) => offer.candidates[Number(position)] ?? []);
  const backend = data.get("backend") as Backend;
  return candidates.length === 0
    ? null
    : { candidates, backend, threads: Number(data.get("threads")), plan, baseline };
}

function group(title: string, style: string, ...rows: HTMLElement[]): HTMLFieldSetElement {
  return element("fieldset", { class: style }, element("legend", {}, title), ...rows);
}

function modelRow(candidate: Candidate, position: number): HTMLElement {
  const { artifact, manifest } = candidate;
  const trained = manifest.model.trained ? "" : ", random weights";
  return element(
    "label",
    { class: "row" },
    element("input", { type: "checkbox", name: "model", value: position, checked: true }),
    element(
      "span",
      {},
      element("strong", {}, candidateName(candidate)),
      element(
        "small",
        {},
        `${manifest.model.variant}${trained}, ${size(artifact.bytes)}, target ${artifact.target}`,
      ),
    ),
  );
}

/** Artifacts that no browser runs, folded away. */
function leftOut({ candidates, others }: Offer): HTMLElement[] {
  const none =
    candidates.length === 0
      ? [element("p", {}, "There is no model that a browser can run. Export with --format onnx.")]
      : [];
  if (others.length === 0) {
    return none;
  }
  const items = others.map(({ candidate, reason }) =>
    element("li", {}, `${artifactTitle(candidate.artifact)}: ${reason}`),
  );
  const summary = element(
    "summary",
    {},
    `${counted(others.length, "other file")} not for browsers`,
  );
  return [...none, element("details", {}, summary, element("ul", {}, ...items))];
}

function backendOption(each: Availability, first: boolean): HTMLElement {
  return option("backend", each.backend, each.title, each.detail, first, each.available);
}

function threadOption(count: number, first: boolean, isolated: boolean): HTMLElement {
  const available = count === 1 || isolated;
  return option(
    "threads",
    count,
    String(count),
    available ? "" : "page not isolated",
    first,
    available,
  );
}

function option(
  name: string,
  value: string | number,
  title: string,
  detail: string,
  checked: boolean,
  available: boolean,
): HTMLElement {
  return element(
    "label",
    { class: "option" },
    element("input", { type: "radio", name, value, checked, disabled: !available }),
    element(
      "span",
      {},
      element("strong", {}, title),
      detail === "" ? null : element("small", {}, detail),
    ),
  );
}
