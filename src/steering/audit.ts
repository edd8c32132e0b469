import type { Aborting } from "../base/async/aborter.js";
import { type ErrorCode, TerrariumError } from "../base/errors.js";
import { formatTraceparent, parseTraceparent, type SpanStart } from "../tracing/tracing.js";
import type { Steer } from "./port.js";

/** The error for a caller that disconnected. It is rarely received, but gives the log its outcome. */
class CallerGone extends TerrariumError {
  constructor() {
    super("AGENT_TIMEOUT", "the caller went away before there was a result", { reason: "aborted" });
  }
}

/** Throws when the caller has already disconnected, so that no work starts for it. */
export function requireCaller(signal: Aborting | undefined): void {
  if (signal?.aborted) throw new CallerGone();
}

/** Waits for `work` until the caller disconnects. `work` itself goes on. */
export async function whileCallerWaits<T>(work: Promise<T>, signal: Aborting | undefined): Promise<T> {
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
export type SteeringAction =
  | AgentSteering
  | "resolve"
  | "cancel"
  | "cancelRun"
  | "rerun"
  | "deposit"
  | "share"
  | "unshare"
  | "freeze"
  | "thaw";

const LOGGED_ID_LENGTH_MAX = 128;

/** One log line about a steering action. Contains no payload, no token and no key. */
export interface SteeringLine {
  readonly action: SteeringAction;
  /** As the caller wrote it, cut to 128 characters. Null when a semaphore is settled. */
  readonly agentId: string | null;
  /** Name of the called command; null for other actions. */
  readonly command: string | null;
  /** The semaphore to settle, cut like `agentId`; null for other actions. */
  readonly semaphoreId: string | null;
  /** The run that was cancelled or repeated, cut likewise; null for other actions. */
  readonly runId: string | null;
  /** The share that was created or revoked, cut likewise; absent for other actions. */
  readonly shareId?: string;
  /** What was frozen or thawed: `all`, labels, ids; cut likewise. Absent for other actions. */
  readonly fleet?: string;
  /** The viewer's id. Null for anonymous callers, which are identified by `address`. */
  readonly client: string | null;
  readonly address: string | null;
  /** "aborted" when the caller disconnected first. */
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

/** Cuts an id for logs and spans: callers choose ids of any length. */
export function cut(agentId: string): string {
  return agentId.length <= LOGGED_ID_LENGTH_MAX ? agentId : `${agentId.slice(0, LOGGED_ID_LENGTH_MAX)}…`;
}

/** The part of a host call's arguments that names its trace: empty when tracing is off. */
export interface Trace {
  readonly traceparent?: string;
}
export const UNTRACED: Trace = {};

/** The span of one steering action. Ids of agents and semaphores are cut like those in the log. */
export function steeringSpan(
  about: Pick<SteeringLine, "action" | "agentId" | "command" | "semaphoreId" | "runId" | "hasIdempotencyKey">,
  parent: string | null,
): SpanStart {
  const { action, agentId, command, semaphoreId, runId } = about;
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
      ...(runId === null ? {} : { "terrarium.run.id": runId }),
    },
    failure: "INTERNAL_SERVER_ERROR",
  };
}

/**
 * The same steering as part of a caller's trace. Returns `steer` unchanged without a valid `traceparent` or when
 * tracing is off.
 */
export function steerWithin(steer: Steer, traceparent: unknown): Steer {
  return typeof traceparent === "string" && steer.within ? steer.within(traceparent) : steer;
}

/**
 * Parses a connection's `traceparent` header and keeps only its normal form. Null when tracing is off or the header
 * is invalid.
 */
export function keptTraceparent(steer: Steer, header: unknown): string | null {
  const parent = steer.within ? parseTraceparent(header) : null;
  return parent && formatTraceparent(parent);
}
