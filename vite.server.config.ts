import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** What is started or imported from outside by its path in `dist`: commands, the package's exports, threads. */
const ENTRIES = [
  "main",
  "index",
  "agent",
  "testing/index",
  "codegen",
  "agents/bundled",
  "host/worker-entry",
  "storage/storage-worker",
  "storage/log/read-worker",
  "purgatory/checks/check-worker",
  // Simulations of crashes reach into these.
  "link/channels/worker",
  "runs/runs",
  "storage/runs/sqlite",
];

/**
 * Packages that stay dependencies: native code, the loader of users' modules, and packages of which a user may hand over objects
 * or have the same copy.
 */
const DEPENDENCIES = [/^libsql$/, /^jiti(\/|$)/, /^pino$/, /^@opentelemetry\/api$/, /^@standard-schema\//];

/** Lends agents' modules the installed copy. What our own code uses of zod is built in: a start then opens 80 files less. */
const LENDING_ZOD = /host\/modules\/load-modules\.ts$/;

function isDependency(id: string, importer: string | undefined): boolean {
  if (isUnused(id, importer)) return false;
  if (/^zod(\/|$)/.test(id)) return importer !== undefined && LENDING_ZOD.test(importer);
  return DEPENDENCIES.some((name) => name.test(id));
}

/** Files of GraphiQL's page, as one file of JSON. */
const GRAPHIQL = "graphiql.json.br";

const NOTHING = "\0nothing";

/** What packages load at each start for parts of them that we do not use: OpenTelemetry for exemplars, and tools for a directive. */
const UNUSED: readonly { readonly id: string; readonly of: RegExp }[] = [
  { id: "@opentelemetry/api", of: /\/node_modules\/prom-client\// },
  { id: "@graphql-tools/utils", of: /\/node_modules\/graphql-rate-limit\/dist\// },
  { id: "graphql-shield", of: /\/node_modules\/graphql-rate-limit\/dist\// },
];

const isUnused = (id: string, importer: string | undefined): boolean =>
  importer !== undefined && UNUSED.some((one) => one.id === id && one.of.test(importer));

function withoutUnused(): Plugin {
  return {
    name: "without-unused",
    enforce: "pre",
    resolveId: (id, importer) => (isUnused(id, importer) ? NOTHING : null),
    load: (id) => (id === NOTHING ? "export {};" : null),
  };
}

/** Asking whether the server's `Request` is that of Node would load Node's client of HTTP at each start. It is another one. */
const ASKS_FOR_REQUEST = "fetchAPI.Request !== globalThis.Request";

function withoutClient(): Plugin {
  return {
    name: "without-client",
    transform: {
      filter: { id: /@whatwg-node\/server\/esm\/createServerAdapter\.js$/ },
      handler(code) {
        if (!code.includes(ASKS_FOR_REQUEST)) throw new Error("@whatwg-node/server has changed");
        return { code: code.replace(ASKS_FOR_REQUEST, "true"), map: null };
      },
    },
  };
}

/** Puts GraphiQL's nine megabytes of text into a compressed file, which is read when the page is first asked for. */
function compressedGraphiql(): Plugin {
  return {
    name: "compressed-graphiql",
    transform: {
      filter: { id: /render-graphiql\/esm\/graphiql\.js$/ },
      async handler(_code, id) {
        const texts = (await import(id)) as Record<string, string>;
        const source = brotliCompressSync(JSON.stringify(texts), {
          params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_LGWIN]: 24 },
        });
        this.emitFile({ type: "asset", fileName: `chunks/${GRAPHIQL}`, source });
        const code = `
        import { readFileSync } from "node:fs";
        import { brotliDecompressSync } from "node:zlib";
        const file = readFileSync(new URL("./${GRAPHIQL}", import.meta.url));
        export const { ${Object.keys(texts).join(", ")} } = JSON.parse(brotliDecompressSync(file).toString());
      `;
        return { code, map: null };
      },
    },
  };
}

/**
 * Builds the server into a few files, with the packages it needs inside: Node then opens 20 files to start instead of 1,500.
 * Nothing is minified; source maps lead back to `src`.
 */
export default defineConfig({
  publicDir: false,
  logLevel: "warn",
  plugins: [withoutUnused(), withoutClient(), compressedGraphiql()],
  build: {
    ssr: true,
    emitAssets: true,
    target: "node20.19",
    outDir: join(import.meta.dirname, "dist"),
    emptyOutDir: false,
    sourcemap: true,
    minify: false,
    license: { fileName: "LICENSES.md" },
    rolldownOptions: {
      // peggy evaluates the parsers that it makes.
      checks: { eval: false },
      input: Object.fromEntries(
        ENTRIES.map((name) => [name, join(import.meta.dirname, "src", `${name}.ts`)]),
      ),
      external: isDependency,
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name].js",
        comments: { legal: true, annotation: false, jsdoc: false },
      },
    },
  },
  ssr: { noExternal: true },
});
