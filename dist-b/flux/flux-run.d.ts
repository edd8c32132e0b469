import type { Clock } from "../base/clock.js";
import { Channel } from "./queues/channel.js";
import type { FluxConfig } from "./config.js";
import type { FluxEvent } from "./executor.js";
import { FeedbackQueue } from "./queues/feedback.js";
import { SourceReader } from "./source-reader.js";
import type { Wake } from "./wake.js";
/** Everything that belongs to one `start`: the sources of events and the outputs. */
export declare class FluxRun<I, O> {
  #private;
  readonly outputs: Channel<O>;
  readonly feedback: FeedbackQueue<FluxEvent<I, O>>;
  readonly source: SourceReader<I> | undefined;
  isOpen: boolean;
  /** Rings `wake` when there may be new work. */
  constructor(config: FluxConfig, source: AsyncIterable<I> | undefined, wake: Wake, onLeft: () => void);
  /** True when feedback or the source has an event to handle. */
  get isReady(): boolean;
  /** The next event; feedback is handled before the source. */
  takeNext(): FluxEvent<I, O> | undefined;
  /**
   * Feeds an output back if it is chosen: through `transform`, which may skip it by returning undefined. Throws
   * LIMIT_EXCEEDED when too many are waiting, and the error of `transform`. Returns true when it was fed back.
   */
  feedBack(output: O, cause: string | null, transform: ((output: O) => I | undefined) | undefined): boolean;
  close(): void;
  /** Counts an event; returns true when it is time to yield. */
  isDueToYield(clock: Clock): boolean;
  /** Lets the event loop run once. */
  yieldToEventLoop(clock: Clock): Promise<void>;
}
