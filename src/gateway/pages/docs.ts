import { readFileSync, statSync } from "node:fs";
import { etagOf, isKnown } from "../answers/etag.js";
import { PAGE_HEADERS } from "../answers/headers.js";
import { methodProblem, problem } from "../answers/problem.js";
import type { Route } from "../answers/route.js";
import { DOCS_HTML, DOCS_SCRIPT, DOCS_STYLE, SWAGGER_UI_FILES } from "./docs-page.js";

/** Where the build puts Swagger UI, seen from here and from where this file lies when it is built. */
const FOLDER = new URL("../../../dist/docs/", import.meta.url);
/** One file, in bytes; twice what the largest has now. */
const FILE_BYTES_MAX = 4_194_304;

interface Served {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/**
 * `GET /docs`: the OpenAPI document for people, who can call what they read. Swagger UI, complete from here, read when
 * somebody first asks.
 */
export function createDocsRoute(folder = FOLDER): Route {
  let files: ReadonlyMap<string, Served> | null = null;

  return ({ request, pathname }) => {
    if (pathname !== "/docs" && !pathname.startsWith("/docs/")) return null;
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return methodProblem("GET, HEAD");
    files ??= readFiles(folder);
    const file = files?.get(pathname);
    if (file) return answer(request, file);
    return problem(404, "There is nothing here", {
      detail: files ? "The page is /docs" : "The page has not been built: `npm run build` makes it",
    });
  };
}

function answer(request: Request, { type, body, etag }: Served): Response {
  const headers = { etag, "cache-control": "no-cache", ...PAGE_HEADERS };
  if (isKnown(request, etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : body, {
    headers: { ...headers, "content-type": type, "content-length": String(body.byteLength) },
  });
}

/** Null when nothing has been built there. */
function readFiles(folder: URL): ReadonlyMap<string, Served> | null {
  const names = Object.keys(SWAGGER_UI_FILES) as (keyof typeof SWAGGER_UI_FILES)[];
  const sizes = names.map((name) => statSync(new URL(name, folder), { throwIfNoEntry: false })?.size ?? null);
  if (sizes.some((size) => size === null || size > FILE_BYTES_MAX)) return null;
  const own: readonly (readonly [string, string, string])[] = [
    ["/docs", "text/html; charset=utf-8", DOCS_HTML],
    ["/docs/docs.js", "text/javascript; charset=utf-8", DOCS_SCRIPT],
    ["/docs/docs.css", "text/css; charset=utf-8", DOCS_STYLE],
  ];
  return new Map([
    ...own.map(([path, type, text]) => [path, served(type, Buffer.from(text))] as const),
    ...names.map(
      (name) =>
        [`/docs/${name}`, served(SWAGGER_UI_FILES[name], readFileSync(new URL(name, folder)))] as const,
    ),
  ]);
}

function served(type: string, bytes: Buffer): Served {
  const body = new Uint8Array(bytes);
  return { type, body, etag: etagOf(body) };
}
