import { turn } from "../base/async/turn.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { Channel } from "./queues/channel.js";
import type { FluxConfig } from "./config.js";
import type { FluxEvent } from "./executor.js";
import { FeedbackQueue } from "./queues/feedback.js";
import { SourceReader } from "./source-reader.js";
import type { Wake } from "./wake.js";

/** Events and milliseconds after which the agent yields to timers and sockets. */
const EVENTS_PER_YIELD = 256;
const YIELD_EVERY_MS = 10;

/** Everything that belongs to one `start`: the sources of events and the outputs. */
export class FluxRun<I, O> {
  readonly outputs: Channel<O>;
  readonly feedback: FeedbackQueue<FluxEvent<I, O>>;
  readonly source: SourceReader<I> | undefined;
  readonly #wake: Wake;
  isOpen = true;
  #eventsSinceYield = 0;
  #yieldedAtMs = 0;

  /** Rings `wake` when there may be new work. */
  constructor(config: FluxConfig, source: AsyncIterable<I> | undefined, wake: Wake, onLeft: () => void) {
    this.#wake = wake;
    const ring = (): void => wake.ring();
    this.outputs = new Channel({
      sizeMax: config.bufferSize,
      policy: config.dropPolicy,
      begunMax: config.concurrency - 1,
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
    return (
      item && {
        input: item.input,
        cause: null,
        session: null,
        caller: null,
        isPerturbation: false,
        call: null,
      }
    );
  }

  /**
   * Feeds an output back if it is chosen: through `transform`, which may skip it by returning undefined. Throws
   * LIMIT_EXCEEDED when too many are waiting, and the error of `transform`. Returns true when it was fed back.
   */
  feedBack(output: O, cause: string | null, transform: ((output: O) => I | undefined) | undefined): boolean {
    if (!this.feedback.isChosen()) return false;
    const input = transform ? transform(output) : (output as unknown as I);
    if (input === undefined) return false;
    if (
      this.feedback.push({
        input,
        cause,
        session: null,
        caller: null,
        isPerturbation: false,
        call: null,
      })
    )
      return true;
    throw new TerrariumError(
      "LIMIT_EXCEEDED",
      `an output was not fed back: ${this.feedback.size} are already waiting (feedbackMax)`,
    );
  }

  close(): void {
    this.isOpen = false;
    this.outputs.close();
    this.#wake.ring();
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
    await turn();
    this.#eventsSinceYield = 0;
    this.#yieldedAtMs = clock.monotonic();
  }
}
