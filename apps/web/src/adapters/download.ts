/** Downloads that survive a dropped connection: the missing part is asked for, the digest decides. */
import { HarnessError } from "../core/errors.ts";

const MOST_TRIES = 5;
/** Once may be the way; twice it is the file. */
const MOST_DAMAGED = 2;
const FIRST_PAUSE_MS = 300;

export interface Wanted {
  url: string;
  sha256: string;
}

/**
 * A file that has the digest it should have.
 *
 * @param progress told the bytes received so far.
 * @param signal ends the download.
 * @throws HarnessError the server refuses, the connection stays broken, or the digest is another.
 */
export async function download(
  wanted: Wanted,
  progress: (received: number) => void = () => {},
  signal: AbortSignal | null = null,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = new Part();
  let damaged = 0;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (tries > 0) {
      const pause = FIRST_PAUSE_MS * 2 ** (tries - 1);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    try {
      await receive(wanted.url, file, progress, signal);
      const bytes = file.joined();
      if ((await sha256(bytes)) === wanted.sha256) {
        return bytes;
      }
      damaged += 1;
      file.clear();
      if (damaged === MOST_DAMAGED) {
        throw new HarnessError(
          `The SHA-256 of ${wanted.url} is not the manifest's: it was changed or damaged. Export again.`,
        );
      }
    } catch (error) {
      if (error instanceof HarnessError || signal?.aborted) {
        throw error;
      }
    }
  }
  throw new HarnessError(`${wanted.url} could not be downloaded: the connection was lost.`);
}

/** What has arrived of a file. */
class Part {
  private chunks: Uint8Array[] = [];
  size = 0;
  /** Names the version of the file that the chunks are of. */
  etag: string | null = null;

  add(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  clear(): void {
    this.chunks = [];
    this.size = 0;
  }

  joined(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.size);
    let at = 0;
    for (const chunk of this.chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}

async function receive(
  url: string,
  file: Part,
  progress: (received: number) => void,
  signal: AbortSignal | null,
): Promise<void> {
  const headers: Record<string, string> = {};
  if (file.size > 0 && file.etag !== null) {
    headers["Range"] = `bytes=${file.size}-`;
    headers["If-Range"] = file.etag;
  } else {
    file.clear();
  }
  const response = await fetch(url, { headers, signal });
  if (response.status >= 500 || response.status === 416) {
    file.clear();
    throw new Error(`the server answered ${response.status}`);
  }
  if (!response.ok || response.body === null) {
    throw new HarnessError(
      `${url} could not be downloaded: the server answered ${response.status}.`,
    );
  }
  if (response.status !== 206) {
    file.clear();
  }
  // A part of a compressed answer is no part of the file: only plain ones are resumed.
  const compressed = response.headers.get("Content-Encoding");
  const etag = response.headers.get("ETag");
  file.etag = compressed === null && etag?.startsWith('"') ? etag : null;
  const reader = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    file.add(next.value);
    progress(file.size);
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
