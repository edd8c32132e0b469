import type { ResolvedPath } from "../events/agent-calls.js";
import type { PathRequest } from "../link/agent-call.js";
import type { AgentDescriptor } from "../link/port.js";
import { type AgentSteering } from "../steering/agent-calls.js";
import type { Agentese } from "./port.js";
export interface PathsForAgentsOptions {
  readonly agentese: Agentese;
  /** The agents' guarded door. */
  readonly agentCalls: Pick<AgentSteering, "request">;
  /** The current agents, by id. */
  readonly manifest: () => ReadonlyMap<string, AgentDescriptor>;
}
/** Resolves paths for agents: `context.resolve`. */
export interface PathsForAgents {
  resolve(request: PathRequest, signal: AbortSignal): Promise<ResolvedPath>;
}
/**
 * An agent reads as itself: it sees what a client sees that may invoke this agent and those that it may call. What acts goes
 * through the agents' door, as a child of the run that asks.
 */
export declare function createPathsForAgents(options: PathsForAgentsOptions): PathsForAgents;
