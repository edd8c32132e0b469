import { packageVersion } from "../../base/package-version.js";
import { createOpenapi } from "../../prism/index.js";
import type { AgentView, Watch } from "../../watching/port.js";
import { etagOf, isKnown, methodProblem, type Route } from "../answers/route.js";

export const OPENAPI_PATH = "/openapi.json";

interface Made {
  /** What the document was made of. */
  readonly agents: readonly AgentView[];
  readonly text: string;
  readonly etag: string;
}

/** `GET /openapi.json`: made when somebody asks, and kept until the manifest says something else. */
export function createOpenapiRoute(watch: Pick<Watch, "agents">): Route {
  const version = packageVersion();
  let latest: Made | null = null;

  function current(): Made {
    const agents = watch.agents();
    if (latest && areSame(latest.agents, agents)) return latest;
    const text = `${JSON.stringify(createOpenapi({ agents, version }))}\n`;
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

/** A host that announces its agents anew brings new descriptors, so identity is enough. */
function areSame(before: readonly AgentView[], now: readonly AgentView[]): boolean {
  return (
    before.length === now.length &&
    now.every(({ id, description, commands }, index) => {
      const old = before[index];
      return old?.id === id && old.description === description && old.commands === commands;
    })
  );
}
