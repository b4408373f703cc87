/** What the manifest says of an artifact, as a harness needs it. */
import type { Artifact, Manifest, Record as Model, Reference } from "../contract/types.ts";
import { HarnessError } from "./errors.ts";

/** Types of numbers that this harness feeds. */
const FED = ["float32", "uint8"];
/** Types of numbers that it reads. */
const READ = [...FED, "int32"];

/** Name for people; nothing is read off it. */
export function artifactTitle(artifact: Artifact): string {
  return artifact.function ? `${artifact.file} ${artifact.function}` : artifact.file;
}

/** Why this harness cannot run an artifact; null if it can. */
export function unrunnable({ format, inputs, outputs }: Artifact): string | null {
  if (format !== "onnx") {
    return `no browser runs ${format}`;
  }
  const [input] = inputs;
  if (inputs.length !== 1 || input?.role !== "image" || !/^(NCHW|NHWC)$/.test(input.layout)) {
    return "its input is not one picture";
  }
  const other = FED.includes(input.dtype)
    ? outputs.find(({ dtype }) => !READ.includes(dtype))
    : input;
  return other === undefined ? null : `${other.name} is ${other.dtype}`;
}

/**
 * Height and width in pixels of the image input.
 *
 * @throws HarnessError the input has no fixed height and width.
 */
export function inputSize(artifact: Artifact): [number, number] {
  const spec = artifact.inputs[0];
  const axis = spec?.layout.indexOf("H") ?? -1;
  const height = spec?.shape[axis];
  const width = spec?.shape[axis + 1];
  if (typeof height !== "number" || typeof width !== "number") {
    throw new HarnessError(`${artifactTitle(artifact)} has no fixed input height and width.`);
  }
  return [height, width];
}

/** Images per run: the fixed batch, or 1 where any is accepted. */
export function batchSize(artifact: Artifact): number {
  return artifact.inputs[0]?.shape[0] ?? 1;
}

/** References of an artifact's input size. */
export function referencesFor(manifest: Manifest, artifact: Artifact): Reference[] {
  const [height, width] = inputSize(artifact);
  return manifest.references.filter(
    ({ pixels }) => pixels.shape[0] === height && pixels.shape[1] === width,
  );
}

/** A name for a class: its label, with its number where the label repeats or is not known. */
export function className({ labels }: Pick<Model, "labels">, index: number): string {
  const label = labels?.[index];
  if (label === undefined) {
    return `class ${index}`;
  }
  return labels?.filter((other) => other === label).length === 1 ? label : `${label} (${index})`;
}
