/** Writing down what a campaign measured, as the contract has it. */
import type { Attention, Candidate, Choice, Power } from "./campaign.ts";
import { type EngineFacts, type Feed, type ModelFile, UNIT } from "./engine.ts";
import { artifactTitle, batchSize, inputSize } from "./manifest.ts";
import type { Samples } from "./measuring.ts";
import type { Figures } from "./parity.ts";
import { type Conditions, type Device, REPORT_VERSION, type Report } from "./report.ts";
import { summarize } from "./statistics.ts";
import { doubts } from "./validity.ts";

const CLOCK_NAME = "performance.now";

/** What was found about one artifact in a runtime of its own. */
export interface Alone {
  candidate: Candidate;
  model: ModelFile;
  feed: Feed;
  cold_ns: number | null;
  warm_ns: number;
  first_inference_ns: number;
  parity: Figures & { limit: string; runtime: string };
  observed: string | null;
  memory: Report["memory"];
}

/** What the reports of samples that were taken in turns have in common. */
export interface Shared {
  run: string;
  created: string;
  device: Device;
  tool: Report["tool"];
  facts: EngineFacts;
  choice: Choice;
  attention: Attention;
  power: Power;
  timer_resolution_ns: number;
}

/** One artifact's report; valid unless a rule of the contract speaks against it. */
export function writeReport(
  shared: Shared,
  alone: Alone,
  samples: Samples,
  id: string,
  baseline: string | null,
): Report {
  const { choice, facts, attention } = shared;
  const requested = UNIT[choice.backend];
  const found = doubts(
    {
      samples_ns: samples.samples_ns,
      threads: choice.threads,
      threads_observed: facts.threads,
      hidden: attention.hidden,
      throttled: attention.throttled,
      compute_unit_requested: requested,
      compute_unit_observed: alone.observed,
      timer_resolution_ns: shared.timer_resolution_ns,
    },
    choice.plan,
  );
  return {
    schema_version: REPORT_VERSION,
    id,
    run: shared.run,
    baseline,
    created: shared.created,
    device: shared.device,
    tool: shared.tool,
    artifact: describe(alone.candidate),
    execution: {
      runtime: facts.runtime,
      compute_unit_requested: requested,
      compute_unit_observed: alone.observed,
      threads: choice.threads,
      affinity: null,
    },
    load: {
      cold_ns: alone.cold_ns,
      warm_ns: alone.warm_ns,
      first_inference_ns: alone.first_inference_ns,
    },
    timing: {
      clock: CLOCK_NAME,
      timer_resolution_ns: shared.timer_resolution_ns,
      warmup_runs: samples.warmup_runs,
      runs_per_sample: samples.runs_per_sample,
      samples_ns: samples.samples_ns,
      process_cpu_ns: null,
    },
    statistics: summarize(samples.samples_ns),
    cpu_statistics: null,
    memory: alone.memory,
    conditions: conditions(shared.power),
    parity: alone.parity,
    valid: found.length === 0,
    reasons: found.map((doubt) => doubt.sentence),
  };
}

function describe({ artifact, manifest, label }: Candidate): Report["artifact"] {
  const { variant, task, trained } = manifest.model;
  return {
    sha256: artifact.sha256,
    format: artifact.format,
    precision: artifact.precision,
    target: artifact.target,
    variant,
    task,
    trained,
    input_size: inputSize(artifact),
    batch: batchSize(artifact),
    bytes: artifact.bytes,
    file: artifactTitle(artifact),
    producer: `mobilevit-deploy ${manifest.toolkit}`,
    label,
  };
}

/** What a browser does not tell is null. */
function conditions(power: Power): Conditions {
  return {
    load_before: null,
    load_after: null,
    background_cores: null,
    thermal_before: null,
    thermal_during: null,
    thermal_after: null,
    battery_percent: power.percent,
    charging: power.charging,
    low_power_mode: null,
  };
}
