import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { download } from "../../src/adapters/download.ts";

const FILE = randomBytes(300_000);
const SHA256 = createHash("sha256").update(FILE).digest("hex");

type Handler = (request: IncomingMessage, response: ServerResponse, turn: number) => void;
let close = (): void => {};

afterEach(() => close());

async function serve(handler: Handler): Promise<{ url: string; ranges: string[] }> {
  const ranges: string[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range ?? "");
    handler(request, response, ranges.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/model`, ranges };
}

/** The rest of the file, cut off after some bytes. */
function answer(request: IncomingMessage, response: ServerResponse, most = FILE.length): void {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const rest = FILE.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, { ETag: '"one"', "Content-Length": rest.length });
  if (most >= rest.length) {
    response.end(rest);
  } else {
    response.write(rest.subarray(0, most), () => setTimeout(() => response.destroy(), 30));
  }
}

test("a dropped download goes on where it stopped", async () => {
  const { url, ranges } = await serve((request, response, turn) => {
    answer(request, response, turn < 3 ? 100_000 : undefined);
  });
  const seen: number[] = [];
  const bytes = await download({ url, sha256: SHA256 }, (received) => seen.push(received));
  expect(Buffer.from(bytes).equals(FILE)).toBe(true);
  expect(ranges[0]).toBe("");
  expect(ranges.slice(1).every((range) => range.startsWith("bytes="))).toBe(true);
  expect(seen.at(-1)).toBe(FILE.length);
});

test("a server that knows no ranges sends the file again", async () => {
  const { url } = await serve((_request, response, turn) => {
    response.writeHead(200, { "Content-Length": FILE.length, ETag: '"one"' });
    if (turn === 1) {
      response.write(FILE.subarray(0, 1000), () => setTimeout(() => response.destroy(), 30));
    } else {
      response.end(FILE);
    }
  });
  expect(await download({ url, sha256: SHA256 })).toHaveLength(FILE.length);
});

test("a file of another digest is asked for again, and never given out", async () => {
  const { url, ranges } = await serve((request, response) => answer(request, response));
  await expect(download({ url, sha256: "0".repeat(64) })).rejects.toThrow("SHA-256");
  expect(ranges).toHaveLength(2);
});

test("a refusal is final and says what the server answered", async () => {
  const { url, ranges } = await serve((_request, response) => response.writeHead(404).end());
  await expect(download({ url, sha256: SHA256 })).rejects.toThrow("answered 404");
  expect(ranges).toHaveLength(1);
});
