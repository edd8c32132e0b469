import { agentesePaths } from "../../agentese/openapi.js";
import type { Authenticator } from "../../auth/tokens/authenticator.js";
import { packageVersion } from "../../base/files/package-files.js";
import { createOpenapi } from "../../prism/index.js";
import type { AgentView, Watch } from "../../watching/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import { etagOf, isKnown, methodProblem, type Route } from "../answers/route.js";
import { authorizationOf } from "../callers/tokens.js";
import { problemOf } from "./response.js";

export const OPENAPI_PATH = "/openapi.json";

/** Documents kept: viewers that see the same agents share one. */
const DOCUMENTS_MAX = 8;

interface CachedDocument {
  readonly text: string;
  readonly etag: string;
}

export interface OpenapiOptions {
  readonly authenticator: Authenticator;
  readonly watch: Pick<Watch, "agents">;
  readonly errors: ErrorMapper;
  /** As returned by `readBasePath`. */
  readonly basePath: string;
}

/** `GET /openapi.json`: the agents that the asker sees. Made on request, and cached until the agents or their commands change. */
export function createOpenapiRoute({ authenticator, watch, errors, basePath }: OpenapiOptions): Route {
  const version = packageVersion();
  const more = agentesePaths();
  /** By the agents that they describe; the least recently used first. */
  const known = new Map<readonly AgentView[], CachedDocument>();

  function documentOf(agents: readonly AgentView[]): CachedDocument {
    const before = [...known.keys()].find((described) => areSame(described, agents));
    const document = (before && known.get(before)) ?? documentFor(agents);
    known.delete(before ?? agents);
    known.set(before ?? agents, document);
    const [oldest] = known.keys();
    if (known.size > DOCUMENTS_MAX && oldest) known.delete(oldest);
    return document;
  }

  function documentFor(agents: readonly AgentView[]): CachedDocument {
    const text = `${JSON.stringify(createOpenapi({ agents, version, more, ...(basePath !== "" && { url: basePath }) }))}\n`;
    return { text, etag: etagOf(text) };
  }

  async function answer(request: Request, address: string): Promise<Response> {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return methodProblem("GET, HEAD");
    try {
      const header = authorizationOf(request.headers.get("authorization"));
      const { text, etag } = documentOf(watch.agents(await authenticator.authenticate(header, address)));
      const headers = { etag, "cache-control": "no-cache", vary: "authorization" };
      if (isKnown(request, etag)) return new Response(null, { status: 304, headers });
      return new Response(method === "HEAD" ? null : text, {
        headers: { ...headers, "content-type": "application/json; charset=utf-8" },
      });
    } catch (error) {
      return problemOf(errors, error);
    }
  }

  return ({ request, pathname, address }) => (pathname === OPENAPI_PATH ? answer(request, address) : null);
}

/** A host that announces its agents again sends new descriptors, so comparing identity is enough. */
function areSame(before: readonly AgentView[], now: readonly AgentView[]): boolean {
  return (
    before.length === now.length &&
    now.every(({ id, description, commands }, index) => {
      const old = before[index];
      return old?.id === id && old.description === description && old.commands === commands;
    })
  );
}
