import type { AgentsChange } from "../../src/events/agent/agents-change.js";

interface Part<Agent extends { readonly id: string }> {
  onAgents(change: AgentsChange<Agent>, all: ReadonlyMap<string, Agent>): void;
}

const told = new WeakMap<object, readonly string[]>();

/** Tells a part that these are all agents now: each of them is announced anew, and those of the last list that are not in it are removed. */
export function tellAgents<Agent extends { readonly id: string }>(
  part: Part<Agent>,
  agents: readonly Agent[],
): void {
  const all = new Map(agents.map((agent) => [agent.id, agent]));
  const removed = (told.get(part) ?? []).filter((id) => !all.has(id));
  told.set(part, [...all.keys()]);
  part.onAgents({ added: agents, removed }, all);
}

/** The same with nothing but ids. */
export function tellIds(part: Part<{ readonly id: string }>, ids: readonly string[]): void {
  tellAgents(
    part,
    ids.map((id) => ({ id })),
  );
}
