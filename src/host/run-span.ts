import type { SpanStart, Tracing } from "../tracing/tracing.js";
import type { Errand } from "./errand.js";

/**
 * The span of what an agent does for one caller, by OpenTelemetry's conventions for generative AI: a command is a tool,
 * anything else invokes the agent.
 */
function runSpan(agentId: string, { purpose, traceparent }: Errand, signal: AbortSignal): SpanStart {
  const operation = purpose?.kind === "command" ? "execute_tool" : "invoke_agent";
  const tool = purpose?.kind === "command" ? purpose.command.descriptor.name : null;
  return {
    name: `${operation} ${tool ?? agentId}`,
    kind: "INTERNAL",
    parent: traceparent,
    attributes: {
      "gen_ai.operation.name": operation,
      "gen_ai.agent.id": agentId,
      "gen_ai.agent.name": agentId,
      ...(tool === null ? {} : { "gen_ai.tool.name": tool, "gen_ai.tool.type": "function" }),
      ...(purpose?.kind === "answer"
        ? {
            "terrarium.semaphore.id": purpose.answered.tokenId,
            "terrarium.semaphore.attempt": purpose.answered.attempt,
          }
        : {}),
    },
    failure: "AGENT_ERROR",
    signal,
  };
}

/** Runs what somebody's call set off in a span of its own, where somebody traces. */
export function traced<T>(
  tracing: Tracing | null,
  agentId: string,
  errand: Errand,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  if (!tracing || errand.traceparent === undefined) return work();
  return tracing.span(runSpan(agentId, errand, signal), work);
}
