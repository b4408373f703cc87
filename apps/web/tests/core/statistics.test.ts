import vectors from "vectors/statistics.json";
import { expect, test } from "vitest";
import {
  medianIntervalRank,
  percentile,
  relativeWidth,
  summarize,
} from "../../src/core/statistics.ts";

test.each(vectors.vectors)("as the toolkit: $name", ({ samples_ns, ...right }) => {
  const { median_low_ns: low, median_high_ns: high, median_ns, p90_ns } = right;
  const got = summarize(samples_ns);
  expect(got).toEqual({
    median_ns,
    p90_ns,
    interval: low === null || high === null ? null : [low, high],
  });
  expect(percentile(samples_ns, 50)).toBe(median_ns);
  const width = low === null || high === null || median_ns === 0 ? null : (high - low) / median_ns;
  expect(relativeWidth(got)).toBe(width);
});

test("ranks of the median's interval are the toolkit's", () => {
  const ranks = Object.entries(vectors.interval_ranks);
  expect(ranks.length).toBeGreaterThan(100);
  for (const [count, rank] of ranks) {
    expect(medianIntervalRank(Number(count))).toBe(rank);
  }
});

test("percentiles are samples", () => {
  expect([0, 50, 99, 100].map((percent) => percentile([4, 1, 3, 2], percent))).toEqual([
    1, 2, 4, 4,
  ]);
  expect(percentile([], 50)).toBe(0);
  expect(() => summarize([])).toThrow("no sample");
});
