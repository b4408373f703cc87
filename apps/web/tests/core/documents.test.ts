import { describe, expect, test } from "vitest";
import { parseManifest, parseReport, violation } from "../../src/core/documents.ts";
import { className, unrunnable } from "../../src/core/manifest.ts";
import { parseSettings } from "../../src/core/settings.ts";
import { baseDocument, documentCases } from "../vectors.ts";

const READERS = { report: parseReport, manifest: parseManifest };

describe.each(["report", "manifest"] as const)("%s", (kind) => {
  const read = READERS[kind];

  test("the base is accepted, and read as it is", () => {
    expect(read(baseDocument(kind))).toEqual(JSON.parse(baseDocument(kind)));
  });

  test.each(documentCases(kind))("$name: accepted $accepted", ({ accepted, text }) => {
    if (accepted) {
      expect(read(text).schema_version).toBe(1);
    } else {
      expect(() => read(text)).toThrow(/^The (report|manifest) [^\n]+\.$/);
    }
  });
});

test("the sentence names the field that is wrong, and nothing above it", () => {
  const manifest = parseManifest(baseDocument("manifest"));
  const [artifact] = manifest.artifacts;
  const broken = { ...manifest, artifacts: [{ ...artifact, bytes: 0, extra: 1 }] };
  expect(() => parseManifest(JSON.stringify(broken))).toThrow(
    "artifacts.0.bytes: 0 is less than 1",
  );
  expect(() => parseManifest(JSON.stringify({ ...manifest, extra: 1 }))).toThrow(
    "The manifest breaks the contract: extra: not a field of this document.",
  );
  expect(violation(1, { type: "integer" })).toBeNull();
});

const SETTINGS = {
  schema_version: 1,
  tool: { name: "mvit-bench", version: "0.1.0" },
  exports: [{ id: "0", name: "digits", manifest: "/exports/0/manifest.json" }],
  baseline: null,
  plan: {
    minimum_samples: 50,
    maximum_samples: 2000,
    minimum_seconds: 5,
    maximum_seconds: 60,
    relative_width: 0.03,
    warmup_runs: 10,
  },
  threads: [1, 2],
};

test("settings are read, fields of a later server are passed over", () => {
  const text = JSON.stringify({ ...SETTINGS, news: true, baseline: "digits" });
  expect(parseSettings(text)).toMatchObject({ threads: [1, 2], baseline: "digits" });
});

test.each([
  ["<!doctype html>", "not JSON"],
  [JSON.stringify({ ...SETTINGS, schema_version: 2 }), "schema_version"],
  [JSON.stringify({ ...SETTINGS, exports: [] }), "exports"],
  [JSON.stringify({ ...SETTINGS, baseline: 1 }), "baseline"],
  [JSON.stringify({ ...SETTINGS, threads: [0] }), "threads.0"],
  [JSON.stringify({ ...SETTINGS, plan: { ...SETTINGS.plan, maximum_seconds: 0 } }), "plan"],
])("settings are refused: %s", (text, reason) => {
  expect(() => parseSettings(text)).toThrow(reason);
});

test("only what a browser runs is offered, whatever its task; the rest has a reason", () => {
  const [artifact] = parseManifest(baseDocument("manifest")).artifacts;
  const [input] = artifact?.inputs ?? [];
  const [output] = artifact?.outputs ?? [];
  if (artifact === undefined || input === undefined || output === undefined) {
    throw new Error("the base document has no artifact with an input and an output");
  }
  const onnx = { ...artifact, format: "onnx", inputs: [input] };
  const mask = { ...output, name: "mask", role: "mask", dtype: "int32" as const, layout: "NHW" };
  expect(unrunnable({ ...onnx, precision: "w3", outputs: [mask, output] })).toBeNull();
  expect(unrunnable({ ...onnx, format: "coreml" })).toBe("no browser runs coreml");
  expect(unrunnable({ ...onnx, inputs: [input, input] })).toBe("its input is not one picture");
  expect(unrunnable({ ...onnx, inputs: [{ ...input, dtype: "int32" }] })).toBe("image is int32");
  const words = { ...output, name: "label", dtype: "string" as const };
  expect(unrunnable({ ...onnx, outputs: [output, words] })).toBe("label is string");
});

test("classes are told apart where labels repeat or are missing", () => {
  const model = { labels: ["crane", "heron", "crane"] };
  expect([0, 1, 2].map((i) => className(model, i))).toEqual(["crane (0)", "heron", "crane (2)"]);
  expect(className({ labels: null }, 7)).toBe("class 7");
});
