/** A picture file as upright RGB pixels. */
import { HarnessError } from "../core/errors.ts";
import type { Picture } from "./resample.ts";

/** Rows that are drawn at once: a whole photograph may be larger than a canvas can be. */
const STRIP = 1024;

/**
 * Decode a picture: EXIF rotation applied, transparency laid on white, colours as in the file.
 *
 * @throws HarnessError the browser cannot read it as a picture.
 */
export async function readPicture(file: Blob): Promise<Picture> {
  const options = { imageOrientation: "from-image", colorSpaceConversion: "none" } as const;
  const bitmap = await createImageBitmap(file, options).catch(() => {
    throw new HarnessError("This file is not a picture that the browser can read.");
  });
  try {
    return pixelsOf(bitmap);
  } finally {
    bitmap.close();
  }
}

function pixelsOf(bitmap: ImageBitmap): Picture {
  const { width, height } = bitmap;
  const rows = Math.min(STRIP, height);
  const context = new OffscreenCanvas(width, rows).getContext("2d", { willReadFrequently: true });
  if (context === null) {
    throw new HarnessError("The browser has no memory left for this picture.");
  }
  const data = new Uint8Array(width * height * 3);
  for (let top = 0; top < height; top += rows) {
    context.fillStyle = "white";
    context.fillRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, -top);
    const strip = context.getImageData(0, 0, width, Math.min(rows, height - top)).data;
    for (let from = 0, to = top * width * 3; from < strip.length; from += 4, to += 3) {
      data[to] = strip[from] ?? 0;
      data[to + 1] = strip[from + 1] ?? 0;
      data[to + 2] = strip[from + 2] ?? 0;
    }
  }
  return { width, height, data };
}

/** Draw pixels as they are, one for one. */
export function drawPicture(canvas: HTMLCanvasElement, picture: Picture): void {
  canvas.width = picture.width;
  canvas.height = picture.height;
  const image = new ImageData(picture.width, picture.height);
  for (let from = 0, to = 0; from < picture.data.length; from += 3, to += 4) {
    image.data.set(picture.data.subarray(from, from + 3), to);
    image.data[to + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
