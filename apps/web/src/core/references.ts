/** A manifest's reference inputs and outputs, and how far an artifact is from them. */
import type { Artifact, Comparison, Manifest, StoredArray } from "../contract/types.ts";
import { difference } from "./differences.ts";
import type { Feed, Ran } from "./engine.ts";
import { HarnessError } from "./errors.ts";
import { inputSize, referencesFor } from "./manifest.ts";
import { feedFor, outputOf } from "./tensors.ts";

export interface ReadReference {
  feed: Feed;
  /** By output, of those that the manifest has references of in 32-bit floats. */
  expected: Record<string, Float32Array>;
}

/**
 * All references of an artifact's input size.
 *
 * Results that are no measured values, as a mask's classes, are not compared: the toolkit judges
 * them, with ties aside, where the artifact is made.
 *
 * @throws HarnessError there is none, or it has none of the artifact's outputs.
 */
export async function readReferences(
  manifest: Manifest,
  artifact: Artifact,
  read: (array: StoredArray) => Promise<ArrayBuffer>,
): Promise<[ReadReference, ...ReadReference[]]> {
  const [height, width] = inputSize(artifact);
  const found: ReadReference[] = [];
  for (const { name, pixels, outputs } of referencesFor(manifest, artifact)) {
    const data = new Uint8Array(await read(pixels));
    const expected: ReadReference["expected"] = {};
    for (const output of artifact.outputs) {
      const array = outputs[output.name];
      if (array?.dtype === "float32" && output.dtype === "float32") {
        expected[output.name] = new Float32Array(await read(array));
      }
    }
    if (Object.keys(expected).length === 0) {
      throw new HarnessError(`Reference ${name} has none of the model's outputs. Export again.`);
    }
    found.push({ feed: feedFor(artifact, { height, width, data }), expected });
  }
  const [first, ...others] = found;
  if (first === undefined) {
    throw new HarnessError(`The manifest has no reference of ${height}x${width} pixels.`);
  }
  return [first, ...others];
}

/** How far what a model gives for the references is from what they expect. */
export async function compare(
  artifact: Artifact,
  references: readonly ReadReference[],
  run: (feed: Feed) => Promise<Ran>,
): Promise<Comparison> {
  const ran: Ran[] = [];
  for (const { feed } of references) {
    ran.push(await run(feed));
  }
  const outputs = Object.keys(references[0]?.expected ?? {}).map((name) => {
    const expected = references.map((reference) => reference.expected[name] ?? []);
    const got = ran.map((each) => outputOf(artifact, each, name));
    return [name, difference(expected, got)] as const;
  });
  return { images: references.length, outputs: Object.fromEntries(outputs) };
}
