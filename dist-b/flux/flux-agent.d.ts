import type { FluxState } from "../events/event.js";
import type { Flux, InvokeOptions, PerturbOptions, PerturbReceipt } from "./flux.js";
import type { FluxAgentOptions } from "./options.js";
import { Pipeline } from "./pipeline.js";
import type { Turn } from "./turns.js";
/**
 * A stream processor: applies `process` to a source, and accepts perturbations at the same time. It handles the inbox
 * before feedback, feedback before the source; one event at a time in each session, up to `concurrency` sessions side
 * by side. The source and feedback belong to the session of perturbations without one. The gateway creates one for
 * each agent; use it directly to run an agent without a gateway.
 *
 * @example
 * ```ts
 * const doubler = new FluxAgent<number, number>({ id: "doubler", process: (n) => n * 2 });
 * for await (const result of doubler.start(fromIterable([1, 2, 3]))) console.log(result); // 2 4 6
 * ```
 */
export declare class FluxAgent<I, O> implements Flux<I, O> {
  #private;
  /** Name in messages and signals. */
  readonly id: string;
  constructor(options: FluxAgentOptions<I, O>);
  /** The state of its lifecycle. */
  get state(): FluxState;
  /** 0–100: half from the waiting outputs relative to `bufferSize`, half from the inbox, which counts as full at 10. */
  get pressure(): number;
  /** Share of the entropy budget spent, 0–1. */
  get temperature(): number;
  /** Null when the budget is infinite. */
  get entropyRemaining(): number | null;
  /** All events ever handled, including direct invocations. Never decreases. */
  get eventsHandled(): number;
  /** Number of waiting perturbations. */
  get queueDepth(): number;
  /** Number of sessions in which a perturbation waits, is handled or is held; perturbations without one are one. */
  get sessions(): number;
  /**
   * Starts a life on `source`, or on perturbations alone. Returns the outputs, for one consumer; leaving the
   * iteration stops the agent. Throws `FluxStateError` unless DORMANT or STOPPED.
   */
  start(source?: AsyncIterable<I>): AsyncIterableIterator<O, undefined>;
  /** Queues an input ahead of the source and does not wait. Throws `INBOX_FULL` or `AGENT_NOT_RUNNING`. */
  perturb(input: I, options?: PerturbOptions): PerturbReceipt;
  /**
   * Handles an input and returns the result of `process`: as a perturbation while the agent is alive, directly but
   * in the same order while it is DORMANT. Rejects with `AGENT_TIMEOUT`, `AGENT_ERROR` (its `cause` is the original
   * error), `INBOX_FULL`, `AGENT_NOT_RUNNING`, or the reason of the caller's signal.
   */
  invoke(input: I, options?: InvokeOptions): Promise<O | undefined>;
  /**
   * Waits for a turn among the inputs without a session, ahead of those that wait, and does `begin` in it: no event, no
   * signal, no entropy. Returns a function that takes it back, false once it has begun. Throws `AGENT_NOT_RUNNING`.
   */
  takeTurn(turn: Turn): () => boolean;
  /** True when everything that runs ends by a deadline of its own: a caller's, or the agent's `timeoutMs`. */
  get isWithinDeadlines(): boolean;
  /**
   * Cancels a perturbation: a waiting one is removed and never runs, a running one is aborted. Observers and its
   * caller get `reason` as its error. Returns false when the id is unknown or the outcome is already known.
   */
  cancel(id: string, reason: unknown): boolean;
  /**
   * Begins nothing more and refuses new perturbations until the next `start`. What waits is given back to
   * `onReturned`, or fails with AGENT_NOT_RUNNING. Resolves when all calls have ended or were abandoned.
   */
  drain(): Promise<void>;
  /**
   * Ends the life at once: releases the source, refuses waiting perturbations, aborts running calls. Resolves when
   * all calls have ended or were abandoned. Earlier outputs can still be read. Does nothing when already stopped.
   */
  stop(reason?: string): Promise<void>;
  /**
   * Prepares a new life after COLLAPSED or STOPPED: full entropy, no events counted. Throws `FluxStateError` while
   * alive.
   */
  reset(): void;
  /** Connects two agents: outputs of this agent are the source of `next`. */
  pipe<P>(next: Flux<O, P>): Pipeline<I, O, P>;
}
