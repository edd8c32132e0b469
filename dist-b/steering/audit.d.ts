import { type ErrorCode } from "../base/errors.js";
import { type SpanStart } from "../tracing/tracing.js";
import type { Steer } from "./port.js";
/** Throws when the caller has already disconnected, so that no work starts for it. */
export declare function requireCaller(signal: AbortSignal | undefined): void;
/** Waits for `work` until the caller disconnects. `work` itself goes on. */
export declare function whileCallerWaits<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T>;
export type AgentSteering = "perturb" | "invoke" | "command" | "start" | "stop";
export type SteeringAction = AgentSteering | "resolve" | "cancel" | "cancelRun" | "rerun";
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
export declare function outcomeOf(error: unknown): SteeringLine["outcome"];
/** Cuts an id for logs and spans: callers choose ids of any length. */
export declare function cut(agentId: string): string;
/** The part of a host call's arguments that names its trace: empty when tracing is off. */
export interface Trace {
  readonly traceparent?: string;
}
export declare const UNTRACED: Trace;
/** The span of one steering action. Ids of agents and semaphores are cut like those in the log. */
export declare function steeringSpan(
  about: Pick<SteeringLine, "action" | "agentId" | "command" | "semaphoreId" | "runId" | "hasIdempotencyKey">,
  parent: string | null,
): SpanStart;
/**
 * The same steering as part of a caller's trace. Returns `steer` unchanged without a valid `traceparent` or when
 * tracing is off.
 */
export declare function steerWithin(steer: Steer, traceparent: unknown): Steer;
/**
 * Parses a connection's `traceparent` header and keeps only its normal form. Null when tracing is off or the header
 * is invalid.
 */
export declare function keptTraceparent(steer: Steer, header: unknown): string | null;
