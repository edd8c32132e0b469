import { GRAPHQL_PATH } from "../graphql/graphiql.js";
import type { SocketTransport } from "../metrics/counts.js";

/** What a WebSocket is opened at. The id is empty at `/graphql`. */
export interface SocketPath {
  readonly name: SocketTransport;
  readonly agentId: string;
}

/** What a path below the base path leads to: `/graphql`, `/observe/{agent}`, `/perturb/{agent}`; null for any other. */
export function socketPath(path: string): SocketPath | null {
  if (path === GRAPHQL_PATH) return { name: "graphql", agentId: "" };
  const [, name, agentId] = /^\/(observe|perturb)\/([^/]+)$/.exec(path) ?? [];
  if (agentId === undefined) return null;
  return { name: name === "observe" ? name : "perturb", agentId: decodeId(agentId) };
}

/** Agent ids need no escaping; what cannot be read names no agent. */
function decodeId(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
