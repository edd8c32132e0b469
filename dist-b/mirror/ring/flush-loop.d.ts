import { type Clock } from "../../base/clock.js";
/** Woken once per turn of the event loop after the ring moved, never synchronously from `reflect`. */
export interface RingListener {
  onAdvance(): void;
  /** A heartbeat came; without this member the listener is not woken for it. */
  readonly onHeartbeat?: (() => void) | undefined;
  /** The ring is closed: no event will follow the ones it holds. */
  onClose(): void;
}
/** Calls a ring's listeners on a later turn. One loop serves all rings, see `FlushLoop`. */
export interface Waker {
  wake(ring: { flush(): void }): void;
  /** True when the current flush has used its time and should ask to be woken again. */
  readonly turnIsOver: boolean;
}
/**
 * Moves work from the publisher's turn to a later one: rings woken during a turn are flushed together in its check
 * phase (`setImmediate`). When the loop is busy, more events are collected per flush; when it is idle, a flush
 * follows at once. Rings that do not fit into a turn are flushed first in the next. Each ring is queued at most once,
 * so the queue is bounded by the number of rings.
 */
export declare class FlushLoop implements Waker {
  #private;
  /**
   * `onError` is called for a listener or a task that throws; the others still get their turn. `onTurn` is called
   * with the duration of each turn.
   */
  constructor(onError: (error: unknown) => void, clock?: Clock, onTurn?: (durationMs: number) => void);
  get turnIsOver(): boolean;
  wake(ring: { flush(): void }): void;
  /** Calls `task` on a later turn, as soon as there is nothing left to flush. */
  whenIdle(task: () => void): void;
}
