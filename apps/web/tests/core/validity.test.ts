import golden from "contract/golden/validity.json";
import { expect, test } from "vitest";
import { type Aim, doubts, type Observation } from "../../src/core/validity.ts";

test("there are vectors for every code", () => {
  const seen = new Set(golden.vectors.flatMap(({ codes }) => codes as string[]));
  expect(seen.size).toBe(12);
});

test.each(golden.vectors)("golden vector: $name", ({ observation, aim, codes }) => {
  const found = doubts(observation as Observation, aim as Aim);
  expect(found.map(({ code }) => code)).toEqual(codes);
  expect(found.every(({ sentence }) => sentence.length > 10)).toBe(true);
});
