import type { FanoutCounters } from "./counters.js";
import type { RingListener, Waker } from "../ring/flush-loop.js";
import type { Observer } from "./observer.js";
import { type StretchesOptions } from "./stretches.js";
export interface ProjectionOptions extends StretchesOptions {
  readonly counters: FanoutCounters;
  readonly waker: Waker;
  /** Called once for each failure of rendering, and for each observer whose sink or callback throws. */
  readonly onError: (error: unknown) => void;
  /**
   * Called for an observer that the ring has passed, after it was removed: another part serves it until it is added
   * again. Null when there is no log: then it gets a gap.
   */
  readonly onLapped?: ((observer: Observer) => void) | null;
}
/**
 * Shared execution of one document over one ring. Each event is executed and encoded once; each observer gets
 * everything it has not seen in one write per turn.
 *
 * ```
 *   ring      … 41 42 43 44 45 46 47 │ next
 *   floor ─────────────────▲             members that are not `behind` have everything before it
 *   round     [floor, next) becomes one batch, patched and written observer by observer
 *   behind    own seq: served after joining or when its socket drains
 * ```
 *
 * At the head an observer also gets the heartbeats that are newer than its own; one that is behind gets the latest of
 * each agent when it has caught up.
 *
 * A round runs in slices, so that ten thousand sockets do not delay a mutation. Each round starts with another
 * observer, so that none is always last. If no event in the ring passes the filter, no observer is visited.
 */
export declare class Projection implements RingListener {
  #private;
  /** Undefined when the filter leaves heartbeats out: the ring does not wake this projection for them. */
  readonly onHeartbeat: (() => void) | undefined;
  constructor(options: ProjectionOptions);
  get observers(): number;
  add(observer: Observer): void;
  remove(observer: Observer): void;
  /** Detaches from the ring. */
  dispose(): void;
  onAdvance(): void;
  /** Nothing to do: the last flush ends every observer that has seen everything. */
  onClose(): void;
  /** Does one slice of work; asks for another turn when there is more. */
  flush(): void;
}
