import type { Browser } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import type { Report } from "../src/contract/types.ts";
import { APP, demoExport, missing, openBrowser } from "./browser.ts";
import { openStand } from "./server.ts";

const SOFTWARE_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const PLAN = {
  minimum_samples: 6,
  maximum_samples: 6,
  minimum_seconds: 0,
  maximum_seconds: 60,
  relative_width: 0.5,
  warmup_runs: 1,
};
const inBrowser = test.skipIf(missing() !== null);
let browser: Browser | undefined;

afterAll(async () => {
  await browser?.close();
});

inBrowser("WebGPU runs the model; a GPU that is emulated is no GPU", async () => {
  browser = await openBrowser(SOFTWARE_GPU);
  const stand = await openStand(APP, demoExport(), PLAN);
  const page = await browser.newPage();
  await page.goto(stand.address);
  await page.getByRole("radio", { name: /WebGPU/ }).check();
  await page.locator('input[name="model"]').nth(1).uncheck();
  await page.getByRole("button", { name: "Measure" }).click();
  await page.getByText(/Done: |failed/).waitFor({ timeout: 200_000 });
  expect(await page.locator(".notes").textContent()).toBe("");
  await page.locator('[data-sent="true"]').waitFor();
  const [report] = [...stand.reports.values()].map((text) => JSON.parse(text) as Report);
  expect(report?.execution).toMatchObject({
    runtime: { name: "onnxruntime-web", version: "1.30.0" },
    provider: "webgpu",
    compute_unit_requested: "gpu",
    compute_unit_observed: "cpu (a GPU in software)",
  });
  for (const { relative_error } of Object.values(report?.comparison?.outputs ?? {})) {
    expect(relative_error).toBeLessThan(1e-4);
  }
  expect(report?.comparison?.images).toBe(4);
  await stand.close();
});
