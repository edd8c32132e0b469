import type { Aborting } from "../base/async/aborter.js";
/** Options for `perturb`. */
export interface PerturbOptions {
  /** Higher is handled first. Default 100. */
  readonly priority?: number | undefined;
  /**
   * What this input belongs to, such as a conversation. Inputs of one session are handled one at a time; those of
   * different sessions side by side, up to `concurrency`. Inputs without a session are one session.
   */
  readonly session?: string | null | undefined;
  /** The client, for observers. */
  readonly by?: string | undefined;
  /** Id of the perturbation. Default: random. */
  readonly id?: string | undefined;
}

/** Options for `invoke`. */
export interface InvokeOptions extends PerturbOptions {
  /** Timeout for waiting and handling together, milliseconds. Default: the agent's `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /**
   * Cancels the call: a waiting call is removed, a running one aborted; the promise rejects with the signal's reason.
   */
  readonly signal?: Aborting | undefined;
}

/** The answer of `perturb`: the input was accepted and waits. */
export interface PerturbReceipt {
  /** Id of the perturbation: the `cause` of its events. */
  readonly id: string;
  /** Wall time, milliseconds since 1970. */
  readonly acceptedAt: number;
  /** Number of waiting perturbations in all sessions, including this one. */
  readonly queueDepth: number;
}

/** The interface of agents and pipelines of agents. */
export interface Flux<I, O> {
  /**
   * Starts on `source` and returns the outputs. Without a source it handles only perturbations. Throws
   * `FluxStateError` unless it is DORMANT or STOPPED.
   */
  start(source?: AsyncIterable<I>): AsyncIterableIterator<O, undefined>;
  /** Queues an input ahead of the source and does not wait. Throws `TerrariumError`: INBOX_FULL, AGENT_NOT_RUNNING. */
  perturb(input: I, options?: PerturbOptions): PerturbReceipt;
  /**
   * Queues an input and waits for its result; undefined when the agent returns none. Rejects with `TerrariumError`:
   * AGENT_TIMEOUT, AGENT_ERROR, INBOX_FULL, AGENT_NOT_RUNNING.
   */
  invoke(input: I, options?: InvokeOptions): Promise<O | undefined>;
  /** Stops it and aborts the running call. Resolves when all calls have ended. */
  stop(reason?: string): Promise<void>;
  /** Connects another processor: outputs of this one are the source of `next`. */
  pipe<P>(next: Flux<O, P>): Flux<I, P>;
}
