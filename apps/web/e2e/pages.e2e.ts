import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Report } from "../src/contract/types.ts";
import {
  APP,
  boxExport,
  demoExport,
  maskExport,
  missing,
  openBrowser,
  python,
  REPOSITORY,
} from "./browser.ts";
import { openStand, type Stand } from "./server.ts";

// Ends by its minimums also on a busy machine.
const PLAN = {
  minimum_samples: 20,
  maximum_samples: 300,
  minimum_seconds: 3,
  maximum_seconds: 60,
  relative_width: 0.95,
  warmup_runs: 3,
};
const DATA = join(REPOSITORY, "mobilevit_deploy/data");
const SHOTS = process.env["SHOTS"];
const absent = missing();
if (absent !== null) {
  console.warn(`The browser tests are skipped: ${absent}`);
}
const inBrowser = test.skipIf(absent !== null);

let folder: string;
let browser: Browser;
let stand: Stand;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  if (absent === null) {
    folder = demoExport();
    browser = await openBrowser();
  }
}, 120_000);

afterAll(async () => {
  await browser?.close();
});

beforeEach(async () => {
  if (absent === null) {
    stand = await openStand(APP, folder, PLAN);
    page = await browser.newPage();
    complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      // Said by the browser itself where WebGPU has nothing to run on.
      const harmless = message.text() === "No available adapters.";
      if (!harmless && ["error", "warning"].includes(message.type())) {
        complaints.push(message.text());
      }
    });
  }
});

afterEach(async () => {
  await page?.close();
  await stand?.close();
});

async function open(hash = ""): Promise<void> {
  await page.goto(`${stand.address}/${hash}`);
  await page.locator("main > div:visible").waitFor();
}

async function shoot(name: string): Promise<void> {
  for (const [width, height] of SHOTS
    ? ([
        [1280, 900],
        [390, 844],
      ] as const)
    : []) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(200);
      await page.screenshot({
        path: `${SHOTS}/${name}-${width}-${colorScheme}.png`,
        fullPage: true,
      });
    }
  }
}

/** The reports that the stand has, each accepted by the Python side. */
function received(): Report[] {
  const parse =
    "import sys; from mobilevit_deploy.contract.report import parse_report; " +
    "print(parse_report(sys.stdin.read()).id)";
  return [...stand.reports].map(([id, text]) => {
    expect(python(parse, [], text).trim()).toBe(id);
    return JSON.parse(text) as Report;
  });
}

inBrowser("both precisions are checked, measured in turns, and reach the desk", async () => {
  await open();
  await shoot("choice");
  await page.getByRole("radio", { name: "2", exact: true }).check();
  await page.getByRole("button", { name: "Measure" }).click();
  await page.locator(".plot .dots").first().waitFor({ state: "attached", timeout: 60_000 });
  await shoot("running");
  await page.locator('[data-sent="true"]').nth(1).waitFor({ timeout: 90_000 });
  expect(await page.locator(".report .badge").allInnerTexts()).toEqual(["valid", "not valid"]);
  await page.getByText("the page was hidden").waitFor();
  await shoot("reports");
  const reports = received();
  expect(reports.map(({ artifact }) => artifact.precision).sort()).toEqual(["fp16", "fp32"]);
  expect(new Set(reports.map(({ run }) => run)).size).toBe(1);
  for (const report of reports) {
    expect(report.execution).toMatchObject({
      runtime: { name: "onnxruntime-web", version: "1.30.0" },
      provider: "wasm",
      compute_unit_requested: "cpu",
      compute_unit_observed: "cpu",
      threads: 2,
      threads_observed: 2,
    });
    expect(report.host?.name).toContain("Chrom");
    expect(report.comparison?.images).toBe(4);
    expect(report.load.cold_ns).toBeGreaterThan(0);
    expect(report.load.warm_ns).toBeGreaterThan(0);
    expect(report.memory?.peak_bytes).toBeGreaterThan(report.artifact.bytes);
    expect(report.timing.samples_ns.length).toBeGreaterThanOrEqual(PLAN.minimum_samples);
    expect(report.timing.timer_resolution_ns).toBeLessThanOrEqual(100_000);
    expect(report.tool).toEqual({ name: "mvit-bench", version: "0.1.0", build: "release" });
  }
  expect(complaints).toEqual([]);
  console.info(
    reports.map(({ artifact, load, timing, memory, device }) => ({
      precision: artifact.precision,
      cold_ms: (load.cold_ns ?? 0) / 1e6,
      warm_ms: (load.warm_ns ?? 0) / 1e6,
      first_ms: (load.first_inference_ns ?? 0) / 1e6,
      step_ns: timing.timer_resolution_ns,
      memory: memory?.peak_bytes,
      device: device.os,
    })),
    Object.fromEntries(stand.sent),
  );
});

