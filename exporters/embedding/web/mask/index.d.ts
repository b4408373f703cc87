/** A class with its share of a picture's pixels, 0 to 1. */
export interface ClassShare {
  /** Position in the model's scores, from 0. */
  index: number;
  /** Its name; its number where the checkpoint has no names. */
  label: string;
  share: number;
}

/** What every pixel of a picture shows. */
export interface Segmentation {
  height: number;
  width: number;
  /** A class per pixel, row by row. */
  classes: Int32Array;
  /** Every class that is there, the largest first. */
  shares: ClassShare[];
  /** Colours to be laid over the picture, with transparency; class 0 leaves it as it is. */
  overlay: ImageData;
}

/** Upright RGB pixels, 8 bits each, row by row. */
export interface Picture {
  height: number;
  width: number;
  data: Uint8Array;
}

/** One name per class, in the order of the scores; null where the checkpoint has none. */
export declare const labels: readonly string[] | null;

/** Download model and runtime now; `segment` does it the first time otherwise. */
export declare function load(): Promise<void>;

/**
 * What every pixel of a picture shows, in the size that the model was exported with.
 *
 * @param image a picture file of any format that the browser reads, or its pixels.
 * @throws Error the file is no picture, is smaller than 8 pixels on a side, or the model cannot be
 *   downloaded.
 */
export declare function segment(image: Blob | Picture): Promise<Segmentation>;
