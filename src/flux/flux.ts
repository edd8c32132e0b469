/** Options for `perturb`. */
export interface PerturbOptions {
  /** Higher goes first. Default 100. */
  readonly priority?: number | undefined;
  /** Who did it, for observers. */
  readonly by?: string | undefined;
  /** Id to use for the perturbation. Default: a random one. */
  readonly id?: string | undefined;
}

/** Options for `invoke`. */
export interface InvokeOptions extends PerturbOptions {
  /** Waiting and handling together, milliseconds. Default: the agent's `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Gives up: a waiting call is taken out, a running one aborted; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What `perturb` answers: the input was accepted and waits. */
export interface PerturbReceipt {
  /** Id of the perturbation: the `cause` of what follows from it. */
  readonly id: string;
  /** Wall time, milliseconds since 1970. */
  readonly acceptedAt: number;
  /** Perturbations waiting, this one included. */
  readonly queueDepth: number;
}

/** What an agent and a pipeline of agents have in common. */
export interface Flux<I, O> {
  /**
   * Begins to live on `source` and gives the outputs. Without a source it lives on perturbations alone. Throws
   * `FluxStateError` unless it is DORMANT or STOPPED.
   */
  start(source?: AsyncIterable<I>): AsyncIterableIterator<O, undefined>;
  /** Injects an input ahead of the source and does not wait. Throws `TerrariumError`: INBOX_FULL, AGENT_NOT_RUNNING. */
  perturb(input: I, options?: PerturbOptions): PerturbReceipt;
  /**
   * Injects an input and waits for what comes of it; undefined when the agent has nothing to say. Rejects with
   * `TerrariumError`: AGENT_TIMEOUT, AGENT_ERROR, INBOX_FULL, AGENT_NOT_RUNNING.
   */
  invoke(input: I, options?: InvokeOptions): Promise<O | undefined>;
  /** Ends it and aborts what is under way. Resolves when nothing is being handled any more. */
  stop(reason?: string): Promise<void>;
  /** Puts another processor behind this one: what this one puts out is what that one lives on. */
  pipe<P>(next: Flux<O, P>): Flux<I, P>;
}
