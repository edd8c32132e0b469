import type { Cancel, Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { covers, type Grant, parseGrant, selects } from "./grants.js";
import { unauthenticated } from "./unauthenticated.js";
import type { AgentRight, AgentSight, Viewer } from "./viewer.js";

/** The scope for answering agents' questions to people. */
export const PURGATORY_RESOLVE = "purgatory:resolve";

/** The scope for depositing pheromones. */
export const SIGNALS_DEPOSIT = "signals:deposit";

/** The scope for freezing and thawing agents. */
export const FLEET_FREEZE = "fleet:freeze";

/** The scope for one action on one agent. */
export function agentScope(agentId: string, action: AgentRight): string {
  return `agent:${agentId}:${action}`;
}

/**
 * True for a known scope: `agent:<id>:observe|perturb|invoke|control|resolve`, where the id may end with `*`;
 * `agents{key=value,…}:<the same>`; `host:<id>`; `purgatory:resolve`, `signals:deposit`, `fleet:freeze`; with `*` for any whole segment, or
 * `*` alone for everything. `agent:*` and `openid` are unknown.
 */
export function isScope(scope: string): boolean {
  return parseGrant(scope) !== null;
}

/**
 * True when one of the viewer's scopes covers `required`, which is taken literally: a `*` in it is not a wildcard. Scopes that
 * select agents by labels do not count: `hasRight` knows labels. Checks scopes only; `endOfToken` checks whether the token is
 * still valid.
 */
export function allows(viewer: Viewer, required: string): boolean {
  // An id that no agent can have (empty, or with colons) is still one id: a scope for every agent covers it.
  const [, id, right] = /^agent:(.*):(.*)$/s.exec(required) ?? [];
  if (id !== undefined && right !== undefined) return allowsOn(viewer, { id, labels: {} }, right);
  const [wantedArea, wantedAction, more] = required.split(":");
  return scopesOf(viewer).some((scope) => {
    const grant = parseGrant(scope);
    if (grant?.kind === "everything") return true;
    if (grant?.kind !== "area" || wantedAction === undefined || more !== undefined) return false;
    const { area, action } = grant;
    return (area === null || area === wantedArea) && (action === null || action === wantedAction);
  });
}

/** True when one of the viewer's scopes covers the action on this agent; says nothing about the end of its token. */
export function allowsOn(viewer: Viewer, agent: Pick<AgentSight, "id" | "labels">, wanted: string): boolean {
  return scopesOf(viewer).some((scope) => {
    const grant = parseGrant(scope);
    if (grant?.kind === "everything") return true;
    if (grant?.kind !== "agents") return false;
    return covers(grant.right, wanted) && selects(grant.selector, agent);
  });
}

/**
 * True when one of the viewer's scopes lets it bring an agent with this id, from a host of its own: `host:<id>`, where the id may
 * end with `*`. Rights on an agent do not include that, and it includes no right on an agent.
 */
export function mayHost(viewer: Viewer, agentId: string): boolean {
  return grantsOf(viewer).some(
    (grant) =>
      grant.kind === "everything" ||
      (grant.kind === "host" && selects(grant.selector, { id: agentId, labels: {} })),
  );
}

/** True when a scope lets the viewer bring some agent. */
export function mayHostSome(viewer: Viewer): boolean {
  return grantsOf(viewer).some(({ kind }) => kind === "everything" || kind === "host");
}

function grantsOf(viewer: Viewer): readonly Grant[] {
  return scopesOf(viewer).flatMap((scope) => parseGrant(scope) ?? []);
}

function scopesOf(viewer: Viewer): readonly string[] {
  return viewer.kind === "client" ? viewer.scopes : [];
}

/** True when the viewer's token is valid at wall time `nowMs` and allows `right` on this agent. */
export function hasRight(viewer: Viewer, agent: AgentSight, right: AgentRight, nowMs: number): boolean {
  return allowsOn(viewer, agent, right) && endOfToken(viewer, nowMs) === null;
}

/** True when a scope lets the viewer answer questions of some agent, or of all. */
export function mayAnswerSome(viewer: Viewer): boolean {
  return scopesOf(viewer).some((scope) => {
    const grant = parseGrant(scope);
    return grant?.kind === "agents" && covers(grant.right, "resolve");
  });
}

/** True when the viewer may answer this agent's questions, and see what is frozen with them. */
export function mayAnswer(viewer: Viewer, agent: AgentSight, nowMs: number): boolean {
  return hasScope(viewer, PURGATORY_RESOLVE, nowMs) || hasRight(viewer, agent, "resolve", nowMs);
}

/** Why the viewer's token is no longer valid at wall time `nowMs`; null while it is. */
export function endOfToken(viewer: Viewer, nowMs: number): "expired" | "revoked" | null {
  if (viewer.kind === "anonymous") return null;
  if (viewer.expiresAt !== null && viewer.expiresAt <= nowMs) return "expired";
  return viewer.isRevoked?.() ? "revoked" : null;
}

/** Calls `task` once when the viewer's token expires; never for viewers whose token does not. */
export function whenExpired(viewer: Viewer, clock: Clock, task: () => void): Cancel {
  if (viewer.kind === "anonymous" || viewer.expiresAt === null) return () => undefined;
  const { expiresAt } = viewer;
  let cancel: Cancel = () => undefined;
  // Timers measure durations, but tokens expire on the wall clock, which may be set back: check again.
  const arm = (): void => {
    const leftMs = expiresAt - clock.now();
    cancel = clock.after(leftMs, () => (expiresAt <= clock.now() ? task() : arm()));
  };
  arm();
  return () => cancel();
}

/** The id of a caller with a valid token and any scopes. Throws UNAUTHENTICATED, and FORBIDDEN for a share. */
export function requireToken(viewer: Viewer, nowMs: number): string {
  if (viewer.kind === "anonymous") throw unauthenticated("missing");
  const end = endOfToken(viewer, nowMs);
  if (end !== null) throw unauthenticated(end);
  if (viewer.kind === "share") throw new TerrariumError("FORBIDDEN", "a share only reads");
  return viewer.id;
}

/** The id of a caller with this scope at wall time `nowMs`. Throws UNAUTHENTICATED or FORBIDDEN. */
export function requireScope(viewer: Viewer, scope: string, nowMs: number): string {
  if (viewer.kind === "anonymous") throw unauthenticated("missing");
  if (viewer.kind === "share") return requireToken(viewer, nowMs);
  if (!allows(viewer, scope)) {
    throw new TerrariumError("FORBIDDEN", `this needs the scope ${scope}`, { scope });
  }
  return requireToken(viewer, nowMs);
}

/** The same check as a boolean. */
export function hasScope(viewer: Viewer, scope: string, nowMs: number): boolean {
  return allows(viewer, scope) && endOfToken(viewer, nowMs) === null;
}
