/** Numbers as people read them, in the page's language. */
const LANGUAGE = "en";
const DIGITS = /* @__PURE__ */ new Intl.NumberFormat(LANGUAGE, {
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
  useGrouping: false,
});
const PERCENT = /* @__PURE__ */ new Intl.NumberFormat(LANGUAGE, {
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** A duration of nanoseconds, e.g. "3.42 ms"; seconds from ten on. */
export function duration(nanoseconds: number): string {
  if (nanoseconds >= 1e10) {
    return `${DIGITS.format(nanoseconds / 1e9)} s`;
  }
  return nanoseconds < 1e6
    ? `${DIGITS.format(nanoseconds / 1e3)} µs`
    : `${DIGITS.format(nanoseconds / 1e6)} ms`;
}

/** A size, e.g. "3.90 MB"; a megabyte has a million bytes. */
export function size(bytes: number): string {
  if (bytes < 1000) {
    return counted(bytes, "byte");
  }
  return bytes < 1e6 ? `${DIGITS.format(bytes / 1e3)} kB` : `${DIGITS.format(bytes / 1e6)} MB`;
}

/** A share as a percentage, e.g. "2.5%". */
export const percentage = (share: number): string => PERCENT.format(share);

/** "1 thread", "2 threads". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
