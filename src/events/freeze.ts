import { TerrariumError } from "../base/errors.js";

/** Labels of an agent, as its definition gives them. */
export type Labels = Readonly<Record<string, string>>;

/** What a freeze holds: one agent, every agent that has all these labels, or (both null) all agents. */
export interface FreezeScope {
  /** One agent; null for several. */
  readonly agentId: string | null;
  /** Agents with all of these labels; null for one agent, or for all agents. */
  readonly labels: Labels | null;
}

/** A freeze in force: what it holds begins nothing new. */
export interface Freeze extends FreezeScope {
  /** For everybody who may see the agent. */
  readonly reason: string;
  /** The client that froze it; null when the gateway did. */
  readonly by: string | null;
  /** Wall time, ms since 1970. */
  readonly at: number;
}

/** What a host needs to know about freezes. */
export interface FreezeSet {
  readonly scopes: readonly FreezeScope[];
  /** Agents that were thawed and whose turn to begin has not come. */
  readonly thawing: readonly string[];
}

/** Nothing is frozen. */
export const NO_FREEZES: FreezeSet = { scopes: [], thawing: [] };

/** The part of an agent that decides whether a freeze holds it. */
export interface Freezable {
  readonly id: string;
  readonly labels?: Labels;
}

/** Whether a freeze with this scope holds the agent. */
export function holds({ agentId, labels }: FreezeScope, agent: Freezable): boolean {
  if (agentId !== null) return agentId === agent.id;
  if (labels === null) return true;
  const own = agent.labels ?? {};
  return Object.entries(labels).every(([name, value]) => Object.hasOwn(own, name) && own[name] === value);
}

/** Equal for equal scopes, whatever the order of the labels. */
export function freezeKey({ agentId, labels }: FreezeScope): string {
  if (agentId !== null) return JSON.stringify(["agent", agentId]);
  return JSON.stringify(
    labels === null
      ? ["all"]
      : ["labels", Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1))],
  );
}

/** Whether an agent may begin nothing new. */
export function isFrozen({ scopes, thawing }: FreezeSet, agent: Freezable): boolean {
  return scopes.some((scope) => holds(scope, agent)) || thawing.includes(agent.id);
}

/** The error of work that a frozen agent does not begin. It has not begun. */
export function frozenError(agentId: string): TerrariumError {
  return new TerrariumError("FROZEN", `agent ${agentId} is frozen`, { agentId });
}
