import type { Exchange } from "./exchange.js";
import { GRAPHQL_PATH, wantsGraphiql } from "../graphql/graphiql.js";

const PAGES = new Set(["/", "/docs", "/embed"]);

/**
 * Redirects a browser to the one address of a page. Links on our pages are relative, so that they work below any path:
 * `/docs/` would look for its script in the wrong folder, and `/terrarium` too. Null where there is nothing to redirect.
 */
export function toPageAddress(
  request: Request,
  { path, pathname, share }: Pick<Exchange, "path" | "pathname" | "share">,
): Response | null {
  const { method, url } = request;
  if (pathname === null || (method !== "GET" && method !== "HEAD")) return null;
  if (!PAGES.has(pathname) && !(pathname === GRAPHQL_PATH && wantsGraphiql(request))) return null;
  const isRoot = pathname === "/";
  if (path.endsWith("/") === isRoot) return null;
  const query = queryOf(url, share?.token ?? null);
  // The root has a path of its own only below a base path, which no proxy strips. Others may be behind one that does.
  const location = `${isRoot ? `${path}/` : `..${pathname}`}${query}`;
  const text = `<!doctype html><html lang="en"><title>Moved</title><a href="${location.replaceAll("&", "&amp;").replaceAll('"', "%22")}">The page is here</a></html>\n`;
  return new Response(method === "HEAD" ? null : text, {
    status: 308,
    headers: { location, "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" },
  });
}

/** The query of the address, with the share that was taken out of it: the page reads it. */
function queryOf(url: string, share: string | null): string {
  const [, query = ""] = /(\?[^#]*)/.exec(url) ?? [];
  if (share === null) return query;
  return `${query === "" ? "?" : `${query}&`}share=${encodeURIComponent(share)}`;
}
