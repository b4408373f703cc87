/** A picture as a model's input, and a model's outputs by name. */
import type { Artifact } from "../contract/types.ts";
import { asInput } from "../picture/preprocessing.ts";
import type { Picture } from "../picture/resample.ts";
import type { Feed, Ran, Values } from "./engine.ts";
import { HarnessError } from "./errors.ts";
import { artifactTitle, batchSize } from "./manifest.ts";

/** A picture of the artifact's input size as its input. */
export function feedFor(artifact: Artifact, picture: Picture): Feed {
  const [spec] = artifact.inputs;
  if (spec === undefined) {
    throw new HarnessError(`${artifactTitle(artifact)} has no input.`);
  }
  const shape = spec.shape.map((extent) => extent ?? 1);
  return { name: spec.name, shape, data: asInput(picture, spec) };
}

/**
 * One output of one image.
 *
 * @throws HarnessError the model does not give it.
 */
export function outputOf(artifact: Artifact, { outputs }: Ran, name: string): Values {
  const data = outputs[name]?.data;
  if (data === undefined) {
    throw new HarnessError(`The model gives no numbers named ${name}.`);
  }
  const spec = artifact.outputs.find((output) => output.name === name);
  return spec?.layout.startsWith("N") ? data.slice(0, data.length / batchSize(artifact)) : data;
}
