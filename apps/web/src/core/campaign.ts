/**
 * Measuring a selection of artifacts: each alone first, then all in turns (in a sustained run one
 * after the other), one report for each.
 *
 * Alone, in a runtime of its own: load, first inference, outputs against the manifest's
 * references. What the differences mean is for whoever reads the report; only an artifact whose
 * outputs cannot be compared at all is left out.
 */
import type {
  Artifact,
  BatteryReading,
  Device,
  Manifest,
  Memory,
  Plan,
  Report,
  Software,
  StoredArray,
} from "../contract/types.ts";
import type { Backend, Engine, ModelFile } from "./engine.ts";
import { sentence } from "./errors.ts";
import type { Progress } from "./measuring.ts";
import { ReadingLog } from "./readings.ts";
import { compare, readReferences } from "./references.ts";
import { type Alone, writeReport } from "./report.ts";
import { summarize } from "./statistics.ts";

const WARM_LOADS = 3;

/** One artifact of one export, as the page lists it. */
export interface Candidate {
  /** What the person who measures calls the export. */
  label: string;
  /** Position of the export among those that are served. */
  export: number;
  manifest: Manifest;
  artifact: Artifact;
}

export interface Choice {
  candidates: Candidate[];
  backend: Backend;
  threads: number;
  plan: Plan;
  /** Label of the export that the others are compared with; null for none. */
  baseline: string | null;
}

/** What happened to the page and the device during the samples. */
export interface Attention {
  hidden: boolean;
  throttled: number;
}

/** All that a campaign needs from its surroundings. */
export interface Surroundings {
  openEngine(): Engine;
  modelFile(candidate: Candidate): Promise<ModelFile>;
  storedArray(candidate: Candidate, array: StoredArray): Promise<ArrayBuffer>;
  /** Starts to watch; the function that is given back ends it. */
  watch(): () => Attention;
  device(backend: Backend, cpuFeatures: string[]): Promise<{ device: Device; host: Software }>;
  /** What is given back tells of the battery at that moment; null without one. */
  battery(): Promise<() => BatteryReading | null>;
  newId(): string;
  now(): Date;
  tool: Report["tool"];
}

export type Step = "download" | "load" | "check" | "measure";

/** What a campaign tells while it runs. */
export interface Listener {
  step(candidate: Candidate | null, step: Step): void;
  progress(candidates: readonly Candidate[], progress: Progress): void;
  leftOut(candidate: Candidate, reason: string): void;
}

/** The reports of all candidates that could be measured, in the order of the choice. */
export async function measure(
  choice: Choice,
  surroundings: Surroundings,
  listener: Listener,
): Promise<Report[]> {
  const alone: Alone[] = [];
  for (const candidate of choice.candidates) {
    try {
      alone.push(await measureAlone(candidate, choice, surroundings, listener));
    } catch (error) {
      listener.leftOut(candidate, sentence(error));
    }
  }
  const reports: Report[] = [];
  for (const group of choice.plan.sustained ? alone.map((each) => [each]) : [alone]) {
    if (group.length > 0) {
      reports.push(...(await measureTogether(group, choice, surroundings, listener)));
    }
  }
  return reports;
}

async function measureAlone(
  candidate: Candidate,
  choice: Choice,
  surroundings: Surroundings,
  listener: Listener,
): Promise<Alone> {
  listener.step(candidate, "download");
  const model = await surroundings.modelFile(candidate);
  const references = await readReferences(candidate.manifest, candidate.artifact, (array) =>
    surroundings.storedArray(candidate, array),
  );
  const engine = surroundings.openEngine();
  try {
    listener.step(candidate, "load");
    await engine.start(choice);
    const cold = await engine.load(model);
    const [first] = references;
    const { elapsed_ns } = await engine.run(cold.handle, first.feed);
    listener.step(candidate, "check");
    const comparison = await compare(candidate.artifact, references, (feed) =>
      engine.run(cold.handle, feed),
    );
    const memory = await engine.memory();
    await engine.release(cold.handle);
    const warm: number[] = [];
    while (warm.length < WARM_LOADS) {
      const again = await engine.load(model);
      warm.push(again.elapsed_ns);
      await engine.release(again.handle);
    }
    return {
      candidate,
      model,
      feed: first.feed,
      load: {
        cold_ns: model.bytes === null ? cold.elapsed_ns : null,
        warm_ns: summarize(warm).median_ns,
        first_inference_ns: elapsed_ns,
      },
      comparison,
      observed: await engine.placement(model),
      memory: memory && memoryOf(memory),
    };
  } finally {
    engine.close();
  }
}

function memoryOf({ peak, baseline }: { peak: number; baseline: number }): Memory {
  return { peak_bytes: peak, baseline_bytes: baseline, method: "WebAssembly.Memory" };
}

async function measureTogether(
  alone: readonly Alone[],
  choice: Choice,
  surroundings: Surroundings,
  listener: Listener,
): Promise<Report[]> {
  listener.step(null, "measure");
  const candidates = alone.map(({ candidate }) => candidate);
  const engine = surroundings.openEngine();
  try {
    const facts = await engine.start(choice);
    const turns = [];
    for (const { model, feed } of alone) {
      turns.push({ handle: (await engine.load(model)).handle, feed });
    }
    const readings = new ReadingLog(choice.plan, await surroundings.battery());
    const created = surroundings.now().toISOString();
    const unwatch = surroundings.watch();
    const measured = await engine.measure(turns, choice.plan, (progress) => {
      readings.look(progress);
      listener.progress(candidates, progress);
    });
    const shared = {
      run: surroundings.newId(),
      created,
      ...(await surroundings.device(choice.backend, facts.cpuFeatures)),
      tool: surroundings.tool,
      facts,
      choice,
      attention: unwatch(),
      readings: readings.end(),
      timer_resolution_ns: measured.timer_resolution_ns,
    };
    return alone.flatMap((each, i) => {
      const samples = measured.candidates[i];
      return samples === undefined
        ? []
        : [writeReport(shared, each, samples, surroundings.newId())];
    });
  } finally {
    engine.close();
  }
}
