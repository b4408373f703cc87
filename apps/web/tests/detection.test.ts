import vectors from "vectors/detection.json";
import { expect, test } from "vitest";
import type { Artifact, Preprocessing } from "../src/contract/types.ts";
import { parseManifest } from "../src/core/documents.ts";
import { bestObjects, keptObjects, objectsOf } from "../src/decoders/detection.ts";
import { decoderFor } from "../src/decoders/index.ts";
import { inPicture, seenPart } from "../src/picture/preprocessing.ts";
import { baseDocument } from "./vectors.ts";

const [base] = parseManifest(baseDocument("manifest")).artifacts as [Artifact];

/** Numbers as a model gives them; null is NaN, what float32 has no room for infinite. */
const floats = (numbers: readonly (number | null)[]) =>
  Float32Array.from(numbers, (number) => number ?? Number.NaN);

test.each(vectors.cases)("objects are the toolkit's: $name", (vector) => {
  const { limits, suppressed } = vector;
  const expected = vector.objects.map(({ index, confidence, box }) => {
    const [left, top, right, bottom] = box;
    return { index, confidence, box: { left, top, right, bottom } };
  });
  const steps = {
    score_threshold: limits.score,
    iou_threshold: limits.iou,
    per_class: limits.per_class,
    most: limits.most,
  };
  const raw = [floats(vector.candidates), floats(vector.probabilities)] as const;
  expect(bestObjects(...raw, steps)).toEqual(expected);
  const kept = [
    Float32Array.from(suppressed.boxes),
    Float32Array.from(suppressed.confidences),
    Int32Array.from(suppressed.classes),
  ] as const;
  expect(keptObjects(...kept)).toEqual(expected);
  const boxes = { ...steps, suppressed: false, centre_variance: 1, size_variance: 1, anchors: [] };
  const postprocessing = { in_artifact: true, boxes };
  expect(objectsOf(raw, { postprocessing })).toEqual(expected);
  expect(objectsOf(kept, {})).toEqual(expected);
  expect(() => objectsOf(raw, { postprocessing: { in_artifact: true } })).toThrow("which boxes");
});

test.each(vectors.parts)("the part that the model sees: $part of $size", (vector) => {
  const [height, width] = vector.size as [number, number];
  const [left, top, right, bottom] = vector.part as [number, number, number, number];
  const part = seenPart({ height, width }, vector.description as Preprocessing);
  Object.values(part).forEach((edge, i) => {
    expect(edge).toBeCloseTo([left, top, right, bottom][i] as number, 9);
  });
  expect(inPicture({ left: 0, top: 0, right: 1, bottom: 1 }, part)).toEqual(part);
  const inner = inPicture({ left: -1, top: 0.5, right: 0.25, bottom: 2 }, part);
  expect(inner.left).toBeCloseTo(2 * left - right, 9);
  expect(inner.top).toBeCloseTo((top + bottom) / 2, 9);
  expect(inner.right).toBeCloseTo(left + (right - left) / 4, 9);
  expect(inner.bottom).toBeCloseTo(2 * bottom - top, 9);
});

test("suppressed outputs are read before candidates, and neither alone", () => {
  const [spec] = base.outputs as [Artifact["outputs"][number]];
  const found = (...given: [string, string][]) => {
    const outputs = given.map(([name, role]) => ({ ...spec, name, role }));
    return decoderFor("detection", { ...base, outputs })?.outputs.map(({ name }) => name);
  };
  const raw: [string, string][] = [
    ["candidates", "boxes"],
    ["probabilities", "probabilities"],
  ];
  expect(found(...raw)).toEqual(["candidates", "probabilities"]);
  const done: [string, string][] = [
    ["classes", "classes"],
    ["boxes", "boxes"],
    ["confidences", "confidences"],
  ];
  expect(found(...done)).toEqual(["boxes", "confidences", "classes"]);
  expect(found(["boxes", "boxes"])).toBeUndefined();
});
