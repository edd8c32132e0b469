import { turn } from "../base/turn.js";
import { TerrariumError } from "../base/errors.js";
import { Channel } from "./queues/channel.js";
import { FeedbackQueue } from "./queues/feedback.js";
import { SourceReader } from "./source-reader.js";
/** Events and milliseconds after which the agent yields to timers and sockets. */
const EVENTS_PER_YIELD = 256;
const YIELD_EVERY_MS = 10;
/** Everything that belongs to one `start`: the sources of events and the outputs. */
export class FluxRun {
  outputs;
  feedback;
  source;
  #wake;
  isOpen = true;
  #eventsSinceYield = 0;
  #yieldedAtMs = 0;
  /** Rings `wake` when there may be new work. */
  constructor(config, source, wake, onLeft) {
    this.#wake = wake;
    const ring = () => wake.ring();
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
  get isReady() {
    return this.feedback.size > 0 || (this.source?.isReady ?? false);
  }
  /** The next event; feedback is handled before the source. */
  takeNext() {
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
  feedBack(output, cause, transform) {
    if (!this.feedback.isChosen()) return false;
    const input = transform ? transform(output) : output;
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
  close() {
    this.isOpen = false;
    this.outputs.close();
    this.#wake.ring();
  }
  /** Counts an event; returns true when it is time to yield. */
  isDueToYield(clock) {
    this.#eventsSinceYield += 1;
    return (
      this.#eventsSinceYield >= EVENTS_PER_YIELD || clock.monotonic() - this.#yieldedAtMs >= YIELD_EVERY_MS
    );
  }
  /** Lets the event loop run once. */
  async yieldToEventLoop(clock) {
    await turn();
    this.#eventsSinceYield = 0;
    this.#yieldedAtMs = clock.monotonic();
  }
}
//# sourceMappingURL=flux-run.js.map
