import type { Clock } from "../base/clock.js";
import { Channel } from "./channel.js";
import type { FluxConfig } from "./config.js";
import type { FluxEvent } from "./executor.js";
import { FeedbackQueue } from "./feedback-queue.js";
import { SourceReader } from "./source-reader.js";

/** Events and milliseconds after which timers and sockets get their turn, however much there is to do. */
const EVENTS_PER_BREATH = 256;
const BREATH_EVERY_MS = 10;

/** What an agent has from one `start` to the next: where its events come from and where its outputs go. */
export class FluxRun<I, O> {
  readonly wake = new Wake();
  readonly outputs: Channel<O>;
  readonly feedback: FeedbackQueue<FluxEvent<I, O>>;
  readonly source: SourceReader<I> | undefined;
  isOpen = true;
  #eventsSinceBreath = 0;
  #breathedAtMs = 0;

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

  /** Whether there is an event to handle, beside the inbox. */
  get isReady(): boolean {
    return this.feedback.size > 0 || (this.source?.isReady ?? false);
  }

  /** Feedback goes ahead of the source. */
  takeNext(): FluxEvent<I, O> | undefined {
    const fedBack = this.feedback.shift();
    if (fedBack) return fedBack;
    const given = this.source?.take();
    return given && { input: given.input, cause: null, caller: null };
  }

  close(): void {
    this.isOpen = false;
    this.outputs.close();
    this.wake.ring();
  }

  /** Counts an event; true when it is time to `breathe`. */
  isDueToBreathe(clock: Clock): boolean {
    this.#eventsSinceBreath += 1;
    return (
      this.#eventsSinceBreath >= EVENTS_PER_BREATH ||
      clock.monotonic() - this.#breathedAtMs >= BREATH_EVERY_MS
    );
  }

  /** Lets the event loop go round once. */
  async breathe(clock: Clock): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#eventsSinceBreath = 0;
    this.#breathedAtMs = clock.monotonic();
  }
}

/**
 * Wakes the one who waits. Nothing is remembered: look whether there is something to do, then `wait` without an
 * `await` in between.
 */
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
