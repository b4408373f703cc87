/** What a model's outputs show, by task: one file for each, and its row here. */
import type { Artifact, Manifest, TensorSpec } from "../contract/types.ts";
import type { Values } from "../core/engine.ts";
import type { Picture } from "../picture/resample.ts";
import { classification } from "./classification.ts";
import { detection } from "./detection.ts";
import { segmentation } from "./segmentation.ts";

/** What an output is of. */
export interface Context {
  artifact: Artifact;
  manifest: Manifest;
  /** The picture that the model saw. */
  seen: Picture;
}

/** An output of one image. */
export interface Read {
  output: TensorSpec;
  values: Values;
}

export interface Decoder {
  /** What is said of it, e.g. "Classes". */
  title: string;
  /** The roles of the outputs that it reads together; of several, the first that are all there. */
  reads: readonly (readonly string[])[];
  /** One image's outputs, in that order, as people see them. */
  show(read: readonly [Read, ...Read[]], of: Context): HTMLElement;
}

const DECODERS: Readonly<Record<string, Decoder>> = { classification, segmentation, detection };

/** A decoder with the outputs that it reads; null where there is none for the task or its roles. */
export function decoderFor(
  task: string,
  artifact: Artifact,
): { decoder: Decoder; outputs: TensorSpec[] } | null {
  const decoder = Object.hasOwn(DECODERS, task) ? DECODERS[task] : undefined;
  const outputs = decoder?.reads
    .map((roles) => roles.map((role) => artifact.outputs.find((each) => each.role === role)))
    .find((each) => each.every((output) => output !== undefined));
  return decoder && outputs ? { decoder, outputs } : null;
}
