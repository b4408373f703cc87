/** Browser and system, in words, from what the browser says of itself. */

export interface Brand {
  brand: string;
  version: string;
}

/** A browser's version and system, e.g. "Safari 18.1 on iOS 18.1". */
export function fromUserAgent(userAgent: string): string {
  return `${browserOf(userAgent)} on ${systemOf(userAgent)}`;
}

/** The most telling of a Chromium browser's brands, with its version. */
export function fromBrands(brands: readonly Brand[]): string | null {
  const real = brands.filter(({ brand }) => !/not.?a.?brand/i.test(brand.replaceAll(/\W/g, "")));
  const own = real.find(({ brand }) => brand !== "Chromium") ?? real[0];
  return own === undefined ? null : `${own.brand} ${own.version}`;
}

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
  [/(Linux)/, ""],
];

function browserOf(userAgent: string): string {
  return found(BROWSERS, userAgent) ?? "unknown browser";
}

function systemOf(userAgent: string): string {
  return found(SYSTEMS, userAgent) ?? "unknown system";
}

function found(table: readonly [RegExp, string][], userAgent: string): string | null {
  for (const [pattern, name] of table) {
    const version = pattern.exec(userAgent)?.[1];
    if (version !== undefined) {
      return `${name} ${version.replaceAll("_", ".")}`.trim();
    }
  }
  return null;
}
