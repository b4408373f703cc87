/** Reading the contract's documents: the right version, the schema, and what no schema can say. */
import { type Schema, Validator } from "@cfworker/json-schema";
import manifestSchema from "contract/schema/manifest.schema.json";
import reportSchema from "contract/schema/report.schema.json";
import type { Artifact, Manifest, Reading, Report } from "../contract/types.ts";
import { HarnessError } from "./errors.ts";

const VERSION = 1;

/** What a document may make a reader hold; the same in every language. */
const LARGEST_BYTES = 16 * 2 ** 20;
/** Commas and quotation marks. */
const MOST_VALUES = 2_000_000;
/** Colons and opening brackets. */
const MOST_FIELDS = 100_000;

/** @throws HarnessError no manifest of this version that keeps the contract. */
export function parseManifest(text: string): Manifest {
  return parse("The manifest", text, manifestSchema, wrongInManifest);
}

/** @throws HarnessError no report of this version that keeps the contract. */
export function parseReport(text: string): Report {
  return parse("The report", text, reportSchema, wrongInReport);
}

/** What first breaks a JSON Schema, with its field; null if nothing does. */
export function violation(document: unknown, schema: unknown): string | null {
  const { errors } = new Validator(schema as Schema, "2020-12").validate(document);
  const depth = (place: string): number => place.split("/").length;
  // Every level above a wrong field is wrong too: the deepest says most.
  const deepest = Math.max(...errors.map(({ instanceLocation }) => depth(instanceLocation)));
  const found = errors.find(({ instanceLocation }) => depth(instanceLocation) === deepest);
  if (found === undefined) {
    return null;
  }
  const field = found.instanceLocation.slice(2).replaceAll("/", ".") || "document";
  const unknown = found.keyword === "false";
  return `${field}: ${unknown ? "not a field of this document" : found.error.replace(/\.$/, "")}`;
}

/** @throws SyntaxError no JSON, a number too large for any reader, or a key that stands twice. */
export function parseJson(text: string): unknown {
  const document: unknown = JSON.parse(text, (_, value) => {
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new SyntaxError("a number is not finite");
    }
    return value;
  });
  refuseRepeatedKeys(text);
  return document;
}

/** Of a key that stands twice in one object JSON.parse takes the last; others might the first. */
function refuseRepeatedKeys(text: string): void {
  const open: Set<string>[] = [];
  let literal = "";
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === "{" || token === "[") {
      open.push(new Set());
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (token !== ":") {
      literal = token;
    } else {
      const [keys, key] = [open.at(-1), JSON.parse(literal) as string];
      if (keys?.has(key)) {
        throw new SyntaxError(`the key ${key.slice(0, 80)} is there twice in one object`);
      }
      keys?.add(key);
    }
  }
}

function parse<Document>(
  name: string,
  text: string,
  schema: unknown,
  wrong: (document: Document) => string | null,
): Document {
  requireSize(name, text);
  let document: unknown;
  try {
    document = parseJson(text);
  } catch (error) {
    throw new HarnessError(`${name} is not JSON: ${(error as Error).message}.`);
  }
  const version = (document as { schema_version?: unknown } | null)?.schema_version;
  if (version !== VERSION) {
    throw new HarnessError(
      `${name} has schema version ${JSON.stringify(version)}; this release reads ${VERSION}.`,
    );
  }
  const problem = violation(document, schema) ?? wrong(document as Document);
  if (problem !== null) {
    throw new HarnessError(`${name} breaks the contract: ${problem}.`);
  }
  return document as Document;
}

function requireSize(name: string, text: string): void {
  let [bytes, values, fields] = [0, 0, 0];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    values += Number(character === "," || character === '"');
    fields += Number(character === ":" || character === "[" || character === "{");
  }
  if (bytes > LARGEST_BYTES || values > MOST_VALUES || fields > MOST_FIELDS) {
    throw new HarnessError(
      `${name} has ${bytes} bytes, ${values} values and ${fields} fields; at most ` +
        `${LARGEST_BYTES}, ${MOST_VALUES} and ${MOST_FIELDS} are read.`,
    );
  }
}

function wrongInManifest({ model, references, artifacts }: Manifest): string | null {
  const { resize, crop, std, interpolation, antialias } = model.preprocessing;
  if (resize.some((extent, axis) => extent < (crop[axis] ?? 0))) {
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
  if (artifacts.some(({ parity, not_run }) => parity === null && (not_run ?? null) === null)) {
    return "an artifact has neither parity figures nor a reason in not_run";
  }
  const outside = [
    ...artifacts.flatMap(filesOf),
    ...references.flatMap(({ pixels, outputs }) => [pixels, ...Object.values(outputs)]),
  ].find(({ file }) => !staysInside(file));
  return outside ? `path ${JSON.stringify(outside.file)} leaves the folder` : null;
}

function filesOf(artifact: Artifact): { file: string }[] {
  return artifact.bundled_program ? [artifact, artifact.bundled_program] : [artifact];
}

function staysInside(path: string): boolean {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const [first = ":"] = parts;
  return !/^\/|\\/.test(path) && !parts.includes("..") && !first.includes(":");
}

function wrongInReport(report: Report): string | null {
  const { id, run, created, plan, timing } = report;
  const badId = [id, run].find((each) => each !== each.toLowerCase());
  if (badId !== undefined) {
    return `${badId} is not a lower-case UUID`;
  }
  if (!/^2\d{3}-\d\d-\d\dT[\d:]{8}(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(created)) {
    return `created is ${created}, not a time of RFC 3339 from the years 2000 to 2999`;
  }
  if (timing.process_cpu_ns && timing.process_cpu_ns.length !== timing.samples_ns.length) {
    return "there are not as many CPU times as samples";
  }
  if (plan.sustained && plan.minimum_seconds !== plan.maximum_seconds) {
    return "sustained is true, and minimum_seconds is not maximum_seconds";
  }
  return wrongInReadings(report.conditions.readings ?? [], timing.samples_ns.length);
}

function wrongInReadings(readings: readonly Reading[], samples: number): string | null {
  const last = readings.at(-1);
  if (last !== undefined && last.samples > samples) {
    return `conditions.readings tells of ${last.samples} samples, and there are ${samples}`;
  }
  return readings.some((one, i) => {
    const before = readings[i - 1] ?? one;
    return one.elapsed_ns < before.elapsed_ns || one.samples < before.samples;
  })
    ? "conditions.readings are not in the order of time"
    : null;
}
