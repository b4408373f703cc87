import vectors from "vectors/differences.json";
import { expect, test } from "vitest";
import { difference } from "../../src/core/differences.ts";

test.each(vectors)("as the toolkit: $name", ({ expected, got, difference: right }) => {
  const computed = difference(expected, got);
  expect(computed.max_abs_error).toBeCloseTo(right.max_abs_error, 12);
  expect(computed.relative_error).toBeCloseTo(right.relative_error, 12);
  expect(computed.cosine).toBeCloseTo(right.cosine, 12);
  expect(computed.psnr_db).toBeCloseTo(right.psnr_db, 9);
});

test("vectors have errors of every size", () => {
  const errors = vectors.map(({ difference: { relative_error } }) => relative_error);
  expect(errors).toContain(0);
  for (const [low, high] of [
    [1e-7, 1e-5],
    [1e-4, 1e-2],
    [0.1, 1],
  ] as const) {
    expect(errors.some((error) => low < error && error < high)).toBe(true);
  }
});

test("NaN, other lengths and references of zeros are refused", () => {
  expect(() => difference([[1, 2]], [[1, Number.NaN]])).toThrow("1 of 2 output values");
  expect(() => difference([[1, 2]], [[1]])).toThrow("gives 1 values");
  expect(() => difference([[1, 2]], [])).toThrow("gives 0 values");
  expect(() => difference([[0, 0]], [[0, 0]])).toThrow("all zero");
});
