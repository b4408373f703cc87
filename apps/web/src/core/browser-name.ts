/** Browser and system, from what the browser says of itself. */
import type { Software } from "../contract/types.ts";

const BROWSERS: readonly [RegExp, string][] = [
  [/Edg(?:A|iOS)?\/([\d.]+)/, "Edge"],
  [/SamsungBrowser\/([\d.]+)/, "Samsung Internet"],
  [/(?:Firefox|FxiOS)\/([\d.]+)/, "Firefox"],
  [/(?:Chrome|CriOS)\/([\d.]+)/, "Chrome"],
  [/Version\/([\d.]+).*Safari/, "Safari"],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/(?:iPhone|iPad).* OS ([\d_]+)/, "iOS"],
  [/Android ([\d.]+)/, "Android"],
  [/Mac OS X ([\d_.]+)/, "macOS"],
  [/Windows NT ([\d.]+)/, "Windows NT"],
  [/Linux()/, "Linux"],
];

const UNKNOWN = { name: "unknown", version: "" };

/** A browser from its user agent, e.g. Safari 18.1. */
export function browserOf(userAgent: string): Software {
  return found(BROWSERS, userAgent) ?? UNKNOWN;
}

/** The system that a user agent names, e.g. "iOS 18.1". */
export function systemOf(userAgent: string): string {
  const { name, version } = found(SYSTEMS, userAgent) ?? UNKNOWN;
  return `${name} ${version}`.trim();
}

/** The most telling of a Chromium browser's brands; null if there is none. */
export function fromBrands(brands: readonly { brand: string; version: string }[]): Software | null {
  const real = brands.filter(({ brand }) => !/not.?a.?brand/i.test(brand.replaceAll(/\W/g, "")));
  const own = real.find(({ brand }) => brand !== "Chromium") ?? real[0];
  return own === undefined ? null : { name: own.brand, version: own.version };
}

function found(table: readonly [RegExp, string][], userAgent: string): Software | null {
  for (const [pattern, name] of table) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) {
      return { name, version: version.replaceAll("_", ".") };
    }
  }
  return null;
}
