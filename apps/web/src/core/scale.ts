/** Round numbers for an axis. */

export interface Axis {
  low: number;
  high: number;
  ticks: number[];
}

/** An axis that holds both values, with about `most` round ticks. */
export function axis(low: number, high: number, most: number): Axis {
  const span = high > low ? high - low : Math.max(Math.abs(high), 1) / 10;
  const step = roundStep(span / most);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  // Whole multiples, so that no error adds up.
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { low: first * step, high: last * step, ticks };
}

/** 1, 2 or 5 times a power of ten, not below `wanted`. */
function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5].find((each) => each * power >= wanted) ?? 10;
  return factor * power;
}
