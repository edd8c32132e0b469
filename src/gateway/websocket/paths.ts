import { GRAPHQL_PATH } from "../graphql/graphiql.js";
import type { SocketTransport } from "../metrics/counts.js";

const HOST_PATH = "/host";

/** The endpoint of a WebSocket. The id is empty for `/graphql` and `/host`. */
export interface SocketPath {
  readonly name: SocketTransport;
  readonly agentId: string;
}

/**
 * The endpoint of a path below the base path: `/graphql`, `/host`, `/observe/{agent}`, `/perturb/{agent}`; null for any other.
 */
export function socketPath(path: string): SocketPath | null {
  if (path === GRAPHQL_PATH) return { name: "graphql", agentId: "" };
  if (path === HOST_PATH) return { name: "host", agentId: "" };
  const [, name, agentId] = /^\/(observe|perturb)\/([^/]+)$/.exec(path) ?? [];
  if (agentId === undefined) return null;
  return { name: name === "observe" ? name : "perturb", agentId: decodeId(agentId) };
}

/** Agent ids need no escaping; an undecodable segment names no agent. */
function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
