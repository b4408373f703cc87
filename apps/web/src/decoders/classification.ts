/** Classification: the most probable classes, with their names. */
import { className } from "../core/manifest.ts";
import type { Decoder } from "./index.ts";
import { shareList } from "./share-list.ts";

const MOST_CLASSES = 5;

export const classification: Decoder = {
  title: "Classes",
  reads: [["probabilities"], ["scores"]],
  show: ([{ output, values }], { manifest }) =>
    shareList(
      topClasses(values, output.role, MOST_CLASSES).map(({ index, probability }) => ({
        name: className(manifest.model, index),
        share: probability,
      })),
    ),
};

export interface Ranked {
  index: number;
  probability: number;
}

/**
 * The most probable classes.
 *
 * @param values one per class.
 * @param role of the output that they come from: scores go through softmax, probabilities do not.
 */
export function topClasses(values: ArrayLike<number>, role: string, most: number): Ranked[] {
  return (role === "scores" ? softmax(values) : Array.from(values))
    .map((probability, index) => ({ index, probability }))
    .sort((a, b) => b.probability - a.probability || a.index - b.index)
    .slice(0, most);
}

function softmax(values: ArrayLike<number>): number[] {
  const highest = Array.from(values).reduce((a, b) => Math.max(a, b));
  const powers = Array.from(values, (value) => Math.exp(value - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
