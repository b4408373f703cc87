/** The browser, the export and the Python that the browser tests need. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";

export const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
export const APP = join(REPOSITORY, "benchmarks/serve/app");
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * What is missing for these tests, with what to do about it; null if nothing is.
 *
 * @throws Error with MVIT_REQUIRE_ALL=1, under which nothing may be missing.
 */
export function missing(): string | null {
  const absent = absence();
  if (absent !== null && (process.env["MVIT_REQUIRE_ALL"] ?? "0") !== "0") {
    throw new Error(`MVIT_REQUIRE_ALL is set, and there is ${absent}`);
  }
  return absent;
}

function absence(): string | null {
  if (browserPath() === undefined) {
    return "no Chromium: make system-deps installs it, CHROMIUM names another place";
  }
  return pythonPath() === undefined
    ? "no Python with the toolkit: make demo, or TOOLKIT_PYTHON=..."
    : null;
}

/** A browser of its own profile, which is gone when it is closed. */
export async function openBrowser(flags: readonly string[] = ["--disable-gpu"]): Promise<Browser> {
  return await chromium.launch({
    executablePath: browserPath() as string,
    args: [...FLAGS, ...flags],
  });
}

/** The demo checkpoint as ONNX in both precisions; `EXPORT` names a folder that has it already. */
export function demoExport(): string {
  const given = process.env["EXPORT"];
  if (given !== undefined) {
    return given;
  }
  return exported("--precision", "fp32", "--precision", "fp16");
}

/** A network of random weights that makes masks of 64x64 pixels, as ONNX. */
export function maskExport(): string {
  const network = ["--model", "mobilevit_xxs", "--task", "segmentation", "--weights", "random"];
  return exported(...network, "--input-size", "64");
}

/** One that finds objects in pictures of 64x64 pixels. */
export function boxExport(): string {
  const network = ["--model", "mobilevit_xxs", "--task", "detection", "--weights", "random"];
  return exported(...network, "--input-size", "64");
}

function exported(...options: string[]): string {
  const folder = join(mkdtempSync(join(tmpdir(), "web-")), "export");
  const given = ["--format", "onnx", ...options, "--output", folder];
  python("from exporters.cli import main; main()", given);
  return folder;
}

/** The Python that has the toolkit, and the environment that it runs in. */
export function toolkitCommand(): [string, NodeJS.ProcessEnv] {
  const env = { ...process.env, PYTHONPATH: REPOSITORY, OMP_NUM_THREADS: "1" };
  return [pythonPath() as string, env];
}

/** Runs Python code of the toolkit, and gives what it prints. */
export function python(code: string, args: readonly string[] = [], input = ""): string {
  const [program, env] = toolkitCommand();
  const ended = spawnSync(program, ["-c", code, ...args], { input, env });
  if (ended.status !== 0) {
    throw new Error(`Python failed: ${ended.stderr.toString()}`);
  }
  return ended.stdout.toString();
}

function browserPath(): string | undefined {
  return [process.env["CHROMIUM"] ?? "", ...BROWSERS].find((path) => existsSync(path));
}

function pythonPath(): string | undefined {
  return [process.env["TOOLKIT_PYTHON"] ?? "", join(REPOSITORY, ".venv/bin/python")].find((path) =>
    existsSync(path),
  );
}
