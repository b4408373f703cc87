/**
 * Writes the contract's types for TypeScript, Kotlin and Swift from its JSON Schemas.
 *
 *   node types.mjs           writes the files
 *   node types.mjs --check   fails, with their names, where they are not up to date
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { InputData, JSONSchemaInput, quicktype } from "quicktype-core";

const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));
const SCHEMAS = join(REPOSITORY, "mobilevit_deploy/contract/schema");
const HEADER = "// Made by `make types` from mobilevit_deploy/contract/schema: change nothing here.\n";

/** One file per language; `finish` changes what quicktype wrote. */
const LANGUAGES = [
  {
    lang: "typescript",
    file: "apps/web/src/contract/types.ts",
    options: { "just-types": true },
    finish: (text) => text,
  },
  {
    lang: "kotlin",
    file: "apps/android/core/src/main/kotlin/org/mobilevit/harness/contract/Types.kt",
    options: {
      framework: "kotlinx",
      package: "org.mobilevit.harness.contract",
      "acronym-style": "camel",
    },
    finish: (text) => text,
  },
  {
    lang: "swift",
    file: "apps/ios/HarnessCore/Sources/HarnessCore/Contract/Types.swift",
    options: {
      "access-level": "public",
      initializers: false,
      protocol: "equatable",
      sendable: true,
      "acronym-style": "camel",
    },
    finish: (text) => `${text}${writingOfNulls(text)}`,
  },
];

/** What shapes a type; ranges, lengths and patterns are checked when a document is read. */
const KEPT = new Set(["type", "enum", "required", "description", "$ref"]);
const SCHEMAS_BY_NAME = new Set(["properties", "$defs"]);
const LISTS_OF_SCHEMAS = new Set(["anyOf", "prefixItems"]);
const ONE_SCHEMA = new Set(["items", "additionalProperties"]);

/** A schema without what quicktype would make awkward types of: UUIDs and dates are strings. */
function shape(schema) {
  if (typeof schema === "boolean") {
    return schema;
  }
  const kept = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (KEPT.has(keyword)) {
      kept[keyword] = value;
    } else if (SCHEMAS_BY_NAME.has(keyword)) {
      kept[keyword] = mapped(value, shape);
    } else if (LISTS_OF_SCHEMAS.has(keyword)) {
      kept[keyword] = value.map(shape);
    } else if (ONE_SCHEMA.has(keyword)) {
      kept[keyword] = shape(value);
    }
  }
  // Beside a reference, quicktype would add the field's description to that of the type.
  if (kept.$ref !== undefined || kept.anyOf?.some(({ $ref }) => $ref !== undefined)) {
    delete kept.description;
  }
  return kept;
}

function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

/** All documents in one schema, so that what they share is one type. */
function combinedSchema() {
  const found = {};
  for (const file of readdirSync(SCHEMAS).filter((name) => name.endsWith(".schema.json")).sort()) {
    const { $defs = {}, ...document } = JSON.parse(readFileSync(join(SCHEMAS, file), "utf8"));
    for (const [name, schema] of Object.entries({ ...$defs, [document.title]: document })) {
      const kept = shape(schema);
      if (found[name] !== undefined && JSON.stringify(found[name]) !== JSON.stringify(kept)) {
        throw new Error(`${file} defines ${name} otherwise than a schema before it`);
      }
      found[name] = kept;
    }
  }
  return JSON.stringify({ $defs: found });
}

/** Swift leaves out fields that are nil; the contract wants them as null. */
function writingOfNulls(swift) {
  const structs = swift.matchAll(/^public struct (\w+):[\s\S]*?enum CodingKeys[^{]*\{([^}]*)\}/gm);
  return [...structs]
    .map(([, name, keys]) => {
      const encoded = [...keys.matchAll(/case (`?\w+`?) =/g)].map(
        ([, key]) => `        try container.encode(${key}, forKey: .${key})\n`,
      );
      return (
        `\nextension ${name} {\n    public func encode(to encoder: any Encoder) throws {\n` +
        "        var container = encoder.container(keyedBy: CodingKeys.self)\n" +
        `${encoded.join("")}    }\n}\n`
      );
    })
    .join("");
}

async function types({ lang, options, finish }, schema) {
  const inputData = new InputData();
  const input = new JSONSchemaInput(undefined);
  await input.addSource({ name: "contract", uris: ["#/$defs/"], schema });
  inputData.addInput(input);
  const { lines } = await quicktype({ inputData, lang, rendererOptions: options });
  // Line comments are quicktype's own: how to use its result, and marks for an editor.
  const text = lines.filter((line) => !/^\s*\/\/(?!\/)/.test(line)).join("\n");
  return HEADER + finish(`\n${text.trim()}\n`.replaceAll(/\n{3,}/g, "\n\n"));
}

const schema = combinedSchema();
const outdated = [];
for (const language of LANGUAGES) {
  const path = join(REPOSITORY, language.file);
  const text = await types(language, schema);
  if (process.argv.includes("--check")) {
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
      outdated.push(language.file);
    }
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
if (outdated.length > 0) {
  console.error(`Not what the schemas give: ${outdated.join(", ")}. Run: make types`);
  process.exitCode = 1;
}
