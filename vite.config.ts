import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { defineConfig, type Plugin } from "vite";

const OUT = join(import.meta.dirname, "dist/widgets");

/** Files to compress, from this size on: for smaller ones it is not worth the header. */
const COMPRESSIBLE = /\.(?:html|js|css|svg|json|md)$/;
const COMPRESSED_FROM_BYTES = 512;

/** Writes compressed copies next to the files, `.br` and `.gz`, so that the gateway need not compress per request. */
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

/** Entries that are built into a single file, by mode. */
const SINGLES: Readonly<Record<string, { readonly input: string; readonly output: string }>> = {
  embed: { input: "embed/widgets.ts", output: "widgets.js" },
  graphiql: { input: "graphiql/token.ts", output: "graphiql-token.js" },
};

/** GraphiQL's script has to run before the page's own scripts, so it cannot be a module. */
function single(mode: string) {
  const one = SINGLES[mode];
  if (!one) return null;
  const format = mode === "graphiql" ? "iife" : "es";
  return {
    input: join(import.meta.dirname, "src/widgets", one.input),
    output: { entryFileNames: one.output, codeSplitting: false, format },
  } as const;
}

/** Builds the browser code into dist/widgets/: the pages, or with a mode of SINGLES one file. */
export default defineConfig(({ mode }) => ({
  root: join(import.meta.dirname, "src/widgets"),
  base: "./",
  publicDir: false,
  logLevel: "warn",
  plugins: [precompress()],
  build: {
    outDir: OUT,
    target: "es2022",
    // Single files are added to the existing build.
    emptyOutDir: !(mode in SINGLES),
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: { fileName: mode in SINGLES ? `LICENSES-${mode}.md` : "LICENSES.md" },
    rolldownOptions: single(mode) ?? {
      input: ["index", "embed"].map((page) => join(import.meta.dirname, `src/widgets/${page}.html`)),
    },
  },
}));
