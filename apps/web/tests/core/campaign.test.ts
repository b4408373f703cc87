import { expect, test } from "vitest";
import type { Dtype, Manifest, StoredArray, TensorSpec } from "../../src/contract/types.ts";
import {
  type Candidate,
  type Choice,
  measure,
  type Surroundings,
} from "../../src/core/campaign.ts";
import { parseManifest, parseReport } from "../../src/core/documents.ts";
import type { Engine, Tensor } from "../../src/core/engine.ts";
import { HarnessError } from "../../src/core/errors.ts";
import { measureInTurns } from "../../src/core/measuring.ts";
import { baseDocument } from "../vectors.ts";

const SCORES = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
const MASK = Uint8Array.of(0, 1, 2, 3);

function manifest(): Manifest {
  return parseManifest(baseDocument("manifest"));
}

/** The base document's artifact as one of two outputs that a browser runs at 4x4 pixels. */
function candidate(changes: Partial<Candidate["artifact"]> = {}, label = "ours"): Candidate {
  const document = manifest();
  const [artifact] = document.artifacts;
  if (artifact === undefined) {
    throw new Error("the base document has no artifact");
  }
  const stored = (file: string, dtype: Dtype, shape: number[]): StoredArray => ({
    ...{ file, dtype, shape },
    ...{ sha256: "0".repeat(64), layout: "HWC" },
  });
  const scores = stored("scores", "float32", [1, 10]);
  const outputs = { scores, mask: stored("mask", "uint8", [1, 2, 2]) };
  const pixels = stored("pixels", "uint8", [4, 4, 3]);
  return {
    label,
    export: 0,
    manifest: { ...document, references: [{ name: "one", pixels, outputs }] },
    artifact: {
      ...artifact,
      format: "onnx",
      precision: "fp32",
      inputs: [named("image")],
      outputs: [
        { name: "scores", role: "scores", dtype: "float32", layout: "NC", shape: [1, 10] },
        { name: "mask", role: "mask", dtype: "uint8", layout: "NHW", shape: [1, 2, 2] },
      ],
      ...changes,
    },
  };
}

/** An engine whose runs take a millisecond of a clock of its own. */
function engine(facts: {
  threads?: number;
  unit?: string | null;
  outputs?: Record<string, Tensor>;
}): Engine {
  let time = 0;
  const run = async (): Promise<void> => {
    time += 1;
  };
  const clock = (): number => {
    time += 1e-4;
    return time;
  };
  return {
    start: async ({ threads }) => ({
      runtime: { name: "test", version: "1.0" },
      threads: facts.threads ?? threads,
      cpuFeatures: [],
    }),
    load: async () => ({ handle: 1, elapsed_ns: 5 }),
    release: async () => {},
    run: async () => ({
      outputs: {
        scores: { shape: [1, 10], data: SCORES },
        mask: { shape: [1, 2, 2], data: MASK },
        ...facts.outputs,
      },
      elapsed_ns: 7,
    }),
    placement: async () => facts.unit ?? null,
    memory: async () => ({ peak: 20, baseline: 10 }),
    measure: async (turns, plan, report) =>
      await measureInTurns(
        turns.map(() => run),
        plan,
        clock,
        report,
      ),
    close: () => {},
  };
}

function surroundings(
  open: () => Engine,
  attention = { hidden: false, throttled: 0 },
): Surroundings {
  let ids = 0;
  return {
    openEngine: open,
    modelFile: async ({ artifact }) => ({ sha256: artifact.sha256, bytes: null }),
    storedArray: async (_, { file }) =>
      ({ pixels: new Uint8Array(48), scores: SCORES, mask: MASK })[file]?.slice().buffer ??
      new ArrayBuffer(),
    watch: () => () => attention,
    device: async () => ({
      device: {
        model: null,
        soc: null,
        architecture: "unknown",
        os: "a system",
        cpu_features: [],
        logical_cores: 4,
        physical_cores: null,
        memory_bytes: null,
        governor: null,
        virtual: null,
      },
      host: { name: "a browser", version: "1" },
    }),
    battery: async () => () => BATTERY,
    newId: () => `00000000-0000-4000-8000-${String(ids++).padStart(12, "0")}`,
    now: () => new Date("2026-01-31T12:00:00Z"),
    tool: { name: "mvit-bench", version: "0.1.0", build: "release" },
  };
}

const BATTERY = {
  percent: 80,
  charging: false,
  celsius: null,
  volts: null,
  microamperes: null,
  microampere_hours: null,
};

const CHOICE: Omit<Choice, "candidates"> = {
  backend: "wasm",
  threads: 2,
  baseline: null,
  plan: {
    minimum_samples: 30,
    maximum_samples: 100,
    minimum_seconds: 0,
    maximum_seconds: 10,
    relative_width: 0.03,
    warmup_runs: 2,
  },
};

async function run(
  candidates: Candidate[],
  facts: Parameters<typeof engine>[0],
  attention?: { hidden: boolean; throttled: number },
  baseline: string | null = null,
  plan = CHOICE.plan,
) {
  const leftOut: string[] = [];
  const listener = {
    step: () => {},
    progress: () => {},
    leftOut: (_: Candidate, reason: string) => void leftOut.push(reason),
  };
  const around = surroundings(() => engine(facts), attention);
  const reports = await measure({ ...CHOICE, plan, baseline, candidates }, around, listener);
  return { reports, leftOut };
}

