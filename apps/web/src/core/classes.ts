/** The classes of a picture, best first. */

export interface Ranked {
  index: number;
  probability: number;
}

/** The most probable classes of logits, by softmax. */
export function topClasses(logits: ArrayLike<number>, most: number): Ranked[] {
  const values = Array.from(logits);
  const highest = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers
    .map((power, index) => ({ index, probability: power / sum }))
    .sort((a, b) => b.probability - a.probability || a.index - b.index)
    .slice(0, most);
}
