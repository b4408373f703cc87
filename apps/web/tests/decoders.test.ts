import { expect, test } from "vitest";
import type { Artifact } from "../src/contract/types.ts";
import { parseManifest } from "../src/core/documents.ts";
import { decoderFor } from "../src/decoders/index.ts";
import { baseDocument } from "./vectors.ts";

const [base] = parseManifest(baseDocument("manifest")).artifacts as [Artifact];

function withRoles(...roles: string[]): Artifact {
  const [spec] = base.outputs as [Artifact["outputs"][number]];
  return { ...base, outputs: roles.map((role) => ({ ...spec, name: `the ${role}`, role })) };
}

test("a decoder reads the output of its roles, wherever it stands", () => {
  const found = (...roles: string[]): string | undefined =>
    decoderFor("classification", withRoles(...roles))?.output.name;
  expect(found("label", "scores")).toBe("the scores");
  expect(found("scores", "probabilities")).toBe("the probabilities");
  expect(found("boxes", "mask")).toBeUndefined();
});

test("a task without a decoder has none, whatever its name is", () => {
  for (const task of ["depth", "constructor", "toString"]) {
    expect(decoderFor(task, withRoles("scores"))).toBeNull();
  }
});
