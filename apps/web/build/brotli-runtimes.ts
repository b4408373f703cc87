/** The runtimes' WebAssembly files are shipped Brotli-compressed only: 14 MB become 2.3 MB. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

const SUFFIX = ".wasm";

/**
 * Replaces every emitted .wasm file by a .wasm.br one.
 *
 * A file that the former build made of the same bytes is taken over: compressing takes minutes,
 * and another release of the compressor may write other bytes for the same content.
 */
export function brotliRuntimes(outputFolder: string): Plugin {
  let former = new Map<string, Buffer>();
  return {
    name: "brotli-runtimes",
    apply: "build",
    buildStart() {
      former = compressedFiles(join(outputFolder, "assets"));
    },
    generateBundle(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (file.type === "asset" && fileName.endsWith(SUFFIX)) {
          const content = Buffer.from(file.source);
          const known = former.get(fileName.split("/").pop() ?? "");
          const same = known !== undefined && brotliDecompressSync(known).equals(content);
          delete bundle[fileName];
          this.emitFile({
            type: "asset",
            fileName: `${fileName}.br`,
            source: same ? known : compress(content),
          });
        }
      }
    },
  };
}

function compressedFiles(folder: string): Map<string, Buffer> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(
    names
      .filter((name) => name.endsWith(`${SUFFIX}.br`))
      .map((name) => [name.slice(0, -".br".length), readFileSync(join(folder, name))]),
  );
}

function compress(content: Buffer): Buffer {
  return brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}
