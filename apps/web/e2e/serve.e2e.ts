/** The whole way with the real server: QR address, measurement, report in the store, live page. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { demoExport, missing, openBrowser, python, REPOSITORY, toolkitCommand } from "./browser.ts";

const inBrowser = test.skipIf(missing() !== null);
const PLAN = ["--min-seconds", "1", "--max-seconds", "6", "--width", "0.2", "--min-samples", "6"];
const READ_STORE =
  "import sys, json; from pathlib import Path; from benchmarks.store import Store\n" +
  "with Store(Path(sys.argv[1])) as store:\n" +
  "    print(json.dumps([report.artifact.precision for report in store.reports()]))";

/** Bytes of the compressed WebAssembly runtime for the CPU, rounded up. */
const LARGEST_RUNTIME = 2_500_000;

let folder: string;
let browser: Browser;
let server: ChildProcess | undefined;

beforeAll(async () => {
  if (missing() === null) {
    folder = demoExport();
    browser = await openBrowser();
  }
}, 120_000);

afterEach(() => {
  server?.kill("SIGTERM");
});

afterAll(async () => {
  await browser?.close();
});

async function serve(...options: string[]): Promise<{ url: string; desk: string; store: string }> {
  const store = join(mkdtempSync(join(tmpdir(), "serve-")), "results.sqlite");
  const args = ["serve", folder, "--json", "--port", "0", "--store", store, ...PLAN, ...options];
  const [program, env] = toolkitCommand();
  const code = "from benchmarks.cli import main; main()";
  server = spawn(program, ["-c", code, ...args], { env, cwd: REPOSITORY, stdio: "pipe" });
  const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    return { ...JSON.parse(line), store };
  }
  throw new Error("the server ended without a word");
}

async function measure(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Measure" }).click();
  await page.locator('[data-sent="true"]').nth(1).waitFor({ timeout: 120_000 });
}

inBrowser("from the QR address to the store and the live page", async () => {
  const { url, desk, store } = await serve();
  const context = await browser.newContext();
  const live = await context.newPage();
  await live.goto(desk);
  const page = await context.newPage();
  const started = Date.now();
  await page.goto(url);
  await page.getByRole("button", { name: "Measure" }).waitFor();
  const ready = Date.now() - started;
  await measure(page);
  await page
    .locator(".badge", { hasText: /^(not )?valid$/ })
    .nth(1)
    .waitFor();
  await live.locator("#reports > li").nth(1).waitFor();
  expect(JSON.parse(python(READ_STORE, [store])).sort()).toEqual(["fp16", "fp32"]);
  await page.getByRole("link", { name: "Picture" }).click();
  const digit = join(REPOSITORY, "mobilevit_deploy/data/demo/images/digit_3.png");
  await page.getByLabel("Choose a picture").setInputFiles(digit);
  await page.locator(".classes li .name").first().getByText("3", { exact: true }).waitFor();
  await context.close();
  console.info(`ready to measure ${ready} ms after the address was opened`);
});

inBrowser("opening the page, the first picture's class: time and bytes", async () => {
  const { url } = await serve();
  const context = await browser.newContext();
  const page = await context.newPage();
  let bytes = 0;
  page.on("response", async (response) => {
    const sizes = await response
      .request()
      .sizes()
      .catch(() => null);
    bytes += sizes === null ? 0 : sizes.responseBodySize + sizes.responseHeadersSize;
  });
  const started = Date.now();
  await page.goto(url);
  await page.getByRole("link", { name: "Picture" }).click();
  const digit = join(REPOSITORY, "mobilevit_deploy/data/demo/images/digit_3.png");
  await page.getByLabel("Choose a picture").setInputFiles(digit);
  await page.locator(".classes li").first().waitFor({ timeout: 60_000 });
  const elapsed = Date.now() - started;
  await page.waitForTimeout(500);
  const model = statSync(join(folder, manifestFile(folder))).size;
  // The runtime that is used, the model, and little else; each once.
  expect(bytes).toBeGreaterThan(model + LARGEST_RUNTIME / 2);
  expect(bytes).toBeLessThan(model + LARGEST_RUNTIME + 150_000);
  console.info(`first class after ${elapsed} ms, ${bytes} bytes transferred`);
  await context.close();
});

inBrowser("without a session the page says what to do", async () => {
  const { url } = await serve();
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(new URL("/", url).href);
  await page.getByText("Scan the QR code").waitFor();
  await context.close();
});

/** The file of the manifest's first artifact, the one that the picture page starts with. */
function manifestFile(exported: string): string {
  return JSON.parse(readFileSync(join(exported, "manifest.json"), "utf8")).artifacts[0].file;
}

/** This machine's address in a network, if it is in one. */
const lan = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === "IPv4");

test.skipIf(missing() !== null || lan === undefined)(
  "in the local network: HTTPS with a certificate of its own, threads, and reports",
  async () => {
    const { url, store } = await serve("--lan", "--address", lan?.address ?? "");
    expect(url).toMatch(/^https:/);
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole("radio", { name: "2", exact: true }).check();
    await measure(page);
    expect(JSON.parse(python(READ_STORE, [store]))).toHaveLength(2);
    await context.close();
  },
);
