/** The contract's documents, as all languages test themselves with them: a base and its patches. */
import { readFileSync } from "node:fs";

interface Operation {
  op: "add" | "replace" | "remove";
  path: string;
  value?: unknown;
}

interface Case {
  name: string;
  accepted: boolean;
  patch?: Operation[];
  /** Of the text: the first string is replaced by the second. */
  substitute?: [string, string];
  /** The whole text; BASE stands for the base document. */
  text?: string;
  /** A text, and how often. */
  repeat?: [string, number];
}

/** Every case of a kind of document, as text. */
export function documentCases(kind: string): { name: string; accepted: boolean; text: string }[] {
  const { base, cases } = read(kind);
  return cases.map((each) => ({ ...each, text: textOf(base, each) }));
}

function textOf(base: object, { patch = [], substitute = ["", ""], text, repeat }: Case): string {
  if (repeat !== undefined) {
    return repeat[0].repeat(repeat[1]);
  }
  return text === undefined
    ? JSON.stringify(patched(base, patch)).replace(...substitute)
    : text.replaceAll("BASE", JSON.stringify(base));
}

/** The base document of a kind, as text. */
export function baseDocument(kind: string): string {
  return JSON.stringify(read(kind).base);
}

function read(kind: string): { base: object; cases: Case[] } {
  const file = new URL(`../../../tests/contract/vectors/${kind}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** A copy to which JSON Patch operations are applied. */
function patched(base: object, patch: readonly Operation[]): unknown {
  const root = { document: structuredClone(base) as unknown };
  for (const { op, path, value } of patch) {
    const keys = ["document", ...path.split("/").slice(1)].map((key) =>
      key.replaceAll("~1", "/").replaceAll("~0", "~"),
    );
    const last = keys.pop() as string;
    // biome-ignore lint/suspicious/noExplicitAny: a path leads anywhere
    const parent = keys.reduce((at: any, key) => at[key], root);
    if (Array.isArray(parent)) {
      const at = last === "-" ? parent.length : Number(last);
      parent.splice(at, op === "add" ? 0 : 1, ...(op === "remove" ? [] : [value]));
    } else if (op === "remove") {
      delete parent[last];
    } else {
      Object.defineProperty(parent, last, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
  return root.document;
}
