import { statSync } from "node:fs";

import { isKnown } from "../answers/etag.js";
import { PAGE_HEADERS } from "../answers/headers.js";
import { methodProblem } from "../answers/problem.js";
import type { Route } from "../answers/route.js";
import { encodingFor, type PageFile, readPageFiles } from "./files.js";

export interface PagesOptions {
  /** Where the build lies, with a slash at its end. Read once; what is not in it does not exist. */
  readonly folder: URL;
  /** Looks again when a new build is there. Default false. */
  readonly development?: boolean;
}

const NOT_BUILT =
  "The dashboard has not been built into this copy of Terrarium: `npm run build` makes it.\n" +
  "GraphiQL is at /graphql, and `terrarium observe` shows events in a terminal.\n";

/** The dashboard at `/`, what it is made of under `/assets/`, and what other pages embed at `/widgets.js`. */
export function createPagesRoute({ folder, development = false }: PagesOptions): Route {
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
    if (request.method === "GET" || request.method === "HEAD") return answer(request, file);
    return methodProblem("GET, HEAD");
  };
}

function answer(request: Request, file: PageFile): Response {
  const encoding = encodingFor(file, request.headers.get("accept-encoding"));
  // Each form of a file is a thing of its own to caches.
  const etag = `"${file.etag}${encoding === null ? "" : `-${encoding}`}"`;
  const headers: Record<string, string> = {
    "content-type": file.type,
    "cache-control": file.hashed ? "public, max-age=31536000, immutable" : "no-cache",
    vary: "accept-encoding",
    etag,
    ...(file.type.startsWith("text/html") && PAGE_HEADERS),
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
