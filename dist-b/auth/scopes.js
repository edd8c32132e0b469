import { TerrariumError } from "../base/errors.js";
import { unauthenticated } from "./unauthenticated.js";
/** The scope for answering agents' questions to people. */
export const PURGATORY_RESOLVE = "purgatory:resolve";
/** The scope for one action on one agent. */
export function agentScope(agentId, action) {
  return `agent:${agentId}:${action}`;
}
/** The segment of a grant that stands for all agents, or all actions. */
export const ANY = "*";
const AGENT_ACTIONS = ["perturb", "invoke", "control"];
const AGENT_ID = /^[^\s:*\p{Cc}]{1,128}$/u;
/** Segments of a granted scope, or null for an unknown scope, which grants nothing. */
export function parseGrant(scope) {
  const segments = scope.split(":");
  const [first = "", second = "", third = ""] = segments;
  switch (segments.length) {
    case 1:
      return first === ANY ? segments : null;
    case 2:
      return isOneOf(first, ["purgatory"]) && isOneOf(second, ["resolve"]) ? segments : null;
    case 3:
      return isOneOf(first, ["agent"]) &&
        (second === ANY || AGENT_ID.test(second)) &&
        isOneOf(third, AGENT_ACTIONS)
        ? segments
        : null;
    default:
      return null;
  }
}
function isOneOf(segment, words) {
  return segment === ANY || words.includes(segment);
}
/**
 * True for a known scope: `agent:<id>:perturb|invoke|control`, `purgatory:resolve`, with `*` for any whole segment,
 * or `*` alone for everything. `agent:log*:invoke`, `agent:*` and `openid` are unknown.
 */
export function isScope(scope) {
  return parseGrant(scope) !== null;
}
/**
 * True when one of the viewer's scopes covers `required`, which is taken literally: a `*` in it is not a wildcard.
 * Checks scopes only; `endOfToken` checks whether the token is still valid.
 */
export function allows(viewer, required) {
  if (viewer.kind === "anonymous") return false;
  const wanted = segmentsOf(required);
  return viewer.scopes.some((scope) => {
    const grant = parseGrant(scope);
    if (!grant) return false;
    if (grant.length === 1) return true;
    return (
      grant.length === wanted.length &&
      grant.every((segment, index) => segment === ANY || segment === wanted[index])
    );
  });
}
/** An id that no agent can have (empty, or with colons) is still one id: a scope for every agent covers it. */
function segmentsOf(required) {
  const [, agentId, action] = /^agent:(.*):(.*)$/s.exec(required) ?? [];
  return agentId === undefined || action === undefined ? required.split(":") : ["agent", agentId, action];
}
/** Why the viewer's token is no longer valid at wall time `nowMs`; null while it is. */
export function endOfToken(viewer, nowMs) {
  if (viewer.kind === "anonymous") return null;
  if (viewer.expiresAt !== null && viewer.expiresAt <= nowMs) return "expired";
  return viewer.isRevoked?.() ? "revoked" : null;
}
/** Calls `task` once when the viewer's token expires; never for viewers whose token does not. */
export function whenExpired(viewer, clock, task) {
  if (viewer.kind === "anonymous" || viewer.expiresAt === null) return () => undefined;
  const { expiresAt } = viewer;
  let cancel = () => undefined;
  // Timers measure durations, but tokens expire on the wall clock, which may be set back: check again.
  const arm = () => {
    const leftMs = expiresAt - clock.now();
    cancel = clock.after(leftMs, () => (expiresAt <= clock.now() ? task() : arm()));
  };
  arm();
  return () => cancel();
}
/** The id of a caller with a valid token and any scopes. Throws UNAUTHENTICATED. */
export function requireToken(viewer, nowMs) {
  if (viewer.kind === "anonymous") throw unauthenticated("missing");
  const end = endOfToken(viewer, nowMs);
  if (end !== null) throw unauthenticated(end);
  return viewer.id;
}
/** True for a viewer that may perturb, invoke or control this agent. */
export function maySteer(viewer, agentId, nowMs) {
  return ["perturb", "invoke", "control"].some((action) =>
    hasScope(viewer, agentScope(agentId, action), nowMs),
  );
}
/** The id of a caller with this scope at wall time `nowMs`. Throws UNAUTHENTICATED or FORBIDDEN. */
export function requireScope(viewer, scope, nowMs) {
  if (viewer.kind === "anonymous") throw unauthenticated("missing");
  if (!allows(viewer, scope)) {
    throw new TerrariumError("FORBIDDEN", `this needs the scope ${scope}`, { scope });
  }
  return requireToken(viewer, nowMs);
}
/** The same check as a boolean. */
export function hasScope(viewer, scope, nowMs) {
  return allows(viewer, scope) && endOfToken(viewer, nowMs) === null;
}
//# sourceMappingURL=scopes.js.map
