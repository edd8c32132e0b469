import { type ErrorCode, TerrariumError } from "../base/errors.js";
import { formatTraceparent, parseTraceparent, type SpanStart } from "../tracing/tracing.js";
import type { Steer } from "./port.js";

/** What a caller that went away is told, if anybody still listens. */
class CallerGone extends TerrariumError {
  constructor() {
    super("AGENT_TIMEOUT", "the caller went away before there was a result", { reason: "aborted" });
  }
}

/** Throws when the caller is gone already, so that nothing is begun for nobody. */
export function requireCaller(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CallerGone();
}

/** Waits for `work`, but no longer than the caller does. `work` itself goes on. */
export async function whileCallerWaits<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await work;
  let leave: () => void = () => undefined;
  const gone = new Promise<never>((_, reject) => {
    leave = () => reject(new CallerGone());
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
  });
  try {
    return await Promise.race([work, gone]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

export type AgentSteering = "perturb" | "invoke" | "command" | "start" | "stop";
export type SteeringAction = AgentSteering | "resolve" | "cancel";

const LOGGED_ID_LENGTH_MAX = 128;

/** What the log keeps of one steering action: who, what, which agent, how it ended. No payload, no token, no key. */
export interface SteeringLine {
  readonly action: SteeringAction;
  /** As the caller wrote it, cut to 128 characters. Null where a semaphore was settled. */
  readonly agentId: string | null;
  /** Name of the command, where one was called. */
  readonly command: string | null;
  /** The same for the semaphore that was to be settled. */
  readonly semaphoreId: string | null;
  /** The viewer's id; null for anonymous callers, whose address then stands beside it. */
  readonly client: string | null;
  readonly address: string | null;
  /** "aborted" when the caller went away first. */
  readonly outcome: "ok" | "aborted" | ErrorCode;
  readonly durationMs: number;
  readonly hasIdempotencyKey: boolean;
  /** True when an earlier call under the same key answered this one. */
  readonly isReplay: boolean;
}

export function outcomeOf(error: unknown): SteeringLine["outcome"] {
  if (error instanceof CallerGone) return "aborted";
  return error instanceof TerrariumError ? error.code : "INTERNAL_SERVER_ERROR";
}

/** Ids are what callers wrote: in logs and spans they have an end. */
export function cut(agentId: string): string {
  return agentId.length <= LOGGED_ID_LENGTH_MAX ? agentId : `${agentId.slice(0, LOGGED_ID_LENGTH_MAX)}…`;
}

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
