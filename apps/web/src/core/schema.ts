/**
 * Checks a JSON document against the contract's JSON Schemas.
 *
 * Only the keywords that those schemas use are known; a schema with another one is refused, so
 * that nothing passes unchecked when the contract grows.
 */
import { HarnessError } from "./errors.ts";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Schema = { [keyword: string]: Json };

const ANNOTATIONS = new Set(["$schema", "$defs", "title", "description", "default"]);

const FORMATS: Record<string, RegExp> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  "date-time":
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i,
};

/** What breaks the schema, each with its field; empty if nothing does. */
export function violations(document: Json, schema: Schema): string[] {
  return [...check(document, schema, schema, "")];
}

type Rule = (value: Json, argument: Json, schema: Schema, root: Schema, at: string) => Problems;
type Problems = Iterable<string>;

const RULES: Record<string, Rule> = {
  $ref: (value, argument, _schema, root, at) => check(value, resolve(argument, root), root, at),
  type: (value, argument, _schema, _root, at) =>
    when(!isOfType(value, argument), `${name(at)}: expected ${argument}, got ${kind(value)}`),
  const: (value, argument, _schema, _root, at) =>
    when(value !== argument, `${name(at)}: expected ${JSON.stringify(argument)}`),
  enum: (value, argument, _schema, _root, at) =>
    when(
      Array.isArray(argument) && !argument.includes(value),
      `${name(at)}: expected one of ${JSON.stringify(argument)}, got ${JSON.stringify(value)}`,
    ),
  anyOf: (value, argument, _schema, root, at) => {
    const tried = schemas(argument).map((each) => [...check(value, each, root, at)]);
    return tried.some((problems) => problems.length === 0) ? [] : (tried[0] ?? []);
  },
  required: (value, argument, _schema, _root, at) =>
    isObject(value) && Array.isArray(argument)
      ? argument
          .filter((key) => !Object.hasOwn(value, String(key)))
          .map((key) => `${name(`${at}.${key}`)}: missing`)
      : [],
  properties: (value, argument, _schema, root, at) =>
    isObject(value) && isObject(argument)
      ? Object.entries(value).flatMap(([key, each]) =>
          Object.hasOwn(argument, key)
            ? [...check(each, schemaOf(argument[key]), root, `${at}.${key}`)]
            : [],
        )
      : [],
  additionalProperties: (value, argument, schema, root, at) => {
    if (!isObject(value)) {
      return [];
    }
    const known = isObject(schema["properties"]) ? schema["properties"] : {};
    const others = Object.entries(value).filter(([key]) => !Object.hasOwn(known, key));
    return others.flatMap(([key, each]) => {
      if (argument === true) {
        return [];
      }
      return argument === false
        ? [`${name(`${at}.${key}`)}: not a field of this document`]
        : [...check(each, schemaOf(argument), root, `${at}.${key}`)];
    });
  },
  items: (value, argument, schema, root, at) => {
    const prefix = Array.isArray(schema["prefixItems"]) ? schema["prefixItems"].length : 0;
    return Array.isArray(value)
      ? value
          .slice(prefix)
          .flatMap((each, i) => [...check(each, schemaOf(argument), root, `${at}.${prefix + i}`)])
      : [];
  },
  prefixItems: (value, argument, _schema, root, at) =>
    Array.isArray(value)
      ? schemas(argument).flatMap((each, i) => {
          const item = value[i];
          return item === undefined ? [] : [...check(item, each, root, `${at}.${i}`)];
        })
      : [],
  minItems: (value, argument, _schema, _root, at) =>
    when(
      Array.isArray(value) && value.length < Number(argument),
      `${name(at)}: fewer than ${argument} entries`,
    ),
  maxItems: (value, argument, _schema, _root, at) =>
    when(
      Array.isArray(value) && value.length > Number(argument),
      `${name(at)}: more than ${argument} entries`,
    ),
  minLength: (value, argument, _schema, _root, at) =>
    when(
      typeof value === "string" && [...value].length < Number(argument),
      `${name(at)}: shorter than ${argument} characters`,
    ),
  maxLength: (value, argument, _schema, _root, at) =>
    when(
      typeof value === "string" && [...value].length > Number(argument),
      `${name(at)}: longer than ${argument} characters`,
    ),
  minimum: (value, argument, _schema, _root, at) =>
    when(
      typeof value === "number" && value < Number(argument),
      `${name(at)}: ${value}, at least ${argument}`,
    ),
  maximum: (value, argument, _schema, _root, at) =>
    when(
      typeof value === "number" && value > Number(argument),
      `${name(at)}: ${value}, at most ${argument}`,
    ),
  exclusiveMinimum: (value, argument, _schema, _root, at) =>
    when(
      typeof value === "number" && value <= Number(argument),
      `${name(at)}: ${value}, more than ${argument}`,
    ),
  pattern: (value, argument, _schema, _root, at) =>
    when(
      typeof value === "string" && !new RegExp(String(argument), "u").test(value),
      `${name(at)}: not of the form ${argument}`,
    ),
  format: (value, argument, _schema, _root, at) => {
    const form = FORMATS[String(argument)];
    if (form === undefined) {
      throw new HarnessError(`The schema has an unknown format: ${argument}.`);
    }
    return when(typeof value === "string" && !form.test(value), `${name(at)}: no ${argument}`);
  },
};

function* check(value: Json, schema: Schema, root: Schema, at: string): Generator<string> {
  if (typeof value === "number" && !Number.isFinite(value)) {
    yield `${name(at)}: not a finite number`;
    return;
  }
  for (const [keyword, argument] of Object.entries(schema)) {
    if (ANNOTATIONS.has(keyword)) {
      continue;
    }
    const rule = RULES[keyword];
    if (rule === undefined) {
      throw new HarnessError(`The schema has an unknown keyword: ${keyword}.`);
    }
    yield* rule(value, argument, schema, root, at);
  }
}

function resolve(reference: Json, root: Schema): Schema {
  let found: Json = root;
  for (const part of String(reference).split("/").slice(1)) {
    found = isObject(found) ? (found[part] ?? null) : null;
  }
  return schemaOf(found);
}

function schemaOf(value: Json | undefined): Schema {
  if (value === undefined || !isObject(value)) {
    throw new HarnessError(`The schema is damaged: ${JSON.stringify(value)} is no schema.`);
  }
  return value;
}

function schemas(value: Json): Schema[] {
  return Array.isArray(value) ? value.map(schemaOf) : [];
}

/** Whether a value is a JSON object: no array, not null. */
export function isObject(value: unknown): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isOfType(value: Json, type: Json): boolean {
  return type === "number" ? typeof value === "number" : kind(value) === type;
}

function kind(value: Json): string {
  if (value === null) {
    return "null";
  }
  if (Array.isArray(value)) {
    return "array";
  }
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value;
}

function when(broken: boolean, problem: string): string[] {
  return broken ? [problem] : [];
}

function name(at: string): string {
  return at === "" ? "document" : at.slice(1);
}
