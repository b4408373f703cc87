/** `manifest.json`: what an export folder holds, read and checked against the contract's schema. */
import schema from "contract/schema/manifest.schema.json";
import { parseDocument } from "./document.ts";
import { HarnessError } from "./errors.ts";
import type { Preprocessing } from "./preprocessing.ts";

const MANIFEST_VERSION = 1;

export type Layout = "NCHW" | "NHWC" | "NC" | "HWC" | "N";
export type DType = "float32" | "float16" | "uint8" | "string";

export interface TensorSpec {
  name: string;
  shape: (number | "batch")[];
  dtype: DType;
  layout: Layout;
  range?: [number, number] | null;
}

export interface StoredArray {
  file: string;
  sha256: string;
  shape: number[];
  dtype: DType;
  layout: Layout;
}

export interface Reference {
  name: string;
  pixels: StoredArray;
  outputs: Record<string, StoredArray>;
}

export interface Artifact {
  format: string;
  precision: string;
  target: string;
  file: string;
  function?: string | null;
  sha256: string;
  bytes: number;
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  parity: { limit: string } | null;
  not_run?: string | null;
}

/** The record of the checkpoint, as far as a harness needs it. */
export interface Model {
  variant: string;
  task: string;
  num_classes: number;
  labels?: string[] | null;
  preprocessing: Preprocessing;
  trained: boolean;
}

export interface Manifest {
  schema_version: number;
  toolkit: string;
  model: Model;
  parameters: number;
  references: Reference[];
  artifacts: Artifact[];
}

/**
 * A manifest from its JSON.
 *
 * @throws HarnessError no JSON, another schema version, or a field that breaks the contract.
 */
export function parseManifest(text: string): Manifest {
  const manifest = parseDocument(
    text,
    "The manifest",
    schema,
    MANIFEST_VERSION,
  ) as unknown as Manifest;
  const problem = contradiction(manifest);
  if (problem !== null) {
    throw new HarnessError(`The manifest breaks the contract: ${problem}.`);
  }
  return manifest;
}

/** What the schema cannot say. */
function contradiction(manifest: Manifest): string | null {
  const { model, references, artifacts } = manifest;
  const { resize, crop, std, interpolation, antialias } = model.preprocessing;
  if (resize[0] < crop[0] || resize[1] < crop[1]) {
    return `crop ${crop} is larger than resize ${resize}`;
  }
  if (std?.some((value) => value <= 0)) {
    return `std must be positive, got ${std}`;
  }
  if (interpolation === "lanczos" && !antialias) {
    return "lanczos exists only with antialias true";
  }
  if (model.labels && model.labels.length !== model.num_classes) {
    return `${model.labels.length} labels for ${model.num_classes} classes`;
  }
  if (artifacts.some((each) => each.parity === null && (each.not_run ?? null) === null)) {
    return "an artifact has neither parity figures nor a reason in not_run";
  }
  const outside = [...filesOf(artifacts), ...referenceFiles(references)].find(
    (path) => !staysInside(path),
  );
  return outside === undefined ? null : `path ${JSON.stringify(outside)} leaves the folder`;
}

function filesOf(artifacts: readonly Artifact[]): string[] {
  return artifacts.flatMap((artifact) => {
    const bundle = (artifact as { bundled_program?: { file: string } | null }).bundled_program;
    return bundle ? [artifact.file, bundle.file] : [artifact.file];
  });
}

function referenceFiles(references: readonly Reference[]): string[] {
  return references.flatMap(({ pixels, outputs }) => [
    pixels.file,
    ...Object.values(outputs).map((output) => output.file),
  ]);
}

function staysInside(path: string): boolean {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const [first] = parts;
  return (
    first !== undefined &&
    !path.startsWith("/") &&
    !parts.includes("..") &&
    !path.includes("\\") &&
    !first.includes(":")
  );
}

/** Name for people; nothing is read off it. */
export function artifactTitle(artifact: Artifact): string {
  return artifact.function ? `${artifact.file} ${artifact.function}` : artifact.file;
}

/** Why this harness cannot run an artifact; null if it can. */
export function unrunnable(artifact: Artifact, model: Model): string | null {
  const [input, ...others] = artifact.inputs;
  if (artifact.format !== "onnx") {
    return `no browser runs ${artifact.format}`;
  }
  if (model.task !== "classification") {
    return `the task ${model.task} is not known to this harness`;
  }
  if (input === undefined || others.length > 0 || !/^(NCHW|NHWC)$/.test(input.layout)) {
    return "its input is not one picture";
  }
  if (input.dtype !== "float32" && input.dtype !== "uint8") {
    return `its input is ${input.dtype}`;
  }
  return artifact.outputs.some(({ name, dtype }) => name === "logits" && dtype === "float32")
    ? null
    : "it has no float32 output named logits";
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
  const extent = artifact.inputs[0]?.shape[0];
  return typeof extent === "number" ? extent : 1;
}

/** References of an artifact's input size, with their logits. */
export function referencesFor(
  manifest: Manifest,
  artifact: Artifact,
): { name: string; pixels: StoredArray; logits: StoredArray }[] {
  const [height, width] = inputSize(artifact);
  return manifest.references.flatMap(({ name, pixels, outputs }) => {
    const logits = outputs["logits"];
    const fits = pixels.shape[0] === height && pixels.shape[1] === width;
    return fits && logits ? [{ name, pixels, logits }] : [];
  });
}

/** A name for a class: its label, with its number where the label repeats or is not known. */
export function className(model: Model, index: number): string {
  const label = model.labels?.[index];
  if (label === undefined) {
    return `class ${index}`;
  }
  const repeats = model.labels?.filter((other) => other === label).length !== 1;
  return repeats ? `${label} (${index})` : label;
}