inBrowser("a page that was hidden meanwhile is told", async () => {
  await open();
  await page.locator('input[name="model"]').first().uncheck();
  await page.getByRole("button", { name: "Measure" }).click();
  await page.locator(".plot .dots").first().waitFor({ state: "attached", timeout: 60_000 });
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await page.locator('[data-sent="true"]').waitFor({ timeout: 60_000 });
  const [report] = received();
  expect(report?.conditions.hidden).toBe(true);
});

inBrowser("dropped downloads are resumed, refused uploads are sent again, once", async () => {
  stand.faults.cuts = 2;
  stand.faults.refusals.times = 2;
  await open();
  await page.locator('input[name="model"]').first().uncheck();
  await page.getByRole("button", { name: "Measure" }).click();
  await page.locator('[data-sent="true"]').waitFor({ timeout: 90_000 });
  expect(stand.uploads).toBe(3);
  const [report, ...others] = received();
  expect(others).toEqual([]);
  const model = `/exports/0/${report?.artifact.file}`;
  expect(stand.sent.get(model)).toBe(report?.artifact.bytes);
});

inBrowser("a report that cannot be sent is offered again, also after a reload", async () => {
  stand.faults.refusals = { status: 507, times: 2 };
  await open();
  await page.locator('input[name="model"]').first().uncheck();
  await page.getByRole("button", { name: "Measure" }).click();
  await page.getByText("the server's disk is full").waitFor({ timeout: 60_000 });
  await page.getByText("not judged yet").waitFor();
  await page.reload();
  await page.getByText("the server's disk is full").waitFor();
  await page.getByRole("button", { name: "Send again" }).click();
  await page.locator('[data-sent="true"]').waitFor();
  expect(received()).toHaveLength(1);
  await page.reload();
  await page.getByRole("button", { name: "Measure" }).waitFor();
  expect(await page.locator(".report").count()).toBe(0);
});

