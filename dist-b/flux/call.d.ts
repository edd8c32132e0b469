import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { FluxContext, FluxSignal } from "./signals.js";
interface SignalOwner {
  /** May be created when it is first read. */
  readonly signal: AbortSignal;
}
declare const OWNER: unique symbol;
/** Gives a context its own member `signal`, which reads that of `owner`. */
export declare function withSignal<Members extends object>(
  members: Members & {
    [OWNER]?: SignalOwner;
  },
  owner: SignalOwner,
): Members & SignalOwner;
/**
 * One call of `process`, and the context it is given.
 *
 * ```
 * running ──settles──▶ done
 *    └──expire──▶ expired ──settles──▶ done          what it says from here on is discarded and signalled as an error
 *                    └──grace over──▶ abandoned      the agent goes on without it
 * ```
 */
export declare class Call {
  #private;
  /** Called when the call expires. */
  onExpire: (() => void) | undefined;
  constructor(
    agentId: string,
    { cause, session }: Pick<FluxContext, "cause" | "session">,
    tell: (signal: FluxSignal) => void,
  );
  /**
   * The author's context. All members are own properties and need no `this`, so that authors may copy or destructure
   * it.
   */
  context(): FluxContext;
  /** Created when first read: most calls never use it. */
  get signal(): AbortSignal;
  get isExpired(): boolean;
  /** Aborts the call. Its outcome no longer counts. */
  expire(reason: unknown): void;
  /** Signals, once per call, that a late output or result was discarded. */
  discard(what: "output" | "result"): void;
  /** True when `thrown` only reports that the call stopped because of the abort. */
  isAbort(thrown: unknown): boolean;
}
/** The caller of an `invoke`: its outcome, its deadline and its abort signal. */
export declare class Caller<O> {
  #private;
  constructor(signal: AbortSignal | undefined);
  get outcome(): Promise<O | undefined>;
  /** Starts the deadline. `onGiveUp` is called at most once, and never after the outcome is known. */
  wait(clock: Clock, timeoutMs: number, onGiveUp: (reason: unknown) => void): void;
  get hasDeadline(): boolean;
  /**
   * The timeout error when the deadline has passed, else null. Checked directly, because busy code keeps timers from
   * firing.
   */
  get lateness(): unknown;
  resolve(value: O | undefined): void;
  reject(error: unknown): void;
}
/** Wraps an agent's error in `AGENT_ERROR`; `cause` is the original. */
export declare function agentError(thrown: unknown): TerrariumError;
export declare function timeoutError(timeoutMs: number): TerrariumError;
export declare function notRunningError(agentId: string, why: string): TerrariumError;
export {};
