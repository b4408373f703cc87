/** What reading a manifest and reading a report have in common. */
import { HarnessError } from "./errors.ts";
import { isObject, type Json, type Schema, violations } from "./schema.ts";

/** Problems that one message lists; the others are counted. */
const MOST_PROBLEMS = 3;

/**
 * A versioned document from its JSON, checked against its schema.
 *
 * @throws HarnessError no JSON, another schema version, or a field that breaks the schema.
 */
export function parseDocument(text: string, name: string, schema: unknown, version: number): Json {
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch (error) {
    throw new HarnessError(`${name} is not JSON: ${(error as Error).message}.`);
  }
  const got = isObject(document) ? document["schema_version"] : undefined;
  if (got !== version) {
    throw new HarnessError(
      `${name} has schema version ${JSON.stringify(got)}; this release reads ${version}.`,
    );
  }
  const problems = violations(document, schema as Schema);
  if (problems.length > 0) {
    const more = problems.length - MOST_PROBLEMS;
    const shown = problems.slice(0, MOST_PROBLEMS).join("; ");
    throw new HarnessError(
      `${name} breaks the schema: ${shown}${more > 0 ? `; and ${more} more` : ""}.`,
    );
  }
  return document;
}
