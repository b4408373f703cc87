/** Writing down what a campaign observed, as the contract has it. */
import type {
  Comparison,
  Conditions,
  Device,
  Load,
  MeasuredArtifact,
  Memory,
  Reading,
  Report,
  Software,
  Tool,
} from "../contract/types.ts";
import type { Attention, Candidate, Choice } from "./campaign.ts";
import { type EngineFacts, type Feed, type ModelFile, UNIT } from "./engine.ts";
import { artifactTitle, batchSize, inputSize } from "./manifest.ts";
import type { Samples } from "./measuring.ts";

/** What was found about one artifact in a runtime of its own. */
export interface Alone {
  candidate: Candidate;
  model: ModelFile;
  feed: Feed;
  load: Load;
  comparison: Comparison;
  /** Compute unit. */
  observed: string | null;
  memory: Memory | null;
}

/** What the reports of samples that were taken in turns have in common. */
export interface Shared {
  run: string;
  created: string;
  device: Device;
  host: Software;
  tool: Tool;
  facts: EngineFacts;
  choice: Choice;
  attention: Attention;
  readings: Reading[];
  timer_resolution_ns: number;
}

/** One artifact's report. */
export function writeReport(shared: Shared, alone: Alone, samples: Samples, id: string): Report {
  const { choice, facts, created, device, host, tool, run } = shared;
  const { label } = alone.candidate;
  return {
    schema_version: 1,
    id,
    run,
    baseline: choice.baseline === label ? null : choice.baseline,
    created,
    device,
    host,
    tool,
    artifact: describe(alone.candidate),
    execution: {
      runtime: facts.runtime,
      provider: choice.backend,
      compute_unit_requested: UNIT[choice.backend],
      compute_unit_observed: alone.observed,
      threads: choice.threads,
      threads_observed: facts.threads,
      affinity: null,
    },
    load: alone.load,
    plan: choice.plan,
    timing: {
      clock: "performance.now",
      timer_resolution_ns: shared.timer_resolution_ns,
      ...samples,
      process_cpu_ns: null,
    },
    memory: alone.memory,
    conditions: conditions(shared),
    comparison: alone.comparison,
  };
}

function describe({ artifact, manifest, label }: Candidate): MeasuredArtifact {
  const { sha256, format, precision, target, bytes, limits, accuracy = null } = artifact;
  const { variant, task, trained } = manifest.model;
  return {
    sha256,
    format,
    precision,
    target,
    variant,
    task,
    trained,
    input_size: inputSize(artifact),
    batch: batchSize(artifact),
    bytes,
    file: artifactTitle(artifact),
    producer: `mobilevit-deploy ${manifest.toolkit}`,
    label,
    limits,
    accuracy,
  };
}

/** What a browser does not tell is null. */
function conditions({ readings, attention }: Shared): Conditions {
  const battery = readings[0]?.battery ?? null;
  return {
    load_before: null,
    load_after: null,
    background_cores: null,
    thermal_before: null,
    thermal_during: null,
    thermal_after: null,
    battery_percent: battery?.percent ?? null,
    charging: battery?.charging ?? null,
    low_power_mode: null,
    throttled: attention.throttled,
    hidden: attention.hidden,
    readings,
  };
}
