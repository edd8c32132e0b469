import type { Cancel, Clock } from "../base/clock.js";
import type { AgentAction, Viewer } from "./viewer.js";
/** The scope for answering agents' questions to people. */
export declare const PURGATORY_RESOLVE = "purgatory:resolve";
/** The scope for one action on one agent. */
export declare function agentScope(agentId: string, action: AgentAction): string;
/** The segment of a grant that stands for all agents, or all actions. */
export declare const ANY = "*";
/** Segments of a granted scope, or null for an unknown scope, which grants nothing. */
export declare function parseGrant(scope: string): readonly string[] | null;
/**
 * True for a known scope: `agent:<id>:perturb|invoke|control`, `purgatory:resolve`, with `*` for any whole segment,
 * or `*` alone for everything. `agent:log*:invoke`, `agent:*` and `openid` are unknown.
 */
export declare function isScope(scope: string): boolean;
/**
 * True when one of the viewer's scopes covers `required`, which is taken literally: a `*` in it is not a wildcard.
 * Checks scopes only; `endOfToken` checks whether the token is still valid.
 */
export declare function allows(viewer: Viewer, required: string): boolean;
/** Why the viewer's token is no longer valid at wall time `nowMs`; null while it is. */
export declare function endOfToken(viewer: Viewer, nowMs: number): "expired" | "revoked" | null;
/** Calls `task` once when the viewer's token expires; never for viewers whose token does not. */
export declare function whenExpired(viewer: Viewer, clock: Clock, task: () => void): Cancel;
/** The id of a caller with a valid token and any scopes. Throws UNAUTHENTICATED. */
export declare function requireToken(viewer: Viewer, nowMs: number): string;
/** True for a viewer that may perturb, invoke or control this agent. */
export declare function maySteer(viewer: Viewer, agentId: string, nowMs: number): boolean;
/** The id of a caller with this scope at wall time `nowMs`. Throws UNAUTHENTICATED or FORBIDDEN. */
export declare function requireScope(viewer: Viewer, scope: string, nowMs: number): string;
/** The same check as a boolean. */
export declare function hasScope(viewer: Viewer, scope: string, nowMs: number): boolean;
