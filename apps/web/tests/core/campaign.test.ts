import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  type Candidate,
  type Choice,
  counterpart,
  measure,
  type Surroundings,
} from "../../src/core/campaign.ts";
import type { Engine } from "../../src/core/engine.ts";
import { HarnessError } from "../../src/core/errors.ts";
import { type Manifest, parseManifest } from "../../src/core/manifest.ts";
import { measureInTurns } from "../../src/core/measuring.ts";
import { parseReport, reportText } from "../../src/core/report.ts";

const CONFORMANCE = "../../../../mobilevit_deploy/contract/conformance/manifest/good";
const LOGITS = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

function manifest(): Manifest {
  const file = new URL(`${CONFORMANCE}/one-artifact.json`, import.meta.url);
  return parseManifest(readFileSync(file, "utf8"));
}

/** The document's own artifact, as one that a browser runs at 4x4 pixels. */
function candidate(changes: Partial<Candidate["artifact"]> = {}, position = 0): Candidate {
  const document = manifest();
  const [artifact] = document.artifacts;
  const [reference] = document.references;
  if (artifact === undefined || reference === undefined) {
    throw new Error("the conformance document has no artifact or no reference");
  }
  const stored = { sha256: "0".repeat(64), layout: "HWC", dtype: "uint8" } as const;
  const pixels = { ...stored, file: "pixels", shape: [4, 4, 3] };
  const logits = { ...stored, file: "logits", shape: [1, 10] };
  const input = { name: "image", shape: [1, 3, 4, 4], dtype: "float32", layout: "NCHW" } as const;
  return {
    label: `export ${position}`,
    export: position,
    manifest: { ...document, references: [{ name: "one", pixels, outputs: { logits } }] },
    artifact: {
      ...artifact,
      format: "onnx",
      precision: "fp32",
      inputs: [{ ...input, shape: [...input.shape] }],
      parity: { limit: "fp32-exact-algebra" },
      ...changes,
    },
  };
}

/** An engine whose runs take a millisecond of a clock of its own. */
function engine(facts: { threads?: number; unit?: string | null; logits?: Float32Array }): Engine {
  let time = 0;
  const run = async (): Promise<void> => {
    time += 1;
  };
  const clock = (): number => {
    time += 1e-4;
    return time;
  };
  return {
    start: async ({ threads, backend }) => ({
      runtime: `test 1.0 ${backend}`,
      threads: facts.threads ?? threads,
      cpuFeatures: [],
    }),
    load: async () => ({ handle: 1, elapsed_ns: 5 }),
    release: async () => {},
    run: async () => ({ logits: facts.logits ?? LOGITS, elapsed_ns: 7 }),
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
      file === "pixels" ? new Uint8Array(48).buffer : LOGITS.slice().buffer,
    watch: () => () => attention,
    device: async () => ({
      model: null,
      soc: null,
      architecture: "unknown",
      os: "a browser",
      cpu_features: [],
      logical_cores: 4,
      physical_cores: null,
      memory_bytes: null,
      governor: null,
      virtual: null,
    }),
    power: async () => ({ percent: 80, charging: false }),
    newId: () => `00000000-0000-4000-8000-${String(ids++).padStart(12, "0")}`,
    now: () => new Date("2026-01-31T12:00:00Z"),
    tool: { name: "mvit-bench", version: "0.1.0", build: "release" },
  };
}

const CHOICE: Omit<Choice, "candidates"> = {
  backend: "wasm",
  threads: 2,
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
) {
  const leftOut: string[] = [];
  const listener = {
    step: () => {},
    progress: () => {},
    leftOut: (_: Candidate, reason: string) => void leftOut.push(reason),
  };
  const around = surroundings(() => engine(facts), attention);
  const reports = await measure({ ...CHOICE, candidates }, around, listener);
  return { reports, leftOut };
}

test("a quiet run gives a valid report that the contract accepts", async () => {
  const { reports, leftOut } = await run([candidate()], { unit: "cpu" });
  expect(leftOut).toEqual([]);
  const [report] = reports;
  expect(report && parseReport(reportText(report))).toEqual(report);
  expect(report).toMatchObject({
    valid: true,
    baseline: null,
    load: { cold_ns: 5, warm_ns: 5, first_inference_ns: 7 },
    memory: { peak_bytes: 20, baseline_bytes: 10 },
    parity: { images: 1, max_abs_error: 0, limit: "fp32-exact-algebra" },
    execution: { compute_unit_requested: "cpu", compute_unit_observed: "cpu", threads: 2 },
    conditions: { battery_percent: 80, charging: false },
  });
});

test.each([
  [{ unit: "cpu", threads: 1 }, undefined, "the runtime used 1 thread, 2 asked for"],
  [{ unit: "gpu + cpu" }, undefined, "it ran on gpu + cpu, cpu was asked for"],
  [{}, { hidden: true, throttled: 0 }, "the page was not in front all the time"],
  [{}, { hidden: false, throttled: 3 }, "the device or the browser slowed it down 3 times"],
])("%j %j is not valid: %s", async (facts, attention, reason) => {
  const { reports } = await run([candidate()], facts, attention);
  expect(reports[0]?.valid).toBe(false);
  expect(reports[0]?.reasons).toEqual([reason]);
});

test("an artifact that computes something else is left out, the others are measured", async () => {
  const wrong = LOGITS.map((value) => value * 1.01);
  const strict = candidate();
  const loose = candidate({ precision: "fp16", parity: { limit: "fp16-rounding" } });
  const { reports, leftOut } = await run([strict, loose], { logits: wrong });
  expect(reports.map(({ artifact }) => artifact.precision)).toEqual(["fp16"]);
  expect(leftOut).toEqual([expect.stringContaining("relative error 1.0e-2")]);
});

test("limits that nobody knows and sizes without references are said", async () => {
  const unknown = candidate({ parity: { limit: "tomorrow" } });
  const large = candidate({
    inputs: [{ name: "image", shape: [1, 3, 8, 8], dtype: "float32", layout: "NCHW" }],
  });
  const { reports, leftOut } = await run([unknown, large], {});
  expect(reports).toEqual([]);
  expect(leftOut[0]).toContain("tomorrow");
  expect(leftOut[1]).toBe("The manifest has no reference of 8x8 pixels.");
});

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

test("what is compared does the same work, of the same target if there is one", () => {
  const ours = candidate();
  const half = candidate({ precision: "fp16" }, 1);
  const other = candidate({ target: "another" }, 1);
  const same = candidate({}, 1);
  expect(counterpart([ours, half, other], ours)).toBe(2);
  expect(counterpart([ours, half, other, same], ours)).toBe(3);
  expect(counterpart([ours, half], ours)).toBe(-1);
  expect(counterpart([ours, same], same)).toBe(-1);
});

test("the baseline of a report is the counterpart's report of the same run", async () => {
  const { reports } = await run([candidate(), candidate({}, 1)], {});
  expect(reports[0]?.baseline).toBe(reports[1]?.id);
  expect(reports[1]?.baseline).toBeNull();
  expect(new Set(reports.map(({ run: shared }) => shared)).size).toBe(1);
});
