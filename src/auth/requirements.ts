import { TerrariumError } from "../base/errors.js";
import { agentScope, allowsOn, mayAnswer, PURGATORY_RESOLVE, requireToken } from "./scopes.js";
import type { AgentRight, AgentSight, Viewer } from "./viewer.js";
import { visibilityOf } from "./visibility.js";

/**
 * The id of a caller with one of these rights on the agent. Throws UNAUTHENTICATED without a valid token, AGENT_NOT_FOUND when
 * the caller does not see the agent, which is the same when there is none, and FORBIDDEN, which names the first right.
 */
export function requireRight(
  viewer: Viewer,
  agent: AgentSight,
  rights: readonly [AgentRight, ...AgentRight[]],
  nowMs: number,
): string {
  const by = requireToken(viewer, nowMs);
  if (rights.some((right) => allowsOn(viewer, agent, right))) return by;
  requireSeen(viewer, agent, nowMs);
  throw forbidden(agentScope(agent.id, rights[0]));
}

/** The id of a caller that may answer this agent's questions. Throws as `requireRight`. */
export function requireAnswering(viewer: Viewer, agent: AgentSight, nowMs: number): string {
  const by = requireToken(viewer, nowMs);
  if (mayAnswer(viewer, agent, nowMs)) return by;
  requireSeen(viewer, agent, nowMs);
  throw forbidden(PURGATORY_RESOLVE);
}

/** The same error for an agent that does not exist and for one that the caller does not see. */
export function agentNotFound(agentId?: string): TerrariumError {
  const details = agentId === undefined ? {} : { agentId };
  return new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id", details);
}

function requireSeen(viewer: Viewer, agent: AgentSight, nowMs: number): void {
  if (visibilityOf(viewer, nowMs).levelOf(agent) === "none") throw agentNotFound(agent.id);
}

function forbidden(scope: string): TerrariumError {
  return new TerrariumError("FORBIDDEN", `this needs the scope ${scope}`, { scope });
}
