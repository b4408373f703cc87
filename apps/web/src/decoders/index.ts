/** What a model's outputs show, by task: one file for each, and its row here. */
import type { Artifact, Manifest, TensorSpec } from "../contract/types.ts";
import type { Values } from "../core/engine.ts";
import type { Picture } from "../picture/resample.ts";
import { classification } from "./classification.ts";
import { segmentation } from "./segmentation.ts";

/** What an output is of. */
export interface Context {
  artifact: Artifact;
  manifest: Manifest;
  /** The picture that the model saw. */
  seen: Picture;
}

export interface Decoder {
  /** What is said of it, e.g. "Classes". */
  title: string;
  /** The roles of the outputs that it reads; of several, the first that there is. */
  roles: readonly string[];
  /** One image's output as people see it. */
  show(values: Values, output: TensorSpec, of: Context): HTMLElement;
}

const DECODERS: Readonly<Record<string, Decoder>> = { classification, segmentation };

/** A decoder with the output that it reads; null where there is none for the task or its roles. */
export function decoderFor(
  task: string,
  artifact: Artifact,
): { decoder: Decoder; output: TensorSpec } | null {
  const decoder = Object.hasOwn(DECODERS, task) ? DECODERS[task] : undefined;
  const output = decoder?.roles
    .map((role) => artifact.outputs.find((each) => each.role === role))
    .find((each) => each !== undefined);
  return decoder && output ? { decoder, output } : null;
}
