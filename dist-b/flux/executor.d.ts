import type { Clock } from "../base/clock.js";
import { Call, type Caller } from "./call.js";
import type { SessionEntry } from "./queues/session-inbox.js";
import type { FluxContext, FluxSignal } from "./signals.js";
/** One event on its way through `process`. */
export interface FluxEvent<I, O> {
  readonly input: I;
  /** The perturbation it came from, directly or by feedback. */
  readonly cause: string | null;
  readonly session: string | null;
  /** The caller that waits for the outcome, if any. */
  readonly caller: Caller<O> | null;
  /** False for events of the source and for feedback. */
  readonly isPerturbation: boolean;
  /** Its call while that has no outcome, managed by the executor. */
  call: Call | null;
}
export interface Perturbation<I, O> extends FluxEvent<I, O>, SessionEntry {
  readonly cause: string;
}
/** The agent behind an executor. For each event, `onResult` or `onFailure` is called once, and then `onSettled` once. */
export interface ExecutorHost<I, O> {
  readonly id: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly graceMs: number;
  process(input: I, ctx: FluxContext): O | undefined | Promise<O | undefined>;
  readonly tell: (signal: FluxSignal) => void;
  onResult(event: FluxEvent<I, O>, result: O | undefined): void;
  /** `isGivenUp` is true when the agent gave up on the event, false when `process` failed. */
  onFailure(event: FluxEvent<I, O>, error: unknown, isGivenUp: boolean): void;
  /** The call has settled, or was abandoned after its grace time. */
  onSettled(event: FluxEvent<I, O>): void;
}
/** Runs `process` on events. The owner decides how many run at once. */
export declare class Executor<I, O> {
  #private;
  constructor(host: ExecutorHost<I, O>);
  /** Events whose call has no outcome. */
  get running(): readonly FluxEvent<I, O>[];
  /** Handles one event; never throws. When `process` is synchronous, `onSettled` is called before this returns. */
  execute(event: FluxEvent<I, O>): void;
  /** Expires the call of an event; returns false when the event has its outcome or does not run. */
  expire(reason: unknown, event: FluxEvent<I, O>): boolean;
  /** Expires all running calls, the oldest first. */
  expireAll(reason: unknown): void;
}
