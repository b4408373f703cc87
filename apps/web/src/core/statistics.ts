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

/**
 * The rank k of the median's 95 % interval, x(k) to x(n - k + 1); 0 where there is none.
 *
 * The largest k with C(n, 0) + ... + C(n, k - 1) at most a fortieth of 2^n, in a time of sqrt(n).
 */
export function medianIntervalRank(count: number): number {
  // As shares of the middle coefficient, from it downwards until they vanish.
  const shares: number[] = [];
  let lowest = Math.floor(count / 2);
  for (let share = 1; share > 1e-20 && lowest >= 0; lowest -= 1) {
    shares.push(share);
    share *= lowest / (count - lowest + 1);
  }
  const all = 2 * shares.reduce((sum, share) => sum + share, 0) - (count % 2 === 0 ? 1 : 0);
  let rank = lowest + 1;
  let tail = 0;
  for (const share of shares.reverse()) {
    tail += share;
    if (40 * tail > all) {
      break;
    }
    rank += 1;
  }
  return rank;
}
