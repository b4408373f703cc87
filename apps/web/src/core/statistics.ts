/**
 * The statistics of a latency, as mobilevit_deploy/contract/statistics.py defines them.
 *
 * Integers are equal in every language; mean and deviation within 1e-12 relative. Sums are exact
 * (BigInt): a sample may be as large as 2^53 - 1.
 */
import { HarnessError } from "./errors.ts";

export interface Statistics {
  count: number;
  min_ns: number;
  median_ns: number;
  p90_ns: number;
  p99_ns: number;
  max_ns: number;
  mean_ns: number;
  standard_deviation_ns: number | null;
  median_low_ns: number | null;
  median_high_ns: number | null;
}

/** The 1-based rank of a percentile, 1 to 100, among `count` sorted samples. */
export function nearestRank(percent: number, count: number): number {
  return Math.ceil((percent * count) / 100);
}

const ranks = new Map<number, number>();

/** The rank k of the median's 95 % interval, x(k) to x(n - k + 1); 0 where there is none. */
export function medianIntervalRank(count: number): number {
  const known = ranks.get(count);
  if (known !== undefined) {
    return known;
  }
  const all = 1n << BigInt(count);
  let rank = 0;
  let term = 1n;
  let tail = 1n; // the sum of C(n, 0) up to C(n, rank), which is `term`
  while (40n * tail <= all) {
    rank += 1;
    term = (term * BigInt(count - rank + 1)) / BigInt(rank);
    tail += term;
  }
  ranks.set(count, rank);
  return rank;
}

/**
 * The statistics of samples in whole nanoseconds, 0 to 2^53 - 1, in any order.
 *
 * @throws HarnessError there is no sample, or one is no integer of that range.
 */
export function summarize(samples: readonly number[]): Statistics {
  const wrong = samples.find((sample) => !Number.isSafeInteger(sample) || sample < 0);
  if (wrong !== undefined) {
    throw new HarnessError(`A sample is ${wrong}; expected whole nanoseconds from 0 to 2^53 - 1.`);
  }
  const ordered = Float64Array.from(samples).sort();
  const count = ordered.length;
  const rank = medianIntervalRank(count);
  const at = (position: number): number => {
    const value = ordered[position - 1];
    if (value === undefined) {
      throw new HarnessError("There is no sample to summarize; expected at least one.");
    }
    return value;
  };
  const median = at(nearestRank(50, count));
  let sum = 0n;
  for (const sample of ordered) {
    sum += BigInt(sample);
  }
  return {
    count,
    min_ns: at(1),
    median_ns: median,
    p90_ns: at(nearestRank(90, count)),
    p99_ns: at(nearestRank(99, count)),
    max_ns: at(count),
    mean_ns: Number(sum) / count,
    standard_deviation_ns: standardDeviation(ordered, median),
    median_low_ns: rank > 0 ? at(rank) : null,
    median_high_ns: rank > 0 ? at(count - rank + 1) : null,
  };
}

/** Width of the median's confidence interval as a share of the median; null without one. */
export function relativeWidth(statistics: Statistics): number | null {
  const { median_low_ns: low, median_high_ns: high, median_ns: median } = statistics;
  return low === null || high === null || median === 0 ? null : (high - low) / median;
}

function standardDeviation(samples: Float64Array, origin: number): number | null {
  if (samples.length === 1) {
    return null;
  }
  const count = BigInt(samples.length);
  let total = 0n;
  let squares = 0n;
  for (const sample of samples) {
    const deviation = BigInt(sample) - BigInt(origin);
    total += deviation;
    squares += deviation * deviation;
  }
  return Math.sqrt(Number(count * squares - total * total) / Number(count * (count - 1n)));
}
