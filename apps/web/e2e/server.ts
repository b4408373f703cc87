/** A small stand-in for `mvit-bench serve`: the same addresses and headers, and faults on demand. */

import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; " +
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

export interface Faults {
  /** Answers with this status to so many uploads first. */
  refusals: { status: number; times: number };
  /** Cuts the connection in the middle of so many model downloads. */
  cuts: number;
  isolated: boolean;
}

export interface Stand {
  address: string;
  /** Bodies of accepted reports by id. */
  reports: Map<string, string>;
  uploads: number;
  /** Bytes of the bodies that were sent, by path. */
  sent: Map<string, number>;
  faults: Faults;
  close(): Promise<void>;
}

/** Serves a built app and one export folder, with a plan of its own. */
export async function openStand(app: string, folder: string, plan: object): Promise<Stand> {
  const stand: Stand = {
    address: "",
    reports: new Map(),
    uploads: 0,
    sent: new Map(),
    faults: { refusals: { status: 503, times: 0 }, cuts: 0, isolated: true },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const settings = {
    schema_version: 1,
    tool: { name: "mvit-bench", version: "0.1.0" },
    exports: [{ id: "0", name: "digits", manifest: "/exports/0/manifest.json" }],
    baseline: null,
    plan,
    threads: [1, 2],
  };
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://stand").pathname);
    for (const [name, value] of Object.entries(HEADERS)) {
      if (stand.faults.isolated || !name.startsWith("Cross-Origin")) {
        response.setHeader(name, value);
      }
    }
    if (path === "/api/settings") {
      response.end(JSON.stringify(settings));
    } else if (path === "/api/reports") {
      void upload(request, response, stand);
    } else if (path.startsWith("/exports/0/")) {
      file(request, response, stand, join(folder, normalize(path.slice("/exports/0".length))));
    } else {
      file(request, response, stand, join(app, path === "/" ? "index.html" : normalize(path)));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stand.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return stand;
}

async function upload(
  request: IncomingMessage,
  response: ServerResponse,
  stand: Stand,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  stand.uploads += 1;
  const { refusals } = stand.faults;
  if (refusals.times > 0) {
    refusals.times -= 1;
    response.writeHead(refusals.status, { "Retry-After": "0" }).end('{"error": "not now"}');
    return;
  }
  const text = Buffer.concat(chunks).toString();
  const { id } = JSON.parse(text) as { id: string };
  const kept = stand.reports.has(id) ? "same" : "new";
  // Of every two reports, the second one is doubted.
  const doubts =
    stand.reports.size % 2 === 0 ? [] : [{ code: "hidden", sentence: "the page was hidden" }];
  const verdict = { valid: doubts.length === 0, doubts, median_ns: 1, p90_ns: 2 };
  response.writeHead(kept === "same" ? 200 : 201).end(JSON.stringify({ id, kept, verdict }));
  stand.reports.set(id, text);
}

function file(
  request: IncomingMessage,
  response: ServerResponse,
  stand: Stand,
  path: string,
): void {
  const compressed = existsSync(`${path}.br`);
  const found = compressed ? `${path}.br` : path;
  if (!existsSync(found) || !statSync(found).isFile()) {
    response.writeHead(404).end();
    return;
  }
  const content = readFileSync(found);
  response.setHeader("Content-Type", TYPES[extname(path)] ?? "application/octet-stream");
  response.setHeader("ETag", `"${content.length}"`);
  if (compressed) {
    response.setHeader("Content-Encoding", "br");
    response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
  }
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const start = Number(range?.[1] ?? 0);
  const body = content.subarray(start);
  const name = new URL(request.url ?? "/", "http://stand").pathname;
  response.setHeader("Content-Length", body.length);
  if (range) {
    response.setHeader("Content-Range", `bytes ${start}-${content.length - 1}/${content.length}`);
    response.statusCode = 206;
  }
  const cut = stand.faults.cuts > 0 && path.endsWith(".onnx");
  const part = cut ? body.subarray(0, body.length / 2) : body;
  stand.sent.set(name, (stand.sent.get(name) ?? 0) + part.length);
  if (cut) {
    stand.faults.cuts -= 1;
    response.write(part, () => setTimeout(() => response.destroy(), 50));
  } else {
    response.end(part);
  }
}
