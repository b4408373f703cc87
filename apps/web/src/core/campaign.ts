/**
 * Measuring a selection of artifacts: each alone first, then all in turns, one report for each.
 *
 * Alone, in a runtime of its own: load, first inference, outputs against the manifest's
 * references. An artifact that is outside its limits is not measured.
 */
import type { Backend, Engine, Feed, ModelFile } from "./engine.ts";
import { HarnessError, sentence } from "./errors.ts";
import {
  type Artifact,
  artifactTitle,
  inputSize,
  type Manifest,
  referencesFor,
  type StoredArray,
} from "./manifest.ts";
import type { Plan, Progress } from "./measuring.ts";
import { compare, limitsNamed, parityViolations } from "./parity.ts";
import { asInput } from "./preprocessing.ts";
import type { Device, Report } from "./report.ts";
import { type Alone, type Shared, writeReport } from "./report-writing.ts";
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
}

/** What happened to the page and the device during the samples. */
export interface Attention {
  hidden: boolean;
  throttled: number;
}

export interface Power {
  percent: number | null;
  charging: boolean | null;
}

/** All that a campaign needs from its surroundings. */
export interface Surroundings {
  openEngine(): Engine;
  modelFile(candidate: Candidate): Promise<ModelFile>;
  storedArray(candidate: Candidate, array: StoredArray): Promise<ArrayBuffer>;
  /** Starts to watch; the function that is given back ends it. */
  watch(): () => Attention;
  device(backend: Backend, cpuFeatures: string[]): Promise<Device>;
  power(): Promise<Power>;
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
  return alone.length === 0 ? [] : await measureTogether(alone, choice, surroundings, listener);
}

async function measureAlone(
  candidate: Candidate,
  choice: Choice,
  surroundings: Surroundings,
  listener: Listener,
): Promise<Alone> {
  listener.step(candidate, "download");
  const model = await surroundings.modelFile(candidate);
  const references = await readReferences(candidate, surroundings);
  const engine = surroundings.openEngine();
  try {
    listener.step(candidate, "load");
    const { runtime } = await engine.start(choice);
    const cold = await engine.load(model);
    const [first] = references;
    const { elapsed_ns } = await engine.run(cold.handle, first.feed);
    listener.step(candidate, "check");
    const parity = await check(candidate.artifact, references, runtime, (feed) =>
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
      cold_ns: model.bytes === null ? cold.elapsed_ns : null,
      warm_ns: summarize(warm).median_ns,
      first_inference_ns: elapsed_ns,
      parity,
      observed: await engine.placement(model),
      memory: memory && {
        peak_bytes: memory.peak,
        baseline_bytes: memory.baseline,
        method: "WebAssembly.Memory",
      },
    };
  } finally {
    engine.close();
  }
}

interface ReadReference {
  feed: Feed;
  logits: Float32Array;
}

async function readReferences(
  candidate: Candidate,
  surroundings: Surroundings,
): Promise<[ReadReference, ...ReadReference[]]> {
  const { artifact, manifest } = candidate;
  const [height, width] = inputSize(artifact);
  const read: ReadReference[] = [];
  for (const { pixels, logits } of referencesFor(manifest, artifact)) {
    const data = new Uint8Array(await surroundings.storedArray(candidate, pixels));
    read.push({
      feed: feedFor(artifact, { height, width, data }),
      logits: new Float32Array(await surroundings.storedArray(candidate, logits)),
    });
  }
  const [first, ...others] = read;
  if (first === undefined) {
    throw new HarnessError(`The manifest has no reference of ${height}x${width} pixels.`);
  }
  return [first, ...others];
}

/** A picture of the artifact's input size as its input. */
export function feedFor(
  artifact: Artifact,
  picture: { height: number; width: number; data: Uint8Array },
): Feed {
  const [spec] = artifact.inputs;
  if (spec === undefined) {
    throw new HarnessError(`${artifactTitle(artifact)} has no input.`);
  }
  const shape = spec.shape.map((extent) => (extent === "batch" ? 1 : extent));
  return { name: spec.name, shape, data: asInput(picture, spec) };
}

async function check(
  artifact: Artifact,
  references: readonly ReadReference[],
  runtime: string,
  run: (feed: Feed) => Promise<{ logits: Float32Array }>,
): Promise<Alone["parity"]> {
  const limit = artifact.parity?.limit;
  const limits = limitsNamed(limit);
  const outputs: Float32Array[] = [];
  for (const { feed } of references) {
    outputs.push((await run(feed)).logits);
  }
  const figures = compare(
    references.map(({ logits }) => logits),
    outputs,
    limits,
  );
  const outside = parityViolations(figures, limits);
  if (outside.length > 0) {
    throw new HarnessError(
      `It does not compute here what the reference model computes: ${outside.join("; ")}.`,
    );
  }
  return { ...figures, limit: String(limit), runtime };
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
    const power = await surroundings.power();
    const created = surroundings.now().toISOString();
    const unwatch = surroundings.watch();
    const measured = await engine.measure(turns, choice.plan, (progress) => {
      listener.progress(candidates, progress);
    });
    const attention = unwatch();
    const shared: Shared = {
      run: surroundings.newId(),
      created,
      device: await surroundings.device(choice.backend, facts.cpuFeatures),
      tool: surroundings.tool,
      facts,
      choice,
      attention,
      power,
      timer_resolution_ns: measured.timer_resolution_ns,
    };
    const ids = alone.map(() => surroundings.newId());
    return alone.flatMap((each, i) => {
      const samples = measured.candidates[i];
      const id = ids[i];
      if (samples === undefined || id === undefined) {
        return [];
      }
      const other = counterpart(candidates, each.candidate);
      return [writeReport(shared, each, samples, id, other === -1 ? null : (ids[other] ?? null))];
    });
  } finally {
    engine.close();
  }
}

/** Position of what a candidate of the first export is compared with; -1 if there is nothing. */
export function counterpart(candidates: readonly Candidate[], candidate: Candidate): number {
  if (candidate.export !== 0) {
    return -1;
  }
  const work = ({ manifest, artifact }: Candidate): string =>
    [manifest.model.variant, manifest.model.task, artifact.precision, inputSize(artifact)].join();
  const same = candidates.filter((other) => other.export !== 0 && work(other) === work(candidate));
  const ofTarget = same.find(({ artifact }) => artifact.target === candidate.artifact.target);
  const found = ofTarget ?? same[0];
  return found === undefined ? -1 : candidates.indexOf(found);
}
