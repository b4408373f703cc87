/** Segmentation: what every pixel shows, in colours over the picture, and the largest classes. */
import type { Artifact, TensorSpec } from "../contract/types.ts";
import type { Values } from "../core/engine.ts";
import { HarnessError } from "../core/errors.ts";
import { className } from "../core/manifest.ts";
import { element } from "../pages/element.ts";
import { drawPicture } from "../picture/picture-file.ts";
import type { Decoder } from "./index.ts";
import { shareList } from "./share-list.ts";

const MOST_CLASSES = 8;
/** 0.6 of 255: how much of a colour is seen over the picture. */
const OPACITY = 153;

export const segmentation: Decoder = {
  title: "Mask",
  reads: [["mask"], ["scores"]],
  show([{ output, values }], { artifact, manifest, seen }) {
    const mask = maskOf(values, output, artifact);
    const canvas = element("canvas", { role: "img", "aria-label": "Classes over the picture" });
    drawPicture(canvas, seen);
    drawOver(canvas, mask);
    const legend = classShares(mask).slice(0, MOST_CLASSES);
    return element(
      "div",
      { class: "drawn" },
      canvas,
      shareList(
        legend.map(({ index, share }) => ({
          name: className(manifest.model, index),
          share,
          colour: `rgb(${colour(index).join(" ")})`,
        })),
      ),
    );
  },
};

/** A class per pixel, row by row. */
export interface Mask {
  height: number;
  width: number;
  classes: Uint8Array | Int32Array;
}

/**
 * One picture's mask: the artifact's own, or the one that its scores make.
 *
 * @throws HarnessError the manifest does not say of which size.
 */
export function maskOf(
  values: Values,
  { role, shape }: Pick<TensorSpec, "role" | "shape">,
  { postprocessing }: Pick<Artifact, "postprocessing">,
): Mask {
  const [height, width] = postprocessing?.size ?? [];
  if (height === undefined || width === undefined) {
    throw new HarnessError("The manifest gives no size of the mask. Export again.");
  }
  if (role === "mask") {
    return { height, width, classes: Int32Array.from(values) };
  }
  const [, , rows, columns] = shape;
  if (rows == null || columns == null) {
    throw new HarnessError("The scores have no fixed height and width. Export again.");
  }
  const alignCorners = postprocessing?.align_corners ?? false;
  return bestClasses(values, [rows, columns], [height, width], alignCorners);
}

/**
 * The best class of every pixel of scores that are enlarged bilinearly; of equal ones the first.
 *
 * @param scores one plane after the other, [classes, rows, columns].
 * @param from rows and columns of a plane.
 * @param to height and width of the mask.
 * @param alignCorners whether the corners' centres stay in their place, or the edges.
 */
export function bestClasses(
  scores: ArrayLike<number>,
  from: readonly [number, number],
  to: readonly [number, number],
  alignCorners: boolean,
): Mask {
  const [rows, columns] = from;
  const [height, width] = to;
  const count = scores.length / (rows * columns);
  const across = neighbours(columns, width, alignCorners);
  const best = new Int32Array(height * width);
  const line = new Float64Array(count * columns);
  neighbours(rows, height, alignCorners).forEach(({ low, high, share }, y) => {
    for (let c = 0; c < count; c += 1) {
      for (let x = 0; x < columns; x += 1) {
        const above = scores[(c * rows + low) * columns + x] as number;
        const below = scores[(c * rows + high) * columns + x] as number;
        line[c * columns + x] = above * (1 - share) + below * share;
      }
    }
    across.forEach((at, x) => {
      let highest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < count; c += 1) {
        const left = line[c * columns + at.low] as number;
        const right = line[c * columns + at.high] as number;
        const value = left * (1 - at.share) + right * at.share;
        if (value > highest) {
          highest = value;
          best[y * width + x] = c;
        }
      }
    });
  });
  return { height, width, classes: best };
}

/** The two values that each of `size` places lies between, and the share of the second. */
function neighbours(
  count: number,
  size: number,
  alignCorners: boolean,
): { low: number; high: number; share: number }[] {
  return Array.from({ length: size }, (_, i) => {
    const at = alignCorners
      ? (i * (count - 1)) / Math.max(1, size - 1)
      : Math.max(0, ((i + 0.5) * count) / size - 0.5);
    const low = Math.floor(at);
    return { low, high: Math.min(low + 1, count - 1), share: at - low };
  });
}

export interface ClassShare {
  index: number;
  /** Of the pixels, 0 to 1. */
  share: number;
}

/** Every class in a mask, the largest first; of equal ones the first. */
export function classShares({ classes }: Mask): ClassShare[] {
  const counts = new Map<number, number>();
  for (const index of classes) {
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, few], [b, many]) => many - few || a - b)
    .map(([index, count]) => ({ index, share: count / classes.length }));
}

/** A class's colour as Pascal VOC has it: the number's bits, its lowest three the highest of each. */
export function colour(index: number): [number, number, number] {
  const channels: [number, number, number] = [0, 0, 0];
  for (let bit = 7, left = index; bit >= 0; bit -= 1, left >>= 3) {
    channels[0] |= (left & 1) << bit;
    channels[1] |= ((left >> 1) & 1) << bit;
    channels[2] |= ((left >> 2) & 1) << bit;
  }
  return channels;
}

/** RGBA of every pixel, to be laid over the picture; class 0 leaves it as it is. */
export function overlay({ classes }: Mask): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * classes.length);
  classes.forEach((index, i) => {
    if (index > 0) {
      pixels.set([...colour(index), OPACITY], 4 * i);
    }
  });
  return pixels;
}

/** The mask is enlarged without mixing classes. */
function drawOver(canvas: HTMLCanvasElement, mask: Mask): void {
  const context = canvas.getContext("2d");
  const layer = new OffscreenCanvas(mask.width, mask.height);
  const image = new ImageData(overlay(mask), mask.width, mask.height);
  layer.getContext("2d")?.putImageData(image, 0, 0);
  if (context !== null) {
    context.imageSmoothingEnabled = false;
    context.drawImage(layer, 0, 0, canvas.width, canvas.height);
  }
}
