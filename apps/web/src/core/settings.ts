/** `/api/settings`: what `mvit-bench serve` offers to be measured, and how. */
import { HarnessError } from "./errors.ts";
import type { Plan } from "./measuring.ts";
import { type Json, type Schema, violations } from "./schema.ts";

const text: Schema = { type: "string", minLength: 1 };
const count = (minimum: number): Schema => ({ type: "integer", minimum });

function object(properties: { [name: string]: Schema }): Schema {
  return { type: "object", properties, required: Object.keys(properties) };
}

const SETTINGS: Schema = object({
  schema_version: { const: 1 },
  tool: object({ name: text, version: text }),
  exports: {
    type: "array",
    minItems: 1,
    items: object({ id: text, name: text, manifest: text }),
  },
  plan: object({
    minimum_samples: count(6),
    maximum_samples: count(6),
    minimum_seconds: { type: "number", minimum: 0 },
    maximum_seconds: { type: "number", exclusiveMinimum: 0 },
    relative_width: { type: "number", exclusiveMinimum: 0, maximum: 1 },
    warmup_runs: count(0),
  }),
  threads: { type: "array", minItems: 1, items: count(1) },
});

export interface Settings {
  schema_version: 1;
  tool: { name: string; version: string };
  exports: { id: string; name: string; manifest: string }[];
  plan: Plan;
  threads: number[];
}

/** @throws HarnessError no JSON, or no settings of this version. */
export function parseSettings(source: string): Settings {
  let document: Json;
  try {
    document = JSON.parse(source) as Json;
  } catch {
    throw new HarnessError("The server's settings are not JSON. Is this mvit-bench serve?");
  }
  const [problem] = violations(document, SETTINGS);
  if (problem !== undefined) {
    throw new HarnessError(
      `The server's settings are not what this page expects: ${problem}. Reload the page.`,
    );
  }
  return document as unknown as Settings;
}
