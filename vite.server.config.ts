import { join } from "node:path";
import { defineConfig } from "vite";

/** What is started or imported from outside by its path in `dist`: commands, the package's exports, threads. */
const ENTRIES = [
  "main",
  "index",
  "testing/index",
  "codegen",
  "agents/bundled",
  "host/worker-entry",
  "storage/storage-worker",
  "storage/log/read-worker",
  "purgatory/checks/check-worker",
  // Simulations of crashes reach into these.
  "link/worker",
  "runs/runs",
  "storage/runs/sqlite",
];

/**
 * Packages that stay dependencies: native code, the loader of users' modules, and packages of which a user may hand over objects
 * or have the same copy.
 */
const DEPENDENCIES = [
  /^libsql$/,
  /^jiti(\/|$)/,
  /^zod(\/|$)/,
  /^pino$/,
  /^peggy$/,
  /^@opentelemetry\//,
  /^@standard-schema\//,
];

/**
 * Builds the server into a few files, with the packages it needs inside: Node then opens 20 files to start instead of 1,500.
 * Nothing is minified; source maps lead back to `src`.
 */
export default defineConfig({
  publicDir: false,
  logLevel: "warn",
  build: {
    ssr: true,
    target: "node20.19",
    outDir: join(import.meta.dirname, "dist"),
    emptyOutDir: false,
    sourcemap: true,
    minify: false,
    license: { fileName: "LICENSES.md" },
    rolldownOptions: {
      input: Object.fromEntries(
        ENTRIES.map((name) => [name, join(import.meta.dirname, "src", `${name}.ts`)]),
      ),
      external: DEPENDENCIES,
      output: { entryFileNames: "[name].js", chunkFileNames: "chunks/[name].js" },
    },
  },
  ssr: { noExternal: true },
});
