// Runs a TypeScript file of this folder like the tests: `node test/browser/run.mjs screenshots 30`.
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const [, , name] = process.argv;
process.argv.splice(2, 1);
await runnerImport(fileURLToPath(new URL(`${name}.ts`, import.meta.url)), {
  configFile: false,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  oxc: { target: "node20" },
});