test("what was observed is a report that the contract accepts", async () => {
  const attention = { hidden: true, throttled: 3 };
  const { reports, leftOut } = await run([candidate()], { unit: "gpu", threads: 1 }, attention);
  expect(leftOut).toEqual([]);
  const [report] = reports;
  expect(report && parseReport(JSON.stringify(report))).toEqual(report);
  const equal = { max_abs_error: 0, relative_error: 0, psnr_db: 200, cosine: expect.closeTo(1, 9) };
  expect(report).toMatchObject({
    baseline: null,
    host: { name: "a browser", version: "1" },
    plan: CHOICE.plan,
    load: { cold_ns: 5, warm_ns: 5, first_inference_ns: 7 },
    memory: { peak_bytes: 20, baseline_bytes: 10 },
    artifact: {
      limits: manifest().artifacts[0]?.limits,
      accuracy: { data: "digits", figures: [{ name: "top-1" }, { name: "pixels" }] },
      label: "ours",
    },
    comparison: { images: 1, outputs: { scores: equal } },
    execution: {
      runtime: { name: "test", version: "1.0" },
      provider: "wasm",
      compute_unit_requested: "cpu",
      compute_unit_observed: "gpu",
      threads: 2,
      threads_observed: 1,
    },
    conditions: { battery_percent: 80, charging: false, ...attention },
  });
});

test("an artifact that computes something else is measured, and its differences are told", async () => {
  const data = SCORES.map((value) => value * 1.01);
  const wrong = { scores: { shape: [1, 10], data } };
  const { reports, leftOut } = await run([candidate()], { outputs: wrong });
  expect(leftOut).toEqual([]);
  expect(reports[0]?.comparison?.outputs["scores"]?.relative_error).toBeCloseTo(0.01, 6);
});

test("a mask is run and not compared, whatever is in it", async () => {
  const wrong = { mask: { shape: [1, 2, 2], data: Int32Array.of(9, 9, 9, 300) } };
  const spec = { name: "mask", role: "mask", dtype: "int32", layout: "NHW", shape: [1, 2, 2] };
  const outputs = [...candidate().artifact.outputs.slice(0, 1), spec as TensorSpec];
  const { reports, leftOut } = await run([candidate({ outputs })], { outputs: wrong });
  expect(leftOut).toEqual([]);
  expect(Object.keys(reports[0]?.comparison?.outputs ?? {})).toEqual(["scores"]);
});

test("of a fixed batch the first image is compared", async () => {
  const both = Float32Array.of(...SCORES, ...SCORES.map(() => 0));
  const two = candidate();
  for (const spec of [...two.artifact.inputs, ...two.artifact.outputs]) {
    spec.shape[0] = 2;
  }
  const { reports } = await run([two], {
    outputs: { scores: { shape: [2, 10], data: both } },
  });
  expect(reports[0]?.artifact.batch).toBe(2);
  expect(reports[0]?.comparison?.outputs["scores"]?.max_abs_error).toBe(0);
});

test.each<[string, Parameters<typeof engine>[0], Partial<Candidate["artifact"]>]>([
  ["1 of 10 output values are NaN or infinite", { outputs: nan() }, {}],
  [
    "The artifact gives 9 values",
    { outputs: { scores: { shape: [9], data: SCORES.slice(1) } } },
    {},
  ],
  ["Reference one has none of the model's outputs", {}, { outputs: [named("boxes")] }],
  ["no reference of 8x8 pixels", {}, { inputs: [{ ...named("image"), shape: [1, 3, 8, 8] }] }],
])("what cannot be compared is left out: %s", async (reason, facts, changes) => {
  const { reports, leftOut } = await run([candidate(changes)], facts);
  expect(reports).toEqual([]);
  expect(leftOut).toEqual([expect.stringContaining(reason)]);
});

function nan(): Record<string, Tensor> {
  return {
    scores: { shape: [1, 10], data: SCORES.map((value) => (value === 3 ? Number.NaN : value)) },
  };
}

function named(name: string): Candidate["artifact"]["inputs"][number] {
  return { name, role: name, dtype: "float32", layout: "NCHW", shape: [1, 3, 4, 4] };
}

test("every engine that was opened is closed, also after a failure", async () => {
  let open = 0;
  const broken = (): Engine => {
    open += 1;
    return {
      ...engine({}),
      load: async () => {
        throw new HarnessError("no such operator");
      },
      close: () => {
        open -= 1;
      },
    };
  };
  const listener = { step: () => {}, progress: () => {}, leftOut: () => {} };
  const choice = { ...CHOICE, candidates: [candidate(), candidate()] };
  expect(await measure(choice, surroundings(broken), listener)).toEqual([]);
  expect(open).toBe(0);
});

test("reports of one run name the export that they are compared with", async () => {
  const { reports } = await run([candidate(), candidate({}, "theirs")], {}, undefined, "theirs");
  expect(reports.map(({ baseline }) => baseline)).toEqual(["theirs", null]);
  expect(new Set(reports.map(({ run: shared }) => shared)).size).toBe(1);
});

test("in a sustained run each artifact is by itself, and its readings tell of time and battery", async () => {
  const plan = { ...CHOICE.plan, minimum_seconds: 30, maximum_seconds: 30, sustained: true };
  const { reports } = await run([candidate(), candidate()], {}, undefined, null, plan);
  expect(new Set(reports.map(({ run: alone }) => alone)).size).toBe(2);
  for (const report of reports) {
    expect(parseReport(JSON.stringify(report))).toEqual(report);
    const readings = report.conditions.readings ?? [];
    const { samples_ns: samples } = report.timing;
    expect(readings[0]).toMatchObject({ elapsed_ns: 0, samples: 0, battery: BATTERY });
    expect(readings.at(-1)?.samples).toBe(samples.length);
    expect(readings.at(-1)?.elapsed_ns).toBeGreaterThanOrEqual(29e9);
    expect(readings.length).toBeGreaterThan(25);
    expect(readings.length).toBeLessThanOrEqual(32);
  }
});
