/** How to put an input in. */
export interface PerturbOptions {
  /** Higher goes first. Default 100. */
  readonly priority?: number | undefined;
  /** Who did it, for observers. */
  readonly by?: string | undefined;
  readonly id?: string | undefined;
}

export interface InvokeOptions extends PerturbOptions {
  /** Waiting and handling together, milliseconds. Default: the agent's `timeoutMs`. */
  readonly timeoutMs?: number | undefined;
  /** Gives up: a waiting call is taken out, a running one aborted; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface PerturbReceipt {
  readonly id: string;
  /** Wall time, milliseconds since 1970. */
  readonly acceptedAt: number;
  /** Perturbations waiting, this one included. */
  readonly queueDepth: number;
}

/** What an agent and a pipeline of agents have in common. */
export interface Flux<I, O> {
  start(source?: AsyncIterable<I>): AsyncIterableIterator<O, undefined>;
  perturb(input: I, options?: PerturbOptions): PerturbReceipt;
  invoke(input: I, options?: InvokeOptions): Promise<O | undefined>;
  stop(reason?: string): Promise<void>;
  pipe<P>(next: Flux<O, P>): Flux<I, P>;
}
