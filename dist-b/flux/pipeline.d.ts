import type { Clock } from "../base/clock.js";
import type { Flux, InvokeOptions, PerturbOptions, PerturbReceipt } from "./flux.js";
/** Two processors in sequence: outputs of the first are the source of the second. */
export declare class Pipeline<I, M, O> implements Flux<I, O> {
  #private;
  constructor(first: Flux<I, M>, second: Flux<M, O>, clock: Clock);
  /** Starts both. When the second cannot start, the first is stopped again. */
  start(source?: AsyncIterable<I>): AsyncIterableIterator<O, undefined>;
  /** Perturbs the first; its result reaches the second as an event of its source. */
  perturb(input: I, options?: PerturbOptions): PerturbReceipt;
  /** Invokes both in sequence, within one `timeoutMs`. Returns undefined as soon as one of them returns undefined. */
  invoke(input: I, options?: InvokeOptions): Promise<O | undefined>;
  /** Stops both, the first one first. */
  stop(reason?: string): Promise<void>;
  /** Connects another processor behind these two. */
  pipe<P>(next: Flux<O, P>): Pipeline<I, O, P>;
}
