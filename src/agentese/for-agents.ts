import { agentScope } from "../auth/scopes.js";
import type { Viewer } from "../auth/viewer.js";
import type { CommandOutcome, ResolvedPath } from "../events/agent/agent-calls.js";
import type { PathRequest } from "../link/agent-call.js";
import type { AgentDescriptor } from "../link/port.js";
import { type AgentSteering, mayCall, type Reach } from "../steering/agent-calls.js";
import type { Deposits } from "../steering/deposits.js";
import type { Agentese, Asker } from "./port.js";

export interface PathsForAgentsOptions {
  readonly agentese: Agentese;
  /** Calls between agents, with their checks. */
  readonly agentCalls: Pick<AgentSteering, "request">;
  readonly deposits: Pick<Deposits, "request">;
  /** Default: an agent may call wherever its definition says. */
  readonly reach?: Reach;
  /** The current agents, by id. */
  readonly manifest: () => ReadonlyMap<string, AgentDescriptor>;
}

/** Resolves paths for agents: `context.resolve`. */
export interface PathsForAgents {
  resolve(request: PathRequest, signal: AbortSignal): Promise<ResolvedPath>;
}

/**
 * An agent sees what a client sees that may invoke this agent and the agents that it may call. A path that acts is a call
 * between agents, a child of the run that asks.
 */
export function createPathsForAgents(options: PathsForAgentsOptions): PathsForAgents {
  const { agentese, agentCalls, deposits, manifest, reach } = options;

  function viewerOf(agentId: string): Viewer {
    const agents = manifest();
    const asker = agents.get(agentId);
    const reaches = ({ id }: AgentDescriptor): boolean => !reach?.(agentId, id, "invoke");
    const callable = asker
      ? Array.from(agents.values()).filter((target) => mayCall(asker, target) && reaches(target))
      : [];
    const scopes = callable.map(({ id }) => agentScope(id, "invoke"));
    return { kind: "client", id: `agent:${agentId}`, scopes, expiresAt: null };
  }

  return {
    async resolve(request, signal) {
      const { from, path, input, session, timeoutMs, idempotencyKey, traceparent, stamp } = request;
      const asker: Asker = {
        viewer: viewerOf(from.agentId),
        agentId: from.agentId,
        async command({ agentId, command, args, options: asked }) {
          const traced = traceparent === undefined ? {} : { traceparent };
          const call = { kind: "command", from, agentId, command, input: args, priority: null } as const;
          // A command's answer is its outcome.
          return (await agentCalls.request({ ...call, ...asked, ...traced }, signal)) as CommandOutcome;
        },
        async deposit(deposit) {
          const call = { kind: "deposit", from, deposit, stamp, refusedBefore: 0 } as const;
          const { pheromones } = await deposits.request(call, signal);
          const [stored] = pheromones;
          if (!stored) throw new Error("a deposit was answered without its pheromone");
          return stored;
        },
      };
      return await agentese.invoke(asker, path, input, { session, timeoutMs, idempotencyKey });
    },
  };
}
