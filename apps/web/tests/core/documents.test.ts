import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { className, type Model, parseManifest, unrunnable } from "../../src/core/manifest.ts";
import { violations } from "../../src/core/schema.ts";
import { parseSettings } from "../../src/core/settings.ts";

const SETTINGS = {
  schema_version: 1,
  tool: { name: "mvit-bench", version: "0.1.0" },
  exports: [{ id: "0", name: "digits", manifest: "/exports/0/manifest.json" }],
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
  expect(parseSettings(JSON.stringify({ ...SETTINGS, news: true })).threads).toEqual([1, 2]);
});

test.each([
  ["<!doctype html>", "not JSON"],
  [JSON.stringify({ ...SETTINGS, schema_version: 2 }), "schema_version"],
  [JSON.stringify({ ...SETTINGS, exports: [] }), "exports"],
  [JSON.stringify({ ...SETTINGS, threads: [0] }), "threads.0"],
  [JSON.stringify({ ...SETTINGS, plan: { ...SETTINGS.plan, maximum_seconds: 0 } }), "plan"],
])("settings are refused: %s", (text, reason) => {
  expect(() => parseSettings(text)).toThrow(reason);
});

test("a schema with a keyword that is not known is refused", () => {
  expect(() => violations(1, { multipleOf: 2 })).toThrow("multipleOf");
  expect(() => violations("x", { format: "email" })).toThrow("email");
});

test("several formats: only what a browser runs is offered, the rest has a reason", () => {
  const file =
    "../../../../mobilevit_deploy/contract/conformance/manifest/good/several-formats.json";
  const manifest = parseManifest(readFileSync(new URL(file, import.meta.url), "utf8"));
  const reasons = manifest.artifacts.map((each) => [each.format, unrunnable(each, manifest.model)]);
  expect(reasons.length).toBeGreaterThan(1);
  for (const [format, reason] of reasons) {
    expect(reason).toBe(format === "onnx" ? null : `no browser runs ${format}`);
  }
});

test("classes are told apart where labels repeat or are missing", () => {
  const model = { labels: ["crane", "heron", "crane"] } as Partial<Model> as Model;
  expect([0, 1, 2].map((i) => className(model, i))).toEqual(["crane (0)", "heron", "crane (2)"]);
  expect(className({ ...model, labels: null }, 7)).toBe("class 7");
});
