/** Model files in the browser's own storage, under their digest; shared by page and workers. */

const NAME = "mobilevit-deploy-models";

function key(sha256: string): string {
  return `/models/${sha256}`;
}

/** Keep a file whose digest was checked; false where the browser has no room or no storage. */
export async function keepModel(sha256: string, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const cache = await caches.open(NAME);
    await cache.put(key(sha256), new Response(bytes));
    return true;
  } catch {
    return false; // private windows and full disks: the file stays in memory
  }
}

/** A kept file; null if there is none. */
export async function readModel(sha256: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const cache = await caches.open(NAME);
    const found = await cache.match(key(sha256));
    return found === undefined ? null : new Uint8Array(await found.arrayBuffer());
  } catch {
    return null;
  }
}
