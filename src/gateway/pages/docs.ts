import { readFileSync, statSync } from "node:fs";
import { packageFile } from "../../base/files/package-files.js";
import { pageHeaders } from "../answers/headers.js";
import { etagOf, isKnown, methodProblem, problem, type Route } from "../answers/route.js";

/** Folder where the build puts Swagger UI. */
const FOLDER = packageFile("dist/docs/");
/** Largest file, bytes; twice the size of the largest one now. */
const FILE_BYTES_MAX = 4_194_304;

interface Served {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/**
 * `GET /docs`: Swagger UI for the OpenAPI document. All files come from this gateway; they are read on the first request.
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
      detail: files
        ? "Only the page and its own files are served here"
        : "The page has not been built: run `npm run build`",
    });
  };
}

function answer(request: Request, { type, body, etag }: Served): Response {
  const headers = { etag, "cache-control": "no-cache", ...pageHeaders() };
  if (isKnown(request, etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : body, {
    headers: { ...headers, "content-type": type, "content-length": String(body.byteLength) },
  });
}

/** Null without a build. */
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

/** Files of Swagger UI that the build copies. */
export const SWAGGER_UI_FILES = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
} as const;

export const DOCS_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Terrarium: REST</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/docs.css">
</head>
<body>
<nav aria-label="Elsewhere"><strong>Terrarium</strong> <a href="graphql">GraphQL</a> <a href="openapi.json">OpenAPI document</a></nav>
<main id="docs"><noscript>This page needs JavaScript. What it shows is at <a href="openapi.json">openapi.json</a>.</noscript></main>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/docs.js"></script>
</body>
</html>
`;

/**
 * Tokens are not persisted, no external validator is called, and the URL cannot choose another document. A share that opened the
 * page leaves its address, so that history and bookmarks do not contain it, and is sent until a token is entered.
 */
export const DOCS_SCRIPT = `"use strict";
const dark = matchMedia("(prefers-color-scheme: dark)");
const applyTheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", applyTheme);
applyTheme();
const address = new URL(location.href);
const share = address.searchParams.get("share");
if (share !== null) {
  address.searchParams.delete("share");
  history.replaceState(history.state, "", address.href);
}
SwaggerUIBundle({
  requestInterceptor(request) {
    if (share !== null && !request.headers.Authorization) request.headers.Authorization = "Bearer " + share;
    return request;
  },
  url: new URL("openapi.json", location.href).href,
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

export const DOCS_STYLE = `body { margin: 0; }
nav { display: flex; gap: 1.5rem; padding: 0.75rem 1.25rem; font-family: sans-serif; border-bottom: 1px solid #8884; }
nav a { color: #2563a8; }
noscript { display: block; padding: 1.25rem; font-family: sans-serif; }
.dark-mode nav { color: #e4e6e6; }
.dark-mode nav a { color: #8ab8e6; }
.dark-mode .swagger-ui .examples-select__section-label { color: #e4e6e6; }
.swagger-ui .info { margin: 1.5rem 0; }
.swagger-ui .scheme-container { padding: 1rem 0; }
`;
