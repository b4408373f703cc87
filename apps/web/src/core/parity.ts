/** Expected against computed logits: figures and limits of mobilevit_deploy/parity.py. */
import { HarnessError } from "./errors.ts";

/** Stands for an infinite signal-to-noise ratio; beyond what float32 can show. */
const EQUAL_PSNR_DB = 200;

/** The distance between two sets of output vectors. */
export interface Figures {
  images: number;
  max_abs_error: number;
  relative_error: number;
  psnr_db: number;
  cosine: number;
  top1_agreement: number;
}

/** What an artifact may differ from the float32 reference by. */
export interface Limits {
  relativeError: number;
  cosine: number;
  psnrDb: number;
}

/** Limits by the name that the manifest's parity record has. */
export const LIMITS: Readonly<Record<string, Limits>> = {
  "fp32-exact-algebra": { relativeError: 1e-4, cosine: 0.999999, psnrDb: 80 },
  "fp16-rounding": { relativeError: 2e-2, cosine: 0.9995, psnrDb: 40 },
  "int8-weights": { relativeError: 0.1, cosine: 0.995, psnrDb: 30 },
  "palette-of-64-weights": { relativeError: 0.25, cosine: 0.97, psnrDb: 20 },
  "palette-of-16-weights": { relativeError: 0.75, cosine: 0.8, psnrDb: 10 },
};

/** @throws HarnessError this harness does not know limits of that name. */
export function limitsNamed(name: string | undefined): Limits {
  const limits = name === undefined ? undefined : LIMITS[name];
  if (limits === undefined) {
    throw new HarnessError(
      `The manifest names the limits ${JSON.stringify(name)}; ` +
        `this harness knows ${Object.keys(LIMITS).join(", ")}. Use the release that exported it.`,
    );
  }
  return limits;
}

type Vector = ArrayLike<number>;

/**
 * The figures of an artifact's logits against the reference's, one vector per image.
 *
 * Two classes whose reference logits lie closer than the limits' error are a tie.
 *
 * @throws HarnessError numbers of images or classes differ, or an output is NaN or infinite.
 */
export function compare(
  reference: readonly Vector[],
  artifact: readonly Vector[],
  limits: Limits,
): Figures {
  const images = pairs(reference, artifact);
  let peak = 0;
  let worst = 0;
  let squares = 0;
  let values = 0;
  let smallestCosine = 1;
  for (const { expected, got } of images) {
    let product = 0;
    let ofExpected = 0;
    let ofGot = 0;
    expected.forEach((right, i) => {
      const value = got[i] ?? Number.NaN;
      peak = Math.max(peak, Math.abs(right));
      worst = Math.max(worst, Math.abs(value - right));
      squares += (value - right) ** 2;
      product += right * value;
      ofExpected += right * right;
      ofGot += value * value;
    });
    values += expected.length;
    const norms = Math.sqrt(ofExpected) * Math.sqrt(ofGot);
    smallestCosine = Math.min(smallestCosine, norms > 0 ? product / norms : 0);
  }
  if (peak === 0) {
    throw new HarnessError("The reference outputs are all zero: any artifact would agree.");
  }
  const agreeing = images.filter(
    ({ expected, got }) =>
      Math.max(...expected) - (expected[topOf(got)] ?? Number.NaN) <=
      2 * limits.relativeError * peak,
  );
  const error = Math.sqrt(squares / values);
  return {
    images: images.length,
    max_abs_error: worst,
    relative_error: worst / peak,
    psnr_db: error > 0 ? Math.min(20 * Math.log10(peak / error), EQUAL_PSNR_DB) : EQUAL_PSNR_DB,
    cosine: smallestCosine,
    top1_agreement: agreeing.length / images.length,
  };
}

/** One sentence per figure outside its limit; empty means pass. */
export function parityViolations(figures: Figures, limits: Limits): string[] {
  const found: string[] = [];
  if (!(figures.relative_error <= limits.relativeError)) {
    const got = figures.relative_error.toExponential(1);
    found.push(`relative error ${got}, at most ${limits.relativeError}`);
  }
  if (!(figures.cosine >= limits.cosine)) {
    found.push(`cosine ${figures.cosine.toFixed(6)}, at least ${limits.cosine}`);
  }
  if (!(figures.psnr_db >= limits.psnrDb)) {
    found.push(`PSNR ${figures.psnr_db.toFixed(1)} dB, at least ${limits.psnrDb} dB`);
  }
  if (!(figures.top1_agreement >= 1)) {
    found.push(`top-1 agreement ${(100 * figures.top1_agreement).toFixed(0)}%, must be 100%`);
  }
  return found;
}

/** Index of the largest value. */
export function topOf(values: Vector): number {
  return Array.from(values).reduce(
    (best, value, i, all) => (value > (all[best] ?? Number.NEGATIVE_INFINITY) ? i : best),
    0,
  );
}

function pairs(
  reference: readonly Vector[],
  artifact: readonly Vector[],
): { expected: number[]; got: number[] }[] {
  if (reference.length === 0 || reference.length !== artifact.length) {
    throw new HarnessError(
      `${artifact.length} outputs cannot be compared with ${reference.length} references.`,
    );
  }
  return reference.map((one, i) => {
    const expected = Array.from(one);
    const got = Array.from(artifact[i] ?? []);
    if (got.length !== expected.length) {
      throw new HarnessError(
        `The artifact gives ${got.length} values, the reference has ${expected.length}.`,
      );
    }
    const wrong = got.filter((value) => !Number.isFinite(value)).length;
    if (wrong > 0) {
      throw new HarnessError(`${wrong} of ${got.length} output values are NaN or infinite.`);
    }
    return { expected, got };
  });
}
