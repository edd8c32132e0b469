import { type Route } from "../answers/route.js";
export interface PagesOptions {
  /** Folder of the build, with a trailing slash. Read once at start; only files found there are served. */
  readonly folder: URL;
  /** Reads the folder again after a new build. Default false. */
  readonly development?: boolean;
}
/** Serves the dashboard at `/`, its files under `/assets/`, and the elements that other pages embed at `/widgets.js`. */
export declare function createPagesRoute({ folder, development }: PagesOptions): Route;
/** Compressed copies have the name of the file plus one of these suffixes; best first. */
declare const ENCODINGS: readonly [
  {
    readonly name: "br";
    readonly suffix: ".br";
  },
  {
    readonly name: "gzip";
    readonly suffix: ".gz";
  },
];
type Encoding = (typeof ENCODINGS)[number]["name"];
export interface PageFile {
  readonly type: string;
  readonly etag: string;
  /** The name contains a content hash, so that the file may be cached for ever. */
  readonly hashed: boolean;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly encoded: ReadonlyMap<Encoding, Uint8Array<ArrayBuffer>>;
}
/** The files to serve by path: `/`, `/widgets.js`, `/assets/….js`. Null without a build. */
export declare function readPageFiles(folder: URL): ReadonlyMap<string, PageFile> | null;
/** The best encoding of the file that the client accepts; null for none. */
export declare function encodingFor(file: PageFile, accepted: string | null): Encoding | null;
export {};
