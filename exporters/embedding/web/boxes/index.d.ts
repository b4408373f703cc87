/** An object in a picture. */
export interface FoundObject {
  /** Of its class, as the network counts them: 0 is the background, and never found. */
  index: number;
  /** Its class's name; its number where the checkpoint has no names. */
  label: string;
  /** Softmax probability, 0 to 1. */
  confidence: number;
  /** In the picture's pixels; the edges may lie beyond the picture's. */
  box: { left: number; top: number; right: number; bottom: number };
}

/** Upright RGB pixels, 8 bits each, row by row. */
export interface Picture {
  height: number;
  width: number;
  data: Uint8Array;
}

/** One name per class, the background's first; null where the checkpoint has none. */
export declare const labels: readonly string[] | null;

/** Download model and runtime now; `detect` does it the first time otherwise. */
export declare function load(): Promise<void>;

/**
 * The objects of a picture, best first: all that the thresholds of the export let through.
 *
 * @param image a picture file of any format that the browser reads, or its pixels.
 * @throws Error the file is no picture, is smaller than 8 pixels on a side, or the model cannot be
 *   downloaded.
 */
export declare function detect(image: Blob | Picture): Promise<FoundObject[]>;
