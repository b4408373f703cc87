/**
 * Resizing with the filters of the contract, on half-pixel centres.
 *
 * Antialiased: the filter widens with the reduction, in the fixed-point arithmetic in which PIL
 * computes 8-bit pictures, so that the results are equal to the byte. Not antialiased: the filter
 * keeps its width and reads clamped neighbours in floating point, as OpenCV and PyTorch do.
 */
import type { Interpolation } from "../contract/types.ts";

/** RGB, 8 bits each, row by row. */
export interface Picture {
  height: number;
  width: number;
  data: Uint8Array;
}

interface Filter {
  support: number;
  weight: (x: number) => number;
}

/** Keys' cubic; a = -0.5 in PIL, -0.75 in OpenCV and PyTorch. */
function cubic(a: number): (x: number) => number {
  return (x) => {
    const t = Math.abs(x);
    if (t < 1) {
      return ((a + 2) * t - (a + 3)) * t * t + 1;
    }
    return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0;
  };
}

function triangle(x: number): number {
  return Math.max(0, 1 - Math.abs(x));
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

const ANTIALIASED: Record<Exclude<Interpolation, "nearest">, Filter> = {
  bilinear: { support: 1, weight: triangle },
  bicubic: { support: 2, weight: cubic(-0.5) },
  lanczos: { support: 3, weight: (x) => (-3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

const PLAIN: Record<"bilinear" | "bicubic", Filter> = {
  bilinear: { support: 1, weight: triangle },
  bicubic: { support: 2, weight: cubic(-0.75) },
};

/** What one output position is made of: inputs from `first` on, with their weights. */
interface Taps {
  first: number;
  weights: Float64Array;
}

/** The picture at another height and width. */
export function resize(
  picture: Picture,
  height: number,
  width: number,
  interpolation: Interpolation,
  antialias: boolean,
): Picture {
  if (picture.height === height && picture.width === width) {
    return picture;
  }
  if (interpolation === "nearest") {
    return nearest(picture, height, width);
  }
  if (antialias) {
    const filter = ANTIALIASED[interpolation];
    const wide = picture.width === width ? picture : alongRows(picture, width, filter);
    return wide.height === height ? wide : alongColumns(wide, height, filter);
  }
  return plain(picture, height, width, PLAIN[interpolation === "bicubic" ? "bicubic" : "bilinear"]);
}

function nearest(picture: Picture, height: number, width: number): Picture {
  const rows = nearestInputs(picture.height, height);
  const columns = nearestInputs(picture.width, width);
  const data = new Uint8Array(height * width * 3);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      const from = (row * picture.width + column) * 3;
      data.set(picture.data.subarray(from, from + 3), (y * width + x) * 3);
    });
  });
  return { height, width, data };
}

/** Added up step by step as PIL does: a product would round to other inputs. */
function nearestInputs(before: number, after: number): number[] {
  const scale = before / after;
  let position = scale / 2;
  return Array.from({ length: after }, () => {
    const input = Math.min(before - 1, Math.floor(position));
    position += scale;
    return input;
  });
}

/** Bits behind the point of PIL's weights for 8-bit pictures. */
const FRACTION_BITS = 22;

/** The filter widened by the reduction; weights are integers of 22 bits behind the point. */
function widenedTaps(before: number, after: number, filter: Filter): Taps[] {
  const scale = before / after;
  const widening = Math.max(scale, 1);
  const support = filter.support * widening;
  return Array.from({ length: after }, (_, position) => {
    const centre = (position + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(before, Math.trunc(centre + support + 0.5));
    const weights = Float64Array.from({ length: last - first }, (_, i) =>
      filter.weight((i + first - centre + 0.5) * (1 / widening)),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      first,
      weights: weights.map((weight) => {
        const fixed = (weight / sum) * 2 ** FRACTION_BITS;
        return Math.trunc(fixed + (fixed < 0 ? -0.5 : 0.5));
      }),
    };
  });
}

function alongRows(picture: Picture, width: number, filter: Filter): Picture {
  const taps = widenedTaps(picture.width, width, filter);
  const data = new Uint8Array(picture.height * width * 3);
  for (let y = 0; y < picture.height; y += 1) {
    taps.forEach(({ first, weights }, x) => {
      weighted(
        picture.data,
        (y * picture.width + first) * 3,
        3,
        weights,
        data,
        (y * width + x) * 3,
      );
    });
  }
  return { height: picture.height, width, data };
}

function alongColumns(picture: Picture, height: number, filter: Filter): Picture {
  const { width } = picture;
  const data = new Uint8Array(height * width * 3);
  widenedTaps(picture.height, height, filter).forEach(({ first, weights }, y) => {
    for (let x = 0; x < width; x += 1) {
      weighted(
        picture.data,
        (first * width + x) * 3,
        width * 3,
        weights,
        data,
        (y * width + x) * 3,
      );
    }
  });
  return { height, width, data };
}

/** One output pixel: weighted inputs `step` bytes apart, rounded as fixed point is. */
function weighted(
  source: Uint8Array,
  from: number,
  step: number,
  weights: Float64Array,
  target: Uint8Array,
  to: number,
): void {
  for (let channel = 0; channel < 3; channel += 1) {
    let sum = 2 ** (FRACTION_BITS - 1);
    for (let i = 0, at = from + channel; i < weights.length; i += 1, at += step) {
      sum += (source[at] as number) * (weights[i] as number);
    }
    target[to + channel] = Math.min(255, Math.max(0, Math.floor(sum / 2 ** FRACTION_BITS)));
  }
}

/** Two or four taps around each position; `first` may lie outside and is clamped when read. */
function plainTaps(before: number, after: number, filter: Filter): Taps[] {
  const scale = before / after;
  return Array.from({ length: after }, (_, position) => {
    const centre = (position + 0.5) * scale - 0.5;
    const source = filter.support === 1 ? Math.max(0, centre) : centre;
    const first = Math.floor(source) - filter.support + 1;
    const weights = Float64Array.from({ length: 2 * filter.support }, (_, i) =>
      filter.weight(first + i - source),
    );
    return { first, weights };
  });
}

function plain(picture: Picture, height: number, width: number, filter: Filter): Picture {
  const rows = plainTaps(picture.height, height, filter);
  const columns = plainTaps(picture.width, width, filter);
  const data = new Uint8Array(height * width * 3);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        row.weights.forEach((vertical, i) => {
          const line = clamp(row.first + i, picture.height) * picture.width;
          column.weights.forEach((horizontal, j) => {
            const at = (line + clamp(column.first + j, picture.width)) * 3 + channel;
            sum += vertical * horizontal * (picture.data[at] as number);
          });
        });
        data[(y * width + x) * 3 + channel] = Math.min(255, Math.max(0, roundHalfEven(sum)));
      }
    });
  });
  return { height, width, data };
}

function clamp(position: number, extent: number): number {
  return Math.min(extent - 1, Math.max(0, position));
}

/** Halves to the even neighbour, as Python and PyTorch round. */
export function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
}
