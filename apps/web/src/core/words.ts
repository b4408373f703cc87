/** Numbers as people read them. */

const MS = 1e6;

/** A duration of nanoseconds with three or four digits, e.g. "3.42 ms". */
export function duration(nanoseconds: number): string {
  const milliseconds = nanoseconds / MS;
  if (milliseconds >= 10_000) {
    return `${(milliseconds / 1000).toFixed(1)} s`;
  }
  if (milliseconds < 1) {
    return `${(milliseconds * 1000).toFixed(nanoseconds < 1e5 ? 1 : 0)} µs`;
  }
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0)} ms`;
}

/** A size, e.g. "3.90 MB"; a megabyte has a million bytes. */
export function size(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} bytes`;
  }
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(2)} MB`;
}

/** A share as a percentage, e.g. "2.5%". */
export function percentage(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/** "1 thread", "2 threads". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
