import type { Clock } from "../base/clock.js";
import type { Flux, InvokeOptions, PerturbOptions, PerturbReceipt } from "./flux.js";

/** Two processors in a row: what the first one puts out is what the second one lives on. */
export class Pipeline<I, M, O> implements Flux<I, O> {
  readonly #first: Flux<I, M>;
  readonly #second: Flux<M, O>;
  readonly #clock: Clock;

  constructor(first: Flux<I, M>, second: Flux<M, O>, clock: Clock) {
    this.#first = first;
    this.#second = second;
    this.#clock = clock;
  }

  /** Starts both. When the second one cannot start, the first one is stopped again. */
  start(source?: AsyncIterable<I>): AsyncIterableIterator<O, undefined> {
    const between = this.#first.start(source);
    try {
      return this.#second.start(between);
    } catch (error) {
      void this.#first.stop("the next in the pipeline could not start");
      throw error;
    }
  }

  /** Perturbs the first; what comes of it reaches the second as an event of its source. */
  perturb(input: I, options?: PerturbOptions): PerturbReceipt {
    return this.#first.perturb(input, options);
  }

  /** Invokes one after the other, within one `timeoutMs`. Undefined as soon as one of them has nothing to say. */
  async invoke(input: I, options: InvokeOptions = {}): Promise<O | undefined> {
    const startedAtMs = this.#clock.monotonic();
    const between = await this.#first.invoke(input, options);
    if (between === undefined) return undefined;
    const { timeoutMs } = options;
    if (timeoutMs === undefined) return this.#second.invoke(between, options);
    const leftMs = Math.max(0, timeoutMs - (this.#clock.monotonic() - startedAtMs));
    return this.#second.invoke(between, { ...options, timeoutMs: leftMs });
  }

  /** Stops both, the source's side first. */
  async stop(reason?: string): Promise<void> {
    await Promise.all([this.#first.stop(reason), this.#second.stop(reason)]);
  }

  /** Puts another processor behind these two. */
  pipe<P>(next: Flux<O, P>): Pipeline<I, O, P> {
    return new Pipeline(this, next, this.#clock);
  }
}
