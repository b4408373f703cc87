import golden from "contract/golden/statistics.json";
import { expect, test } from "vitest";
import { medianIntervalRank, summarize } from "../../src/core/statistics.ts";

const ROUNDED = ["mean_ns", "standard_deviation_ns"] as const;

test.each(golden.vectors)("golden vector: $name", ({ samples_ns, statistics }) => {
  const got = summarize(samples_ns);
  for (const field of ROUNDED) {
    const right = statistics[field];
    const value = got[field];
    if (right === null || value === null) {
      expect(value).toBe(right);
    } else {
      expect(Math.abs(value - right)).toBeLessThanOrEqual(1e-12 * Math.abs(right));
    }
  }
  const exact = {
    ...statistics,
    mean_ns: got.mean_ns,
    standard_deviation_ns: got.standard_deviation_ns,
  };
  expect(got).toEqual(exact);
});

test("ranks of the median's interval are the golden ones", () => {
  const ranks = Object.entries(golden.interval_ranks);
  expect(ranks.length).toBeGreaterThan(100);
  for (const [count, rank] of ranks) {
    expect(medianIntervalRank(Number(count))).toBe(rank);
  }
});

test.each([[[]], [[-1]], [[1.5]], [[2 ** 53]], [[Number.NaN]]])(
  "%j has no statistics",
  (samples) => {
    expect(() => summarize(samples)).toThrow(/sample/);
  },
);
