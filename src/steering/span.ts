import { formatTraceparent, parseTraceparent } from "../tracing/traceparent.js";
import type { SpanStart } from "../tracing/tracing.js";
import type { SteeringLine } from "./audit-line.js";
import type { Steer } from "./port.js";

/** What a call's arguments say of the span it belongs to: nothing where nobody traces. */
export interface Trace {
  readonly traceparent?: string;
}
export const UNTRACED: Trace = {};

/** The span of one steering action. Ids of agents and semaphores are cut as they are in the log. */
export function steeringSpan(
  about: Pick<SteeringLine, "action" | "agentId" | "command" | "semaphoreId" | "hasIdempotencyKey">,
  parent: string | null,
): SpanStart {
  const { action, agentId, command, semaphoreId } = about;
  return {
    name: `steer ${action}`,
    kind: "SERVER",
    parent,
    attributes: {
      "terrarium.action": action,
      "terrarium.idempotent": about.hasIdempotencyKey,
      ...(agentId === null ? {} : { "gen_ai.agent.id": agentId }),
      ...(command === null ? {} : { "gen_ai.tool.name": command }),
      ...(semaphoreId === null ? {} : { "terrarium.semaphore.id": semaphoreId }),
    },
    failure: "INTERNAL_SERVER_ERROR",
  };
}

/** The same steering as part of a caller's trace. What is no `traceparent` changes nothing; nor does anything while nobody traces. */
export function steerWithin(steer: Steer, traceparent: unknown): Steer {
  return typeof traceparent === "string" && steer.within ? steer.within(traceparent) : steer;
}

/** What a connection keeps of the header it began with: no more than a `traceparent` has. Null where nobody traces. */
export function keptTraceparent(steer: Steer, header: unknown): string | null {
  const parent = steer.within ? parseTraceparent(header) : null;
  return parent && formatTraceparent(parent);
}
