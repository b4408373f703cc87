/**
 * Exports side by side in Chromium, measured in turns by the page that phones get. Only on request:
 *
 *   COMPARE=build/browser/ours,build/browser/transformers STORE=browser.sqlite THREADS=1,2 \
 *     npm run test:browser -- compare
 */
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { openBrowser, REPOSITORY, toolkitCommand } from "./browser.ts";

const folders = (process.env["COMPARE"] ?? "").split(",").filter((folder) => folder !== "");
const store = process.env["STORE"] ?? "browser-comparison.sqlite";
const threads = (process.env["THREADS"] ?? "1,2").split(",");
const PLAN = ["--min-seconds", "20", "--max-seconds", "90", "--width", "0.02"];

let server: ChildProcess | undefined;

afterEach(() => {
  server?.kill("SIGTERM");
});

async function serve(): Promise<string> {
  const [program, env] = toolkitCommand();
  const served = folders.map((folder) => resolve(folder));
  const args = ["serve", ...served, "--json", "--port", "0", "--store", resolve(store), ...PLAN];
  server = spawn(program, ["-c", "from benchmarks.cli import main; main()", ...args], {
    env,
    cwd: REPOSITORY,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
    return JSON.parse(line).url;
  }
  throw new Error("the server ended without a word");
}

test.skipIf(folders.length < 2)(
  "exports side by side",
  async () => {
    const url = await serve();
    const browser = await openBrowser();
    const page = await browser.newPage();
    await page.goto(url);
    for (const count of threads) {
      await page.getByRole("radio", { name: count, exact: true }).check();
      await page.getByRole("button", { name: "Measure" }).click();
      // The word of the run before stands until this one begins.
      await page.getByText(/^(Downloading|Loading|Checking|Warming)/).waitFor();
      await page.getByText(/^Done: /).waitFor({ timeout: 280_000 });
      expect(await page.locator(".notes").textContent()).toBe("");
      await page
        .locator('[data-sent="true"]')
        .nth(folders.length - 1)
        .waitFor();
      const figures = await page.locator(".report .figure").allInnerTexts();
      console.info(`${count} threads: ${figures.slice(0, folders.length).join(", ")}`);
    }
    await browser.close();
  },
  700_000,
);
