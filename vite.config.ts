import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { defineConfig, type Plugin } from "vite";

const OUT = join(import.meta.dirname, "dist/widgets");

/** What a browser may be sent compressed. Smaller than this it is not worth a header. */
const COMPRESSIBLE = /\.(?:html|js|css|svg|json|md)$/;
const COMPRESSED_FROM_BYTES = 512;

/** Compresses once what the gateway sends many times, next to the files: `.br` and `.gz`. */
function precompress(): Plugin {
  return {
    name: "precompress",
    closeBundle() {
      for (const entry of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        if (bytes.byteLength < COMPRESSED_FROM_BYTES) continue;
        const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: size }));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

/** Everything that runs in browsers, into dist/widgets/: the dashboard, or with `--mode embed` the one file to embed. */
export default defineConfig(({ mode }) => ({
  root: join(import.meta.dirname, "src/widgets"),
  base: "./",
  publicDir: false,
  logLevel: "warn",
  plugins: [precompress()],
  build: {
    outDir: OUT,
    target: "es2022",
    // The embedded file is built into what is there already.
    emptyOutDir: mode !== "embed",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: { fileName: mode === "embed" ? "LICENSES-embed.md" : "LICENSES.md" },
    rolldownOptions:
      mode === "embed"
        ? {
            input: join(import.meta.dirname, "src/widgets/embed/widgets.ts"),
            output: { entryFileNames: "widgets.js", codeSplitting: false },
          }
        : { input: ["index", "embed"].map((page) => join(import.meta.dirname, `src/widgets/${page}.html`)) },
  },
}));
