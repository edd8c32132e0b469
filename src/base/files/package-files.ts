import { existsSync, readFileSync } from "node:fs";

/** True when this runs from source (tests, tools), false when it is built. */
const IS_SOURCE = import.meta.url.endsWith(".ts");

/** The folder of this package: the checkout, or its place in `node_modules`. Built modules lie at different depths. */
const PACKAGE = folderOf(new URL("./", import.meta.url));

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(packageFile("package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** A file of this package, by its path from the top; a folder's path ends with a slash. */
export function packageFile(path: string): URL {
  return new URL(path, PACKAGE);
}

/** The running code: `src/`, or `dist/` when it is built. */
export function codeFolder(): URL {
  return packageFile(IS_SOURCE ? "src/" : "dist/");
}

/** A module that the build keeps as a file (see `vite.server.config.ts`), by its path in `src` without an extension. */
export function moduleFile(name: string): URL {
  return new URL(`${name}.${IS_SOURCE ? "ts" : "js"}`, codeFolder());
}

interface WorkerSource {
  readonly url: URL;
  readonly execArgv?: string[];
}

/** A worker that runs TypeScript needs a loader, which its parent may have built in. */
export function workerAt(url: URL): WorkerSource {
  return url.href.endsWith(".ts") ? { url, execArgv: ["--import", "jiti/register"] } : { url };
}

function folderOf(start: URL): URL {
  for (let folder = start; ; folder = new URL("../", folder)) {
    if (existsSync(new URL("package.json", folder)) || folder.pathname === "/") return folder;
  }
}
