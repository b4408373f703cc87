/** How far an output is from the reference model's; what that means is judged elsewhere. */
import type { Difference } from "../contract/types.ts";
import { HarnessError } from "./errors.ts";

/** Stands for an infinite signal-to-noise ratio; beyond what float32 can show. */
const EQUAL_PSNR_DB = 200;

type Values = ArrayLike<number>;

/**
 * The difference of one output over several images.
 *
 * @param expected the reference model's values, one array per image.
 * @param got the artifact's, in the same order.
 * @throws HarnessError numbers of values differ, an output is NaN or infinite, or nothing but
 *   zeros is expected.
 */
export function difference(expected: readonly Values[], got: readonly Values[]): Difference {
  let peak = 0;
  let worst = 0;
  let squares = 0;
  let count = 0;
  let smallestCosine = 1;
  expected.forEach((right, image) => {
    const values = got[image] ?? [];
    requireComparable(right, values);
    let product = 0;
    let ofRight = 0;
    let ofValues = 0;
    for (let i = 0; i < right.length; i += 1) {
      const [a, b] = [right[i] as number, values[i] as number];
      peak = Math.max(peak, Math.abs(a));
      worst = Math.max(worst, Math.abs(b - a));
      squares += (b - a) ** 2;
      product += a * b;
      ofRight += a * a;
      ofValues += b * b;
    }
    count += right.length;
    const norms = Math.sqrt(ofRight) * Math.sqrt(ofValues);
    smallestCosine = Math.min(smallestCosine, norms > 0 ? product / norms : 0);
  });
  if (peak === 0) {
    throw new HarnessError("The reference outputs are all zero: any artifact would agree.");
  }
  const error = Math.sqrt(squares / count);
  return {
    max_abs_error: worst,
    relative_error: worst / peak,
    psnr_db: error > 0 ? Math.min(20 * Math.log10(peak / error), EQUAL_PSNR_DB) : EQUAL_PSNR_DB,
    cosine: smallestCosine,
  };
}

function requireComparable(expected: Values, got: Values): void {
  if (got.length !== expected.length) {
    throw new HarnessError(
      `The artifact gives ${got.length} values, the reference has ${expected.length}.`,
    );
  }
  const wrong = Array.from(got).filter((value) => !Number.isFinite(value)).length;
  if (wrong > 0) {
    throw new HarnessError(`${wrong} of ${got.length} output values are NaN or infinite.`);
  }
}
