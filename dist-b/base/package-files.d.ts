/** The version of this package. */
export declare function packageVersion(): string;
interface WorkerSource {
  readonly url: URL;
  readonly execArgv?: string[];
}
/** A worker's module, named by its built file. When running from source (tests, `npm run dev`) it ends in `.ts`. */
export declare function workerBeside(built: URL): WorkerSource;
/** A worker that runs TypeScript needs a loader, which its parent may have built in. */
export declare function workerAt(url: URL): WorkerSource;
export {};
