/** The built app in the Python package is what these sources give, byte for byte. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const COMMITTED = fileURLToPath(new URL("../../../benchmarks/serve/app", import.meta.url));
const LARGEST_FILE = 6_000_000;

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}

test("the committed app is the one that is built", () => {
  const folder = mkdtempSync(join(tmpdir(), "app-"));
  try {
    const vite = join(HERE, "node_modules/vite/bin/vite.js");
    const env = { ...process.env, NODE_ENV: "production" };
    const args = [vite, "build", "--logLevel", "error", "--outDir", folder];
    const built = spawnSync(process.execPath, args, { cwd: HERE, env, encoding: "utf8" });
    expect(built.stderr).toBe("");
    expect(files(folder)).toEqual(files(COMMITTED));
    const different = files(folder).filter(
      (path) => !readFileSync(join(folder, path)).equals(readFileSync(join(COMMITTED, path))),
    );
    expect(different, "run npm run build").toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

test("no built file is too large for the repository, and .wasm is there compressed only", () => {
  const names = files(COMMITTED);
  expect(names.filter((name) => name.endsWith(".wasm.br"))).toHaveLength(2);
  expect(names.filter((name) => name.endsWith(".wasm"))).toEqual([]);
  for (const name of names) {
    expect(statSync(join(COMMITTED, name)).size).toBeLessThan(LARGEST_FILE);
  }
});

test.each([".", "../contract"])("the lock file of %s records no download addresses", (folder) => {
  const lock = readFileSync(join(HERE, folder, "package-lock.json"), "utf8");
  expect(lock).toContain('"integrity"');
  expect(lock).not.toContain('"resolved"');
});
