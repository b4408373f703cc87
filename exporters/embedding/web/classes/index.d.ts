/** A class with its softmax probability, 0 to 1. */
export interface Classified {
  /** Position in the model's output, from 0. */
  index: number;
  /** Its name; its number where the checkpoint has no names. */
  label: string;
  probability: number;
}

/** Upright RGB pixels, 8 bits each, row by row. */
export interface Picture {
  height: number;
  width: number;
  data: Uint8Array;
}

/** One name per class, in the order of the outputs; null where the checkpoint has none. */
export declare const labels: readonly string[] | null;

/** Download model and runtime now; `classify` does it the first time otherwise. */
export declare function load(): Promise<void>;

/**
 * The most probable classes of a picture, best first.
 *
 * @param image a picture file of any format that the browser reads, or its pixels.
 * @param most how many classes; 5 if left out.
 * @throws Error the file is no picture, is smaller than 8 pixels on a side, or the model cannot be
 *   downloaded.
 */
export declare function classify(image: Blob | Picture, most?: number): Promise<Classified[]>;
