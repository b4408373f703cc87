/** One report: its figures, whether they can be believed, and whether the desk has it. */
import { forgetSent, keepUnsent } from "../adapters/outbox.ts";
import { postReport } from "../adapters/server.ts";
import { latencyNs, type Report, reportText } from "../core/report.ts";
import { send } from "../core/sending.ts";
import { counted, duration, percentage, size } from "../core/words.ts";
import { element } from "./element.ts";

/** A card that sends its report as soon as it is made. */
export function reportCard(report: Report): HTMLElement {
  const { artifact, execution, timing, statistics } = report;
  const perRun = (nanoseconds: number): string => duration(nanoseconds / timing.runs_per_sample);
  const { median_low_ns: low, median_high_ns: high } = statistics;
  const interval =
    low === null || high === null
      ? ""
      : `${perRun(low)}\u2009–\u2009${perRun(high)}`.replaceAll(" ", "\u00a0");
  const verdict = report.valid
    ? element("span", { class: "badge good" }, "valid")
    : element("span", { class: "badge bad" }, "not valid");
  const reasons = report.reasons.map((reason) => element("li", {}, reason));
  return element(
    "article",
    { class: "card report", "data-id": report.id },
    element(
      "header",
      {},
      element("h2", {}, `${artifact.label} ${artifact.precision} ${artifact.input_size.join("×")}`),
      verdict,
    ),
    element(
      "p",
      { class: "figure" },
      element("strong", {}, duration(latencyNs(report))),
      element("span", {}, ` median${interval === "" ? "" : ", 95% interval "}${interval}`),
    ),
    reasons.length > 0 ? element("ul", { class: "reasons" }, ...reasons) : null,
    element("dl", { class: "figures" }, ...figures(report, perRun)),
    element(
      "p",
      { class: "note" },
      `${execution.runtime}, ${counted(execution.threads ?? 1, "thread")}, ` +
        `asked for ${execution.compute_unit_requested}, ran on ${execution.compute_unit_observed ?? "unknown"}`,
    ),
    delivery(report),
  );
}

function figures(report: Report, perRun: (ns: number) => string): HTMLElement[] {
  const { statistics, load, timing, parity, memory } = report;
  const rows: [string, string | null][] = [
    ["90th percentile", perRun(statistics.p90_ns)],
    ["99th percentile", perRun(statistics.p99_ns)],
    [
      "First inference",
      load.first_inference_ns === null ? null : duration(load.first_inference_ns),
    ],
    ["Cold load", load.cold_ns === null ? null : duration(load.cold_ns)],
    ["Warm load", load.warm_ns === null ? null : duration(load.warm_ns)],
    ["Memory", memory && size(memory.peak_bytes)],
    ["Samples", `${statistics.count} × ${counted(timing.runs_per_sample, "run")}`],
    ["Clock step", duration(timing.timer_resolution_ns)],
    [
      "Reference check",
      parity && `${counted(parity.images, "picture")}, error ${exact(parity.relative_error)}`,
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
function delivery(report: Report): HTMLElement {
  const text = reportText(report);
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
