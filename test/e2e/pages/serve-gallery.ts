import { join } from "node:path";

import { build, type Rolldown } from "vite";

import { type PageServer, servePages } from "../../support/browser.js";
import { TOP } from "../../support/machine.js";

/** The same CSP as the dashboard. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  css: "text/css",
};

/** Builds the gallery in memory, and serves it under a strict CSP. */
export async function serveGallery(): Promise<PageServer> {
  const built = (await build({
    configFile: false,
    root: join(TOP, "test/e2e/gallery"),
    logLevel: "warn",
    build: { write: false, target: "es2022", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  })) as Rolldown.RolldownOutput;
  const files = new Map(
    built.output.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source]),
  );
  return await servePages((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://gallery");
    const path = pathname === "/" ? "/index.html" : pathname;
    const body = files.get(path);
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": TYPES[path.split(".").at(-1) ?? ""] ?? "application/octet-stream",
      "content-security-policy": CONTENT_SECURITY_POLICY,
    });
    response.end(body);
  });
}
