import { GRAPHQL_PATH } from "../graphql/graphiql.js";
/**
 * The endpoint of a path below the base path: `/graphql`, `/observe/{agent}`, `/perturb/{agent}`; null for any other.
 */
export function socketPath(path) {
  if (path === GRAPHQL_PATH) return { name: "graphql", agentId: "" };
  const [, name, agentId] = /^\/(observe|perturb)\/([^/]+)$/.exec(path) ?? [];
  if (agentId === undefined) return null;
  return { name: name === "observe" ? name : "perturb", agentId: decodeId(agentId) };
}
/** Agent ids need no escaping; an undecodable segment names no agent. */
function decodeId(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
//# sourceMappingURL=paths.js.map
