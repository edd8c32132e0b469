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

/** What a waker wakes: a ring, or a projection with more to do. */
export interface Flushable {
  flush(): void;
  /** True while it waits for its turn; set by the waker alone, because a set of ten thousand would cost more. */
  isWoken?: boolean;
}

/** Calls a ring's listeners on a later turn. One loop serves all rings, see `FlushLoop`. */
export interface Waker {
  wake(ring: Flushable): void;
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
  #woken: Flushable[] = [];
  /** What this turn has to do, and what was left over from the last one; before `next` it is done. */
  #due: Flushable[] = [];
  #next = 0;
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

  wake(ring: Flushable): void {
    if (ring.isWoken) return;
    ring.isWoken = true;
    this.#woken.push(ring);
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
    if (this.#next === this.#due.length) {
      this.#due = this.#woken;
      this.#woken = [];
      this.#next = 0;
    }
    while (this.#next < this.#due.length) {
      const ring = this.#due[this.#next] as Flushable;
      this.#next += 1;
      ring.isWoken = false;
      try {
        ring.flush();
      } catch (error) {
        this.#onError(error);
      }
      if (this.turnIsOver) break;
    }
    this.#onTurn(this.#clock.monotonic() - startedAt);
    if (this.#next < this.#due.length || this.#woken.length > 0) this.#arm();
    else for (const task of this.#whenIdle.splice(0)) guarded(this.#onError, task)();
  }
}
