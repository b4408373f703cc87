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

const SWIFT = "apps/ios/HarnessCore/Sources/HarnessCore/Contract";

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
    file: `${SWIFT}/Types.swift`,
    options: {
      "access-level": "public",
      "acronym-style": "camel",
      initializers: false,
      "mutable-properties": true,
      protocol: "hashable",
      sendable: true,
    },
    finish: (text) => `// swift-format-ignore-file\n${text}${writingOfNulls(text)}`,
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
  const entries = Object.entries(object).map(([name, value]) => [name, change(value, name)]);
  return Object.fromEntries(entries);
}

/** Every document and every definition by name, as the schemas have them. */
function definitions() {
  const found = {};
  for (const file of readdirSync(SCHEMAS).filter((name) => name.endsWith(".schema.json")).sort()) {
    const { $schema, $defs = {}, ...document } = JSON.parse(
      readFileSync(join(SCHEMAS, file), "utf8"),
    );
    for (const [name, schema] of Object.entries({ ...$defs, [document.title]: document })) {
      if (found[name] !== undefined && JSON.stringify(found[name]) !== JSON.stringify(schema)) {
        throw new Error(`${file} defines ${name} otherwise than a schema before it`);
      }
      found[name] = schema;
    }
  }
  return found;
}

/** A schema without what only people read. */
function rules(schema) {
  if (Array.isArray(schema)) {
    return schema.map(rules);
  }
  if (typeof schema !== "object" || schema === null) {
    return schema;
  }
  const { title, description, default: _, ...kept } = schema;
  return mapped(kept, (value, keyword) =>
    SCHEMAS_BY_NAME.has(keyword) ? mapped(value, rules) : rules(value),
  );
}

/** The schemas as Swift source, so that the app reads documents by them without a file. */
function schemasInSwift(found) {
  const lines = Object.entries(found).map(
    ([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(rules(schema))}`,
  );
  const text = `let contractDefinitions = ##"""\n{${lines.join(",\n")}}\n"""##\n`;
  return `${HEADER}// swift-format-ignore-file\n\n${text}`;
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

const found = definitions();
// In one schema, so that what documents share is one type.
const schema = JSON.stringify({ $defs: mapped(found, shape) });
const files = new Map([[`${SWIFT}/Schema.swift`, schemasInSwift(found)]]);
for (const language of LANGUAGES) {
  files.set(language.file, await types(language, schema));
}
const outdated = [];
for (const [file, text] of files) {
  const path = join(REPOSITORY, file);
  if (process.argv.includes("--check")) {
    if (!existsSync(path) || readFileSync(path, "utf8") !== text) {
      outdated.push(file);
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
