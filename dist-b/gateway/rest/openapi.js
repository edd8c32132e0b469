import { agentesePaths } from "../../agentese/openapi.js";
import { packageVersion } from "../../base/package-files.js";
import { createOpenapi } from "../../prism/index.js";
import { etagOf, isKnown, methodProblem } from "../answers/route.js";
export const OPENAPI_PATH = "/openapi.json";
/** `GET /openapi.json`: made on request, and cached until the agents or their commands change. */
export function createOpenapiRoute(watch, basePath) {
  const version = packageVersion();
  const more = agentesePaths();
  let latest = null;
  function current() {
    const agents = watch.agents();
    if (latest && areSame(latest.agents, agents)) return latest;
    const text = `${JSON.stringify(createOpenapi({ agents, version, more, ...(basePath !== "" && { url: basePath }) }))}\n`;
    latest = { agents, text, etag: etagOf(text) };
    return latest;
  }
  return ({ request, pathname }) => {
    if (pathname !== OPENAPI_PATH) return null;
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return methodProblem("GET, HEAD");
    const { text, etag } = current();
    const headers = { etag, "cache-control": "no-cache" };
    if (isKnown(request, etag)) return new Response(null, { status: 304, headers });
    return new Response(method === "HEAD" ? null : text, {
      headers: { ...headers, "content-type": "application/json; charset=utf-8" },
    });
  };
}
/** A host that announces its agents again sends new descriptors, so comparing identity is enough. */
function areSame(before, now) {
  return (
    before.length === now.length &&
    now.every(({ id, description, commands }, index) => {
      const old = before[index];
      return old?.id === id && old.description === description && old.commands === commands;
    })
  );
}
//# sourceMappingURL=openapi.js.map
