import { type Clock, systemClock } from "../../base/clock.js";
import { guarded } from "../../base/async/guard.js";

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

/** How long one turn of flushing may hold the event loop before other work gets its turn, milliseconds. */
const TURN_MS_MAX = 10;

/**
 * Moves work from the publisher's turn to a later one: rings woken during a turn are flushed together in its check
 * phase (`setImmediate`). When the loop is busy, more events are collected per flush; when it is idle, a flush
 * follows at once. Rings that do not fit into a turn are flushed first in the next. Each ring is queued at most once,
 * so the queue is bounded by the number of rings.
 */
export class FlushLoop implements Waker {
  readonly #onError: (error: unknown) => void;
  readonly #clock: Clock;
  readonly #onTurn: (durationMs: number) => void;
  #deadline = 0;
  #woken = new Set<{ flush(): void }>();
  /** Left over from the last turn, in order. */
  #due = new Set<{ flush(): void }>();
  #armed = false;
  #whenIdle: (() => void)[] = [];

  /**
   * `onError` is called for a listener or a task that throws; the others still get their turn. `onTurn` is called
   * with the duration of each turn.
   */
  constructor(
    onError: (error: unknown) => void,
    clock: Clock = systemClock,
    onTurn: (durationMs: number) => void = () => undefined,
  ) {
    this.#onError = onError;
    this.#clock = clock;
    this.#onTurn = onTurn;
  }

  get turnIsOver(): boolean {
    return this.#clock.monotonic() > this.#deadline;
  }

  wake(ring: { flush(): void }): void {
    if (!this.#due.has(ring)) this.#woken.add(ring);
    this.#arm();
  }

  /** Calls `task` on a later turn, as soon as there is nothing left to flush. */
  whenIdle(task: () => void): void {
    this.#whenIdle.push(task);
    this.#arm();
  }

  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    this.#armed = false;
    const startedAt = this.#clock.monotonic();
    this.#deadline = startedAt + TURN_MS_MAX;
    if (this.#due.size === 0) [this.#due, this.#woken] = [this.#woken, this.#due];
    for (const ring of this.#due) {
      this.#due.delete(ring);
      try {
        ring.flush();
      } catch (error) {
        this.#onError(error);
      }
      if (this.turnIsOver) break;
    }
    this.#onTurn(this.#clock.monotonic() - startedAt);
    if (this.#due.size > 0 || this.#woken.size > 0) this.#arm();
    else for (const task of this.#whenIdle.splice(0)) guarded(this.#onError, task)();
  }
}
