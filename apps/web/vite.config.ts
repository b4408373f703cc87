import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { brotliRuntimes } from "./build/brotli-runtimes.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
/** Where the Python package keeps the built app. */
const APP = path("../../benchmarks/serve/app");

export default defineConfig({
  resolve: {
    alias: {
      contract: path("../../mobilevit_deploy/contract"),
      vectors: path("../../tests/contract/vectors"),
    },
    // The runtime's glue as a file of its own: its threads start from that file.
    conditions: ["onnxruntime-web-use-extern-wasm", "module", "browser", "production"],
  },
  build: {
    outDir: APP,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  plugins: [brotliRuntimes(APP)],
  test: {
    projects: [
      { extends: true, test: { name: "unit", include: ["tests/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["e2e/**/*.e2e.ts"],
          testTimeout: 300_000,
          fileParallelism: false, // they measure
        },
      },
    ],
  },
});
