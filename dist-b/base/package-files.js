import { readFileSync } from "node:fs";
/** The version of this package. */
export function packageVersion() {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return JSON.parse(text).version;
}
/** A worker's module, named by its built file. When running from source (tests, `npm run dev`) it ends in `.ts`. */
export function workerBeside(built) {
  const isSource = import.meta.url.endsWith(".ts");
  return workerAt(isSource ? new URL(built.href.replace(/\.js$/, ".ts")) : built);
}
/** A worker that runs TypeScript needs a loader, which its parent may have built in. */
export function workerAt(url) {
  return url.href.endsWith(".ts") ? { url, execArgv: ["--import", "jiti/register"] } : { url };
}
//# sourceMappingURL=package-files.js.map
