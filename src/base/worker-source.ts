interface WorkerSource {
  readonly url: URL;
  readonly execArgv?: string[];
}

/** A worker's module as it is called when built. Run from source (tests, `npm run dev`) it ends in `.ts`. */
export function workerBeside(built: URL): WorkerSource {
  const isSource = import.meta.url.endsWith(".ts");
  return workerAt(isSource ? new URL(built.href.replace(/\.js$/, ".ts")) : built);
}

/** A worker run from TypeScript needs the loader that its parent may have had built in. */
export function workerAt(url: URL): WorkerSource {
  return url.href.endsWith(".ts") ? { url, execArgv: ["--import", "jiti/register"] } : { url };
}
