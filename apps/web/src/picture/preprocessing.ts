/** How a picture becomes pixels: the same numbers as mobilevit_deploy/preprocessing.py. */
import type { Preprocessing, TensorSpec } from "../contract/types.ts";
import { HarnessError } from "../core/errors.ts";
import { type Picture, resize, roundHalfEven } from "./resample.ts";

/** Pixels on a side; a smaller picture holds nothing to recognise and is refused. */
const MINIMUM_SIDE = 8;

/** The same description for another input size: the crop's share of the picture is kept. */
export function forSize(description: Preprocessing, height: number, width: number): Preprocessing {
  const { crop } = description;
  const [cropHeight = 0, cropWidth = 0] = crop;
  const [beforeHeight = 0, beforeWidth = 0] = description.resize;
  if (cropHeight === height && cropWidth === width) {
    return description;
  }
  return {
    ...description,
    resize: [
      Math.max(roundHalfEven((beforeHeight * height) / cropHeight), height),
      Math.max(roundHalfEven((beforeWidth * width) / cropWidth), width),
    ],
    crop: [height, width],
  };
}

/**
 * Resize and crop an upright RGB picture.
 *
 * @throws HarnessError the picture is smaller than 8 pixels on a side.
 */
export function preprocess(picture: Picture, description: Preprocessing): Picture {
  if (Math.min(picture.width, picture.height) < MINIMUM_SIDE) {
    throw new HarnessError(
      `The picture is ${picture.width}x${picture.height} pixels; ` +
        `at least ${MINIMUM_SIDE}x${MINIMUM_SIDE} are needed.`,
    );
  }
  const [height, width] = resizedShape(picture, description);
  const resized = resize(picture, height, width, description.interpolation, description.antialias);
  return centreCrop(resized, description.crop);
}

/**
 * RGB pixels in the form that an artifact's image input wants, repeated to fill a fixed batch.
 *
 * @throws HarnessError height or width differ from the input's.
 */
export function asInput(picture: Picture, spec: TensorSpec): Float32Array | Uint8Array {
  const axis = spec.layout.indexOf("H");
  const [height, width] = spec.shape.slice(axis, axis + 2);
  if (picture.height !== height || picture.width !== width) {
    throw new HarnessError(
      `The picture is ${picture.height}x${picture.width} (height x width); ` +
        `input ${spec.name} takes ${height}x${width}.`,
    );
  }
  const batch = spec.shape[0] ?? 1;
  const area = picture.height * picture.width;
  const count = 3 * area;
  const bytes = spec.dtype === "uint8";
  const values = bytes ? new Uint8Array(batch * count) : new Float32Array(batch * count);
  const factor = bytes ? 1 : Math.fround((spec.range?.[1] ?? 255) / 255);
  const planes = spec.layout === "NCHW";
  for (let i = 0; i < count; i += 1) {
    const value = (picture.data[i] ?? 0) * factor;
    values[planes ? (i % 3) * area + Math.floor(i / 3) : i] = value;
  }
  for (let image = 1; image < batch; image += 1) {
    values.copyWithin(image * count, 0, count);
  }
  return values;
}

/** Where something lies: its edges from the left and the top, in pixels or as shares of a side. */
export interface Edges {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

type Size = Pick<Picture, "height" | "width">;

/** The part of a picture that is left after resize and crop, in the picture's pixels. */
export function seenPart(picture: Size, description: Preprocessing): Edges {
  const [height, width] = resizedShape(picture, description);
  const [cropHeight = 0, cropWidth = 0] = description.crop;
  const top = Math.floor((height - cropHeight) / 2);
  const left = Math.floor((width - cropWidth) / 2);
  return {
    left: (left * picture.width) / width,
    top: (top * picture.height) / height,
    right: ((left + cropWidth) * picture.width) / width,
    bottom: ((top + cropHeight) * picture.height) / height,
  };
}

/** Shares of the sides of what the model sees, in the pixels of the picture that it is a part of. */
export function inPicture(box: Edges, part: Edges): Edges {
  const [width, height] = [part.right - part.left, part.bottom - part.top];
  return {
    left: part.left + box.left * width,
    top: part.top + box.top * height,
    right: part.left + box.right * width,
    bottom: part.top + box.bottom * height,
  };
}

function resizedShape(picture: Size, description: Preprocessing): [number, number] {
  const [height = 0, width = 0] = description.resize;
  if (description.resize_mode === "stretch") {
    return [height, width];
  }
  const factor = Math.max(height / picture.height, width / picture.width);
  return [
    Math.max(height, Math.trunc(picture.height * factor)),
    Math.max(width, Math.trunc(picture.width * factor)),
  ];
}

function centreCrop(picture: Picture, [height = 0, width = 0]: readonly number[]): Picture {
  const top = Math.floor((picture.height - height) / 2);
  const left = Math.floor((picture.width - width) / 2);
  const data = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { height, width, data };
}
