import { agentScope } from "../auth/scopes.js";
import { mayCall } from "../steering/agent-calls.js";
/**
 * An agent reads as itself: it sees what a client sees that may invoke this agent and those that it may call. What acts goes
 * through the agents' door, as a child of the run that asks.
 */
export function createPathsForAgents(options) {
  const { agentese, agentCalls, manifest } = options;
  function viewerOf(agentId) {
    const agents = manifest();
    const asker = agents.get(agentId);
    const callable = asker ? Array.from(agents.values()).filter((target) => mayCall(asker, target)) : [];
    const scopes = callable.map(({ id }) => agentScope(id, "invoke"));
    return { kind: "client", id: `agent:${agentId}`, scopes, expiresAt: null };
  }
  return {
    async resolve({ from, path, input, session, timeoutMs, idempotencyKey, traceparent }, signal) {
      const asker = {
        viewer: viewerOf(from.agentId),
        agentId: from.agentId,
        async command({ agentId, command, args, options: asked }) {
          const traced = traceparent === undefined ? {} : { traceparent };
          const call = { kind: "command", from, agentId, command, input: args, priority: null };
          // A command's answer is its outcome.
          return await agentCalls.request({ ...call, ...asked, ...traced }, signal);
        },
      };
      return await agentese.invoke(asker, path, input, { session, timeoutMs, idempotencyKey });
    },
  };
}
//# sourceMappingURL=for-agents.js.map
