/** `report.json`: one measurement of one artifact, as mobilevit_deploy/contract/report.py has it. */
import schema from "contract/schema/report.schema.json";
import { parseDocument } from "./document.ts";
import { HarnessError } from "./errors.ts";
import type { Figures } from "./parity.ts";
import { type Statistics, summarize } from "./statistics.ts";

export const REPORT_VERSION = 1;

/** Of mean and standard deviation, between languages. */
const RELATIVE_TOLERANCE = 1e-12;

export interface Device {
  model: string | null;
  soc: string | null;
  architecture: string;
  os: string;
  cpu_features: string[];
  logical_cores: number | null;
  physical_cores: number | null;
  memory_bytes: number | null;
  governor: string | null;
  virtual: boolean | null;
}

export interface MeasuredArtifact {
  sha256: string;
  format: string;
  precision: string;
  target: string | null;
  variant: string;
  task: string;
  trained: boolean;
  input_size: [number, number];
  batch: number;
  bytes: number;
  file: string;
  producer: string;
  label: string;
}

export interface Execution {
  runtime: string;
  compute_unit_requested: string;
  compute_unit_observed: string | null;
  threads: number | null;
  affinity: number[] | null;
}

export interface Conditions {
  load_before: number | null;
  load_after: number | null;
  background_cores: number | null;
  thermal_before: string | null;
  thermal_during: string | null;
  thermal_after: string | null;
  battery_percent: number | null;
  charging: boolean | null;
  low_power_mode: boolean | null;
}

export interface Timing {
  clock: string;
  timer_resolution_ns: number;
  warmup_runs: number;
  runs_per_sample: number;
  samples_ns: number[];
  process_cpu_ns: number[] | null;
}

export interface Report {
  schema_version: typeof REPORT_VERSION;
  id: string;
  run: string;
  baseline: string | null;
  created: string;
  device: Device;
  tool: { name: string; version: string; build: "release" | "debug" };
  artifact: MeasuredArtifact;
  execution: Execution;
  load: { cold_ns: number | null; warm_ns: number | null; first_inference_ns: number | null };
  timing: Timing;
  statistics: Statistics;
  cpu_statistics: Statistics | null;
  memory: { peak_bytes: number; baseline_bytes: number | null; method: string } | null;
  conditions: Conditions;
  parity: (Figures & { limit: string; runtime: string }) | null;
  valid: boolean;
  reasons: string[];
}

/**
 * A report from its JSON, checked against the schema and against its own samples.
 *
 * @throws HarnessError no JSON, another schema version, a field that breaks the schema, or
 *   statistics that do not follow from the samples.
 */
export function parseReport(text: string): Report {
  const report = parseDocument(text, "The report", schema, REPORT_VERSION) as unknown as Report;
  const problem = contradiction(report);
  if (problem !== null) {
    throw new HarnessError(`The report contradicts itself: ${problem}.`);
  }
  return report;
}

/**
 * A report as JSON on one line, read back before it is given out.
 *
 * @throws HarnessError the report is not one that the contract accepts.
 */
export function reportText(report: Report): string {
  const text = `${JSON.stringify(report)}\n`;
  parseReport(text);
  return text;
}

/** Median elapsed time of one run in nanoseconds. */
export function latencyNs(report: Report): number {
  return report.statistics.median_ns / report.timing.runs_per_sample;
}

/** What the schema cannot say. */
function contradiction(report: Report): string | null {
  const { timing, cpu_statistics: ofCpu } = report;
  const badId = [report.id, report.run, report.baseline].find(
    (id) => id !== null && id !== id.toLowerCase(),
  );
  if (badId !== undefined) {
    return `${badId} is not a lower-case UUID`;
  }
  if (!isTime(report.created)) {
    return `created is ${report.created}, not a time of RFC 3339 from the years 2000 to 2999`;
  }
  if ((timing.process_cpu_ns === null) !== (ofCpu === null)) {
    return "cpu_statistics and timing.process_cpu_ns come together";
  }
  if (timing.process_cpu_ns && timing.process_cpu_ns.length !== timing.samples_ns.length) {
    return "there are not as many CPU times as samples";
  }
  if (report.valid === report.reasons.length > 0) {
    return "a report is either valid or has reasons why not";
  }
  if (report.baseline === report.id) {
    return "a report is not its own baseline";
  }
  return (
    wrongStatistic(report.statistics, timing.samples_ns) ??
    (timing.process_cpu_ns && ofCpu ? wrongStatistic(ofCpu, timing.process_cpu_ns) : null)
  );
}

function wrongStatistic(stated: Statistics, samples: readonly number[]): string | null {
  const expected = summarize(samples);
  for (const field of Object.keys(expected) as (keyof Statistics)[]) {
    const got = stated[field];
    const right = expected[field];
    const rounded = field === "mean_ns" || field === "standard_deviation_ns";
    const close =
      rounded &&
      got !== null &&
      right !== null &&
      Math.abs(got - right) <= RELATIVE_TOLERANCE * Math.max(Math.abs(got), Math.abs(right));
    if (got !== right && !close) {
      return `statistics.${field} is ${got}, but ${right} follows from the samples`;
    }
  }
  return null;
}

function isTime(text: string): boolean {
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d\d)-(\d\d)T/.exec(text) ?? []).map(Number);
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const daysOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return 2000 <= year && year < 3000 && day <= daysOfMonth && fraction.length <= 9;
}
