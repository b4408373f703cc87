import { expect, test } from "vitest";
import { AttentionLog } from "../../src/core/attention.ts";
import { fromBrands, fromUserAgent } from "../../src/core/browser-name.ts";
import { topClasses } from "../../src/core/classes.ts";
import { placedOn } from "../../src/core/placement.ts";
import { axis, quantile } from "../../src/core/scale.ts";
import { duration, size } from "../../src/core/words.ts";

test.each([
  [5000, "5.0 µs"],
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
  [IOS_SAFARI, "Safari 18.1 on iOS 18.1"],
  [ANDROID_FIREFOX, "Firefox 133.0 on Android 14"],
  [MAC_EDGE, "Edge 131.0.0.0 on macOS 10.15.7"],
  ["something else", "unknown browser on unknown system"],
])("%s", (userAgent, name) => {
  expect(fromUserAgent(userAgent)).toBe(name);
});

test("of several brands, the browser's own is named", () => {
  const grease = { brand: "Not)A;Brand", version: "24.0.0.0" };
  const engine = { brand: "Chromium", version: "131.0.1" };
  expect(fromBrands([grease, engine])).toBe("Chromium 131.0.1");
  expect(fromBrands([engine, grease, { brand: "Google Chrome", version: "131.0.2" }])).toBe(
    "Google Chrome 131.0.2",
  );
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

test("quantiles are samples", () => {
  expect([0, 0.5, 0.99, 1].map((share) => quantile([4, 1, 3, 2], share))).toEqual([1, 2, 4, 4]);
  expect(quantile([], 0.5)).toBe(0);
});

test("classes are ranked by softmax, also of large logits", () => {
  const [first, second] = topClasses([1000, 1001, -1000], 2);
  expect(first).toEqual({ index: 1, probability: expect.closeTo(0.731, 3) });
  expect(second?.index).toBe(0);
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
