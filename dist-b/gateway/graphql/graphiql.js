import { gzipSync } from "node:zlib";
import { visibleJson } from "../../base/text/visible-text.js";
import { acceptedEncoding } from "../answers/accept.js";
import { commandExamples } from "./command-examples.js";
import { EXAMPLES } from "./graphiql-examples.js";
export const GRAPHQL_PATH = "/graphql";
/** Header to fill in. `Bearer` without a token counts as no token. */
const HEADERS = JSON.stringify({ Authorization: "Bearer " }, null, 2);
/** Inline scripts and workers created from them; connections to this host only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss: data:",
  "frame-ancestors 'self'",
].join("; ");
/**
 * GraphiQL animates its tabs into place but pauses the animation until a tab has the focus: the first click would move the
 * tab away from under the pointer and be lost.
 */
const STILL_TABS = "<style>.graphiql-tab { transform: none !important; }</style>";
/** Shares a token between tabs; must run before all other scripts. Missing when the dashboard has not been built. */
const TOKEN_SCRIPT = '<script src="graphiql-token.js"></script>';
const tabs = new WeakMap();
let latest;
function tabsOf(schema) {
  const known = tabs.get(schema);
  if (known) return known;
  const made = [...EXAMPLES, ...commandExamples(schema)].map(({ query, variables }) => ({
    query,
    headers: HEADERS,
    variables: variables ? visibleJson(JSON.stringify(variables, null, 2)) : null,
  }));
  tabs.set(schema, made);
  return made;
}
/**
 * Renders the page, nine megabytes with everything inline. It is loaded, rendered and compressed on the first request, and
 * again when the examples change.
 */
async function renderPage(defaultTabs) {
  const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
  const options = {
    title: "Terrarium",
    defaultHeaders: HEADERS,
    headers: HEADERS,
    // Tokens stay out of the browser's storage.
    shouldPersistHeaders: false,
    subscriptionsProtocol: "WS",
    defaultTabs: [...defaultTabs],
  };
  // The options stand in an inline script: escape `<`, so that an agent author's text cannot close it.
  const json = JSON.stringify(options);
  const html = renderGraphiQL(options).replace(json, () => json.replaceAll("<", "\\u003c"));
  const plain = new TextEncoder().encode(
    html.replace("<head>", `<head>${TOKEN_SCRIPT}`).replace("</head>", `${STILL_TABS}</head>`),
  );
  return { plain, gzipped: new Uint8Array(gzipSync(plain, { level: 6 })) };
}
/** Whether the client prefers HTML. Expects `Accept` as `settledAccept` writes it. */
export function wantsGraphiql({ method, headers }) {
  return method === "GET" && (headers.get("accept") ?? "").startsWith("text/html");
}
export async function graphiqlResponse(request, schema) {
  const shown = tabsOf(schema);
  const key = JSON.stringify(shown);
  if (latest?.tabs !== key) latest = { tabs: key, page: renderPage(shown) };
  const { plain, gzipped } = await latest.page;
  const zip = acceptedEncoding(request.headers.get("accept-encoding"), ["gzip"]) === "gzip";
  return new Response(zip ? gzipped : plain, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": CONTENT_SECURITY_POLICY,
      "cache-control": "no-cache",
      vary: "accept, accept-encoding",
      ...(zip ? { "content-encoding": "gzip" } : {}),
    },
  });
}
//# sourceMappingURL=graphiql.js.map
