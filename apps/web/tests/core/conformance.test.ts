import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseManifest } from "../../src/core/manifest.ts";
import { parseReport, reportText } from "../../src/core/report.ts";

const FOLDER = fileURLToPath(
  new URL("../../../../mobilevit_deploy/contract/conformance", import.meta.url),
);
const READERS = { report: parseReport, manifest: parseManifest };

describe.each(["report", "manifest"] as const)("%s", (document) => {
  const read = READERS[document];
  const files = (kind: string): string[] => readdirSync(`${FOLDER}/${document}/${kind}`);
  const text = (kind: string, file: string): string =>
    readFileSync(`${FOLDER}/${document}/${kind}/${file}`, "utf8");

  test.each(files("good"))("good: %s", (file) => {
    expect(read(text("good", file)).schema_version).toBe(1);
  });

  test.each(files("bad"))("bad: %s", (file) => {
    expect(() => read(text("bad", file))).toThrow(/^The (report|manifest) /);
  });
});

test.each(readdirSync(`${FOLDER}/report/good`))("written back as it was read: %s", (file) => {
  const report = parseReport(readFileSync(`${FOLDER}/report/good/${file}`, "utf8"));
  expect(parseReport(reportText(report))).toEqual(report);
});
