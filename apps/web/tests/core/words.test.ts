import { expect, test } from "vitest";
import { AttentionLog } from "../../src/core/attention.ts";
import { browserOf, fromBrands, systemOf } from "../../src/core/browser-name.ts";
import { placedOn } from "../../src/core/placement.ts";
import { axis } from "../../src/core/scale.ts";
import { duration, percentage, size } from "../../src/core/words.ts";
import { topClasses } from "../../src/decoders/classification.ts";

test.each([
  [5000, "5.00 µs"],
  [812_000, "812 µs"],
  [3_420_000, "3.42 ms"],
  [31_300_000, "31.3 ms"],
  [262_000_000, "262 ms"],
  [12_300_000_000, "12.3 s"],
])("%i ns are %s", (nanoseconds, text) => {
  expect(duration(nanoseconds)).toBe(text);
});

test.each([
  [999, "999 bytes"],
  [49_152, "49.2 kB"],
  [3_898_345, "3.90 MB"],
])("%i bytes are %s", (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

const IOS_SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 " +
  "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const ANDROID_FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0";
const MAC_EDGE =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) " +
  "Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0";

test.each([
  [IOS_SAFARI, { name: "Safari", version: "18.1" }, "iOS 18.1"],
  [ANDROID_FIREFOX, { name: "Firefox", version: "133.0" }, "Android 14"],
  [MAC_EDGE, { name: "Edge", version: "131.0.0.0" }, "macOS 10.15.7"],
  ["Mozilla/5.0 (X11; Linux x86_64) Chrome/1.2", { name: "Chrome", version: "1.2" }, "Linux"],
  ["something else", { name: "unknown", version: "" }, "unknown"],
])("%s", (userAgent, browser, system) => {
  expect(browserOf(userAgent)).toEqual(browser);
  expect(systemOf(userAgent)).toBe(system);
});

test("of several brands, the browser's own is named", () => {
  const grease = { brand: "Not)A;Brand", version: "24.0.0.0" };
  const engine = { brand: "Chromium", version: "131.0.1" };
  expect(fromBrands([grease, engine])).toEqual({ name: "Chromium", version: "131.0.1" });
  expect(fromBrands([engine, grease, { brand: "Google Chrome", version: "131.0.2" }])).toEqual({
    name: "Google Chrome",
    version: "131.0.2",
  });
  expect(fromBrands([grease])).toBeNull();
});

test.each<[string, boolean, string | null]>([
  ["All nodes placed on [CPUExecutionProvider]. Number of nodes: 268", false, "cpu"],
  [
    " Node(s) placed on [CPUExecutionProvider]. Number of nodes: 3\n" +
      " Node(s) placed on [WebGpuExecutionProvider]. Number of nodes: 90",
    false,
    "gpu + cpu",
  ],
  [
    "All nodes placed on [WebGpuExecutionProvider]. Number of nodes: 9",
    true,
    "cpu (a GPU in software)",
  ],
  ["nothing of the kind", false, null],
])("%s: software %s, placed on %s", (log, software, unit) => {
  expect(placedOn(log, software)).toBe(unit);
});

test("an axis holds its values and has round ticks", () => {
  expect(axis(8.4, 57.2, 5).ticks).toEqual([0, 10, 20, 30, 40, 50, 60]);
  expect(axis(0.93, 1.07, 5).ticks).toEqual([0.9, 0.95, 1, 1.05, 1.1]);
  const flat = axis(3, 3, 5);
  expect(flat.low).toBeLessThanOrEqual(3);
  expect(flat.high).toBeGreaterThan(3);
});

test("shares are percentages with one digit", () => {
  expect([0, 0.0253, 1].map(percentage)).toEqual(["0.0%", "2.5%", "100.0%"]);
});

test("classes are ranked by softmax, also of large scores; probabilities as they are", () => {
  const [first, second] = topClasses([1000, 1001, -1000], "scores", 2);
  expect(first).toEqual({ index: 1, probability: expect.closeTo(0.731, 3) });
  expect(second?.index).toBe(0);
  expect(topClasses([0.25, 0.5, 0.25], "probabilities", 2)).toEqual([
    { index: 1, probability: 0.5 },
    { index: 0, probability: 0.25 },
  ]);
});

test("late ticks are counted, and a page that was hidden stays so", () => {
  const log = new AttentionLog(0, false);
  log.beat(200);
  log.beat(400);
  expect(log.result(600)).toEqual({ hidden: false, throttled: 0 });
  log.beat(5000);
  log.hide();
  expect(log.result(9000)).toEqual({ hidden: true, throttled: 2 });
});
