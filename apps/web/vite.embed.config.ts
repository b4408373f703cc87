/** Builds src/embed.ts for exporters/embedding: npx vite build --config vite.embed.config.ts */
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    lib: { entry: "src/embed.ts", formats: ["es"], fileName: () => "picture.js" },
    outDir: "../../exporters/embedding/web/package",
    emptyOutDir: false,
    minify: false,
    target: "es2022",
  },
});