inBrowser("a measurement can be stopped, and started again", async () => {
  await open();
  await page.getByRole("button", { name: "Measure" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.").waitFor({ timeout: 5000 });
  await page.getByRole("button", { name: "Measure" }).click();
  await page.locator(".plot .dots").first().waitFor({ state: "attached", timeout: 60_000 });
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped.").waitFor({ timeout: 5000 });
  expect(await page.locator(".report").count()).toBe(0);
  expect(stand.uploads).toBe(0);
});

inBrowser("a damaged model is not run, and the page says why", async () => {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  for (const artifact of manifest.artifacts) {
    artifact.sha256 = "0".repeat(64);
  }
  await page.route("**/manifest.json", (route) => route.fulfill({ json: manifest }));
  await open();
  await page.getByRole("button", { name: "Measure" }).click();
  await page.getByText("Done: 0 reports.").waitFor({ timeout: 60_000 });
  await page.getByText("SHA-256").first().waitFor();
  expect(stand.uploads).toBe(0);
});

inBrowser("without cross-origin isolation there is one thread, and the page says so", async () => {
  stand.faults.isolated = false;
  await open();
  expect(await page.getByRole("radio", { name: "2 page not isolated" }).isDisabled()).toBe(true);
  await page.getByText("no: one thread, and a coarse clock").waitFor();
});

inBrowser("a picture is classified with the model's own preprocessing", async () => {
  await open("#picture");
  await shoot("picture-empty");
  await page.getByLabel("Choose a picture").setInputFiles(join(DATA, "demo/images/digit_3.png"));
  await page.locator(".classes li").first().waitFor({ timeout: 60_000 });
  expect(await page.locator(".classes li .name").first().textContent()).toBe("3");
  await shoot("picture");
  await page.getByLabel("Choose a picture").setInputFiles(join(DATA, "photos/astronaut.jpg"));
  await expect
    .poll(async () => await difference(join(folder, "references/128x128/astronaut.rgb")), {
      timeout: 20_000,
    })
    .toBeLessThanOrEqual(1);
  await page.getByLabel("Choose a picture").setInputFiles({
    name: "no-picture.png",
    mimeType: "image/png",
    buffer: Buffer.from("no picture"),
  });
  await page.getByText("not a picture that the browser can read").waitFor();
  expect(complaints).toEqual([]);
});

inBrowser("a mask is drawn over the picture, with its largest classes", async () => {
  const masks = maskExport();
  await stand.close();
  stand = await openStand(APP, masks, PLAN);
  await open("#picture");
  const picture = join(DATA, "photos/astronaut.jpg");
  await page.getByLabel("Choose a picture").setInputFiles(picture);
  await page.locator(".drawn li").first().waitFor({ timeout: 60_000 });
  await shoot("mask");
  const predicted = python("from mobilevit_deploy.cli.predict import app; app()", [
    ...[picture, "--model", masks, "--json", "--save", join(masks, "../drawn")],
  ]);
  const { classes } = JSON.parse(predicted).images[0];
  const shares = await page.locator(".drawn li .share").allInnerTexts();
  const names = await page.locator(".drawn li .name").allInnerTexts();
  expect(names.length).toBeGreaterThan(1);
  classes.forEach(({ label, share }: { label: string; share: number }, i: number) => {
    expect(names[i]).toBe(label);
    // The picture is resized by the page's own code: a pixel may be another.
    expect(Math.abs(Number.parseFloat(shares[i] ?? "") - 100 * share)).toBeLessThan(1);
  });
  const drawn = await page
    .locator("canvas")
    .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
  expect(new Set(drawn).size).toBe(2);
  expect(complaints).toEqual([]);
});

inBrowser("boxes are drawn over the picture, with the best objects", async () => {
  const boxes = boxExport();
  await stand.close();
  stand = await openStand(APP, boxes, PLAN);
  await open("#picture");
  const picture = join(DATA, "photos/astronaut.jpg");
  await page.getByLabel("Choose a picture").setInputFiles(picture);
  await page.locator(".drawn li").first().waitFor({ timeout: 60_000 });
  await shoot("boxes");
  const predicted = python("from mobilevit_deploy.cli.predict import app; app()", [
    ...[picture, "--model", boxes, "--json", "--top", "8", "--save", join(boxes, "../drawn")],
  ]);
  const { objects } = JSON.parse(predicted).images[0];
  expect(objects).toHaveLength(8);
  const names = await page.locator(".drawn li .name").allInnerTexts();
  const shares = await page.locator(".drawn li .share").allInnerTexts();
  const captions = await page.locator(".frame .caption").allInnerTexts();
  expect(captions).toEqual([...names].reverse());
  // The picture is decoded by the browser: what is nearly a tie may come in another order.
  expect(shares.map(Number.parseFloat)).toEqual(
    objects.map((one: { probability: number }) => expect.closeTo(100 * one.probability, 0)),
  );
  const scene = await page.locator(".scene").boundingBox();
  for (const frame of await page.locator(".frame").all()) {
    const box = await frame.boundingBox();
    expect(box && scene && box.x >= scene.x - 1 && box.y >= scene.y - 1).toBe(true);
    expect(box && scene && box.x + box.width <= scene.x + scene.width + 1).toBe(true);
  }
  expect(complaints).toEqual([]);
});

inBrowser("a task that the page has no view for is measured, and not shown", async () => {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  manifest.model.task = "depth";
  await page.route("**/manifest.json", (route) => route.fulfill({ json: manifest }));
  await open("#picture");
  await page.getByLabel("Choose a picture").setInputFiles(join(DATA, "demo/images/digit_3.png"));
  await page.getByText("This page cannot show depth").waitFor({ timeout: 60_000 });
  await page.getByRole("link", { name: "Measure" }).click();
  await page.getByRole("button", { name: "Measure" }).click();
  await page.locator('[data-sent="true"]').first().waitFor({ timeout: 90_000 });
  expect(received()[0]?.artifact.task).toBe("depth");
});

/** Largest difference of a channel between what the model saw and the toolkit's pixels. */
async function difference(reference: string): Promise<number> {
  const seen = await page.locator("canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    // A copy, since Chromium warns of a page's canvas that is read several times.
    const copy = new OffscreenCanvas(width, height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context?.drawImage(canvas, 0, 0);
    return Array.from(context?.getImageData(0, 0, width, height).data ?? []);
  });
  const rgb = seen.filter((_, i) => i % 4 !== 3);
  const right = readFileSync(reference);
  return rgb.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (right[i] ?? 999))), 0);
}
