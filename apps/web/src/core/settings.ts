/** `/api/settings`: what `mvit-bench serve` offers to be measured, and how. */
import reportSchema from "contract/schema/report.schema.json";
import type { Plan } from "../contract/types.ts";
import { parseJson, violation } from "./documents.ts";
import { HarnessError } from "./errors.ts";

const text = { type: "string", minLength: 1 };
const object = (properties: object): object => ({
  type: "object",
  properties,
  required: Object.keys(properties),
});
const list = (items: object): object => ({ type: "array", minItems: 1, items });

const SETTINGS = object({
  schema_version: { const: 1 },
  tool: object({ name: text, version: text }),
  exports: list(object({ id: text, name: text, manifest: text })),
  baseline: { type: ["string", "null"] },
  plan: reportSchema.$defs.Plan,
  threads: list({ type: "integer", minimum: 1 }),
});

export interface Settings {
  tool: { name: string; version: string };
  exports: { id: string; name: string; manifest: string }[];
  /** Name of the export that the others are compared with; null for none. */
  baseline: string | null;
  plan: Plan;
  threads: number[];
}

/** @throws HarnessError no JSON, or no settings of this version. */
export function parseSettings(source: string): Settings {
  let document: unknown;
  try {
    document = parseJson(source);
  } catch {
    throw new HarnessError("The server's settings are not JSON. Is this mvit-bench serve?");
  }
  const problem = violation(document, SETTINGS);
  if (problem !== null) {
    throw new HarnessError(
      `The server's settings are not what this page expects: ${problem}. Reload the page.`,
    );
  }
  return document as Settings;
}
