/** What the stopping rule and the screen need of samples; what a report means is judged elsewhere. */
import { HarnessError } from "./errors.ts";

export interface Summary {
  median_ns: number;
  p90_ns: number;
  /** The median's 95 % interval; null below six samples. */
  interval: [number, number] | null;
}

/**
 * Median, 90th percentile and interval of samples in any order.
 *
 * @throws HarnessError there is no sample.
 */
export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) {
    throw new HarnessError("There is no sample to summarize; expected at least one.");
  }
  const ordered = Float64Array.from(samples).sort();
  const at = (rank: number): number => ordered[rank - 1] ?? Number.NaN;
  const rank = medianIntervalRank(ordered.length);
  return {
    median_ns: at(nearestRank(50, ordered.length)),
    p90_ns: at(nearestRank(90, ordered.length)),
    interval: rank > 0 ? [at(rank), at(ordered.length - rank + 1)] : null,
  };
}

/** Width of the median's interval as a share of the median; null without one. */
export function relativeWidth({ interval, median_ns: median }: Summary): number | null {
  return interval === null || median === 0 ? null : (interval[1] - interval[0]) / median;
}

/** The sample of the nearest rank of a percentile, 0 to 100; 0 for none. */
export function percentile(values: readonly number[], percent: number): number {
  const ordered = Float64Array.from(values).sort();
  return ordered[Math.max(1, nearestRank(percent, ordered.length)) - 1] ?? 0;
}

function nearestRank(percent: number, count: number): number {
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
