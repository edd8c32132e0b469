import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { acceptedEncoding } from "../answers/accept.js";
import { pageHeaders } from "../answers/headers.js";
import { isKnown, methodProblem, type Route } from "../answers/route.js";

export interface PagesOptions {
  /** Folder of the build, with a trailing slash. Read once at start; only files found there are served. */
  readonly folder: URL;
  /** Origin that the dashboard may connect to, besides the gateway: where people log in. Default: none. */
  readonly connectTo?: string | null;
  /** Reads the folder again after a new build. Default false. */
  readonly development?: boolean;
}

const NOT_BUILT =
  "The dashboard has not been built in this copy of Terrarium: run `npm run build`.\n" +
  "GraphiQL is at `graphql` below this address, and `terrarium observe` shows events in a terminal.\n";

/** Serves the dashboard at `/`, its files under `/assets/`, and the elements that other pages embed at `/widgets.js`. */
export function createPagesRoute({ folder, connectTo = null, development = false }: PagesOptions): Route {
  let files = readPageFiles(folder);
  let builtAt = builtAtOf(folder);

  function current(): typeof files {
    if (!development) return files;
    const now = builtAtOf(folder);
    if (now !== builtAt) {
      files = readPageFiles(folder);
      builtAt = now;
    }
    return files;
  }

  return ({ request, pathname }) => {
    const all = current();
    if (!all && pathname === "/") return notBuilt(request);
    const file = all?.get(pathname);
    if (!file) return null;
    if (request.method === "GET" || request.method === "HEAD")
      return answer(request, file, pathname === "/" ? connectTo : null);
    return methodProblem("GET, HEAD");
  };
}

function answer(request: Request, file: PageFile, connectTo: string | null): Response {
  const encoding = encodingFor(file, request.headers.get("accept-encoding"));
  // Each encoding of a file needs an entity tag of its own.
  const etag = `"${file.etag}${encoding === null ? "" : `-${encoding}`}"`;
  const headers: Record<string, string> = {
    "content-type": file.type,
    "cache-control": file.hashed ? "public, max-age=31536000, immutable" : "no-cache",
    vary: "accept-encoding",
    etag,
    ...(file.type.startsWith("text/html") && pageHeaders(connectTo)),
    ...(file.type.startsWith("text/javascript") && { "cross-origin-resource-policy": "cross-origin" }),
  };
  if (isKnown(request, etag)) return new Response(null, { status: 304, headers });
  const body = (encoding === null ? null : file.encoded.get(encoding)) ?? file.plain;
  if (encoding !== null) headers["content-encoding"] = encoding;
  headers["content-length"] = String(body.byteLength);
  return new Response(request.method === "HEAD" ? null : body, { headers });
}

function notBuilt(request: Request): Response {
  const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
  return new Response(request.method === "HEAD" ? null : NOT_BUILT, { status: 404, headers });
}

function builtAtOf(folder: URL): number | null {
  return statSync(new URL("index.html", folder), { throwIfNoEntry: false })?.mtimeMs ?? null;
}

/** Bounds on a build; a real one has far less. */
const FILES_MAX = 200;
const BYTES_MAX = 16_777_216;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".md": "text/plain; charset=utf-8",
};

/** Compressed copies have the name of the file plus one of these suffixes; best first. */
const ENCODINGS = [
  { name: "br", suffix: ".br" },
  { name: "gzip", suffix: ".gz" },
] as const;
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
export function readPageFiles(folder: URL): ReadonlyMap<string, PageFile> | null {
  const root = fileURLToPath(folder);
  if (!statSync(join(root, "index.html"), { throwIfNoEntry: false })) return null;
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (names.length > FILES_MAX) throw new Error(`more than ${FILES_MAX} files in ${root}`);
  let bytesLeft = BYTES_MAX;
  const read = (path: string): Uint8Array<ArrayBuffer> => {
    const bytes = new Uint8Array(readFileSync(path));
    bytesLeft -= bytes.byteLength;
    if (bytesLeft < 0) throw new Error(`more than ${BYTES_MAX} bytes in ${root}`);
    return bytes;
  };
  const files = new Map<string, PageFile>();
  for (const path of names) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const plain = read(path);
    const encoded = ENCODINGS.filter(({ suffix }) => names.includes(path + suffix)).map(
      ({ name, suffix }) => [name, read(path + suffix)] as const,
    );
    files.set(addressOf(relative(root, path)), {
      type,
      etag: createHash("sha256").update(plain).digest("base64url").slice(0, 22),
      hashed: relative(root, path).startsWith(`assets${sep}`),
      plain,
      encoded: new Map(encoded),
    });
  }
  return files;
}

/** `index.html` is `/`, `widgets.html` is `/widgets`; other files keep their name. */
function addressOf(name: string): string {
  const path = `/${name.split(sep).join("/")}`;
  return path === "/index.html" ? "/" : path.replace(/\.html$/, "");
}

/** The best encoding of the file that the client accepts; null for none. */
export function encodingFor(file: PageFile, accepted: string | null): Encoding | null {
  const available = ENCODINGS.map(({ name }) => name).filter((name) => file.encoded.has(name));
  return acceptedEncoding(accepted, available);
}
