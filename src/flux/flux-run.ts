import type { Clock } from "../base/clock.js";
import { Channel } from "./channel.js";
import type { FluxConfig } from "./config.js";
import type { FluxEvent } from "./executor.js";
import { FeedbackQueue } from "./feedback-queue.js";
import { SourceReader } from "./source-reader.js";

/** Events and milliseconds after which the agent yields to timers and sockets. */
const EVENTS_PER_YIELD = 256;
const YIELD_EVERY_MS = 10;

/** Everything that belongs to one `start`: the sources of events and the outputs. */
export class FluxRun<I, O> {
  readonly wake = new Wake();
  readonly outputs: Channel<O>;
  readonly feedback: FeedbackQueue<FluxEvent<I, O>>;
  readonly source: SourceReader<I> | undefined;
  isOpen = true;
  #eventsSinceYield = 0;
  #yieldedAtMs = 0;

  constructor(config: FluxConfig, source: AsyncIterable<I> | undefined, onLeft: () => void) {
    const ring = (): void => this.wake.ring();
    this.outputs = new Channel({
      sizeMax: config.bufferSize,
      policy: config.dropPolicy,
      onRoom: ring,
      onLeft,
    });
    this.feedback = new FeedbackQueue(config.feedbackMax, config.feedbackFraction);
    this.source = source && new SourceReader(source, ring);
  }

  /** True when feedback or the source has an event to handle. */
  get isReady(): boolean {
    return this.feedback.size > 0 || (this.source?.isReady ?? false);
  }

  /** The next event; feedback is handled before the source. */
  takeNext(): FluxEvent<I, O> | undefined {
    const fedBack = this.feedback.shift();
    if (fedBack) return fedBack;
    const item = this.source?.take();
    return item && { input: item.input, cause: null, caller: null };
  }

  close(): void {
    this.isOpen = false;
    this.outputs.close();
    this.wake.ring();
  }

  /** Counts an event; returns true when it is time to yield. */
  isDueToYield(clock: Clock): boolean {
    this.#eventsSinceYield += 1;
    return (
      this.#eventsSinceYield >= EVENTS_PER_YIELD || clock.monotonic() - this.#yieldedAtMs >= YIELD_EVERY_MS
    );
  }

  /** Lets the event loop run once. */
  async yieldToEventLoop(clock: Clock): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#eventsSinceYield = 0;
    this.#yieldedAtMs = clock.monotonic();
  }
}

/** Wakes one waiting loop. It keeps no state: check for work first, then call `wait` without an `await` in between. */
export class Wake {
  #waiting: (() => void) | undefined;

  ring(): void {
    const wake = this.#waiting;
    this.#waiting = undefined;
    wake?.();
  }

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
}
