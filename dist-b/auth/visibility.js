import { createHash } from "node:crypto";
import { ANY, endOfToken, parseGrant } from "./scopes.js";
const PUBLIC = { key: "public", seesErrors: () => false };
/**
 * What the viewer may see at wall time `nowMs`: "public" for anonymous viewers, expired and revoked tokens, and
 * tokens that steer no agent. A viewer that may perturb, invoke or control an agent sees its errors. The key is a
 * hash of the set of these agents, so tokens for the same agents share bytes, whatever their other scopes.
 *
 * A visibility has no clock, because viewers whose tokens end at different times share it. Requests compute it each
 * time. A connection that keeps it longer (a WebSocket, an SSE stream) also uses `whenExpired`, and on expiry closes
 * the stream or continues with the public view.
 */
export function visibilityOf(viewer, nowMs) {
  if (viewer.kind === "anonymous" || endOfToken(viewer, nowMs) !== null) return PUBLIC;
  const agents = new Set();
  for (const scope of viewer.scopes) {
    const grant = parseGrant(scope);
    if (grant?.length === 1) agents.add(ANY);
    if (grant?.length === 3 && grant[1] !== undefined) agents.add(grant[1]);
  }
  if (agents.size === 0) return PUBLIC;
  const seen = agents.has(ANY) ? [ANY] : [...agents].toSorted();
  const digest = createHash("sha256").update(seen.join("\n")).digest("hex");
  return {
    key: `steers-${digest.slice(0, 32)}`,
    seesErrors: (agentId) => agents.has(ANY) || agents.has(agentId),
  };
}
//# sourceMappingURL=visibility.js.map
