import { existsSync, readFileSync } from "node:fs";
import type { ClientFolder } from "./clients/folder.js";

const HOOK = `import { writeSync } from "node:fs";
export async function load(url, context, next) { writeSync(1, "loads " + url + "\\n"); return await next(url, context); }`;
const REGISTER = 'import { register } from "node:module"; register("./hook.mjs", import.meta.url);';

/**
 * Runs Node with these arguments in that folder, and returns the modules that it and its threads load: files in `src/` and
 * packages that the build holds are found by its source maps.
 */
export async function loadedBy(
  folder: ClientFolder,
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  await folder.write("hook.mjs", HOOK);
  await folder.write("register.mjs", REGISTER);
  const { stdout } = await folder.node(["--import", "./register.mjs", ...words], variables);
  const urls = stdout.split("\n").flatMap((line) => (line.startsWith("loads ") ? [line.slice(6)] : []));
  return [...new Set(urls.flatMap((url) => modulesIn(url)))];
}

/** The modules that a built file holds, by its source map; a file without one is a module itself. */
function modulesIn(url: string): readonly string[] {
  const map = url.startsWith("file:") && url.includes("/dist/") ? new URL(`${url}.map`) : null;
  if (!map || !existsSync(map)) return [url];
  const { sources } = JSON.parse(readFileSync(map, "utf8")) as { readonly sources: readonly string[] };
  return sources.map((source) => new URL(source, map).href);
}
