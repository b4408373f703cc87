import vectors from "vectors/segmentation.json";
import { expect, test } from "vitest";
import type { Artifact } from "../src/contract/types.ts";
import { parseManifest } from "../src/core/documents.ts";
import { decoderFor } from "../src/decoders/index.ts";
import { bestClasses, classShares, colour, maskOf, overlay } from "../src/decoders/segmentation.ts";
import { baseDocument } from "./vectors.ts";

const [base] = parseManifest(baseDocument("manifest")).artifacts as [Artifact];

function withRoles(...roles: string[]): Artifact {
  const [spec] = base.outputs as [Artifact["outputs"][number]];
  return { ...base, outputs: roles.map((role) => ({ ...spec, name: `the ${role}`, role })) };
}

test("a decoder reads the output of its roles, wherever it stands", () => {
  const found = (...roles: string[]): string | undefined =>
    decoderFor("classification", withRoles(...roles))?.outputs[0]?.name;
  expect(found("label", "scores")).toBe("the scores");
  expect(found("scores", "probabilities")).toBe("the probabilities");
  expect(found("boxes", "mask")).toBeUndefined();
});

test("a task without a decoder has none, whatever its name is", () => {
  for (const task of ["depth", "constructor", "toString"]) {
    expect(decoderFor(task, withRoles("scores"))).toBeNull();
  }
});

test("of a mask and its scores the mask is read", () => {
  const found = decoderFor("segmentation", withRoles("scores", "mask"));
  expect(found?.outputs.map(({ name }) => name)).toEqual(["the mask"]);
  expect(decoderFor("segmentation", withRoles("scores"))?.outputs[0]?.name).toBe("the scores");
});

test.each(vectors.cases)("masks and shares are the toolkit's: $name", (vector) => {
  const [, rows, columns] = vector.shape as [number, number, number];
  const size = vector.size as [number, number];
  const scores = Float32Array.from(vector.scores);
  const mask = bestClasses(scores, [rows, columns], size, vector.align_corners);
  expect(Array.from(mask.classes)).toEqual(vector.mask);
  expect(classShares(mask)).toEqual(vector.shares);
  const postprocessing = { in_artifact: false, size, align_corners: vector.align_corners };
  const output = { role: "scores", shape: [1, ...vector.shape] };
  expect(maskOf(scores, output, { postprocessing })).toEqual(mask);
});

test("colours are the toolkit's, and class 0 leaves the picture as it is", () => {
  expect(vectors.colours.map((_, index) => colour(index))).toEqual(vectors.colours);
  expect(vectors.colours).toHaveLength(300);
  const postprocessing = { in_artifact: true, size: [1, 3], align_corners: true };
  const shape = [1, 1, 3];
  const mask = maskOf(Uint8Array.of(0, 1, 2), { role: "mask", shape }, { postprocessing });
  expect(Array.from(overlay(mask))).toEqual([0, 0, 0, 0, 128, 0, 0, 153, 0, 128, 0, 153]);
  expect(() => maskOf(mask.classes, { role: "mask", shape }, {})).toThrow("no size of the mask");
});
