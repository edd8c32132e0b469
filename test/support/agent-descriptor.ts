import type { AgentDescriptor } from "../../src/link/port.js";

/** An agent's descriptor as a host announces it, with default settings. */
export function agentDescriptor(id: string, changes: Partial<AgentDescriptor> = {}): AgentDescriptor {
  return {
    id,
    genus: "agent",
    description: "",
    acceptsInput: true,
    delivery: "at_least_once",
    concurrency: 1,
    inboxMax: 1_000,
    commands: [],
    ...changes,
  };
}
