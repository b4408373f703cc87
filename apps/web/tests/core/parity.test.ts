import vectors from "vectors/differences.json";
import { expect, test } from "vitest";
import { compare, limitsNamed, parityViolations } from "../../src/core/parity.ts";

test.each(vectors)("as the toolkit: $name", ({ limit, expected, got, figures, violations }) => {
  const limits = limitsNamed(limit);
  const computed = compare(expected, got, limits);
  expect(computed.images).toBe(figures.images);
  expect(computed.top1_agreement).toBe(figures.top1_agreement);
  expect(computed.max_abs_error).toBeCloseTo(figures.max_abs_error, 12);
  expect(computed.relative_error).toBeCloseTo(figures.relative_error, 12);
  expect(computed.cosine).toBeCloseTo(figures.cosine, 12);
  expect(computed.psnr_db).toBeCloseTo(figures.psnr_db, 9);
  expect(parityViolations(computed, limits)).toHaveLength(violations);
});

test("vectors reach both sides of the limits", () => {
  expect(vectors.filter(({ violations }) => violations === 0).length).toBeGreaterThan(5);
  expect(vectors.filter(({ violations }) => violations >= 3).length).toBeGreaterThan(5);
});

const limits = limitsNamed("fp32-exact-algebra");

test("NaN, other lengths and references of zeros are refused", () => {
  expect(() => compare([[1, 2]], [[1, Number.NaN]], limits)).toThrow("1 of 2 output values");
  expect(() => compare([[1, 2]], [[1]], limits)).toThrow("gives 1 values");
  expect(() => compare([], [], limits)).toThrow("0 references");
  expect(() => compare([[0, 0]], [[0, 0]], limits)).toThrow("all zero");
});

test("limits of an unknown name are refused", () => {
  expect(() => limitsNamed("tomorrow")).toThrow("fp16-rounding");
});
