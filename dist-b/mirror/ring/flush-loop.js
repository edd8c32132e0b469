import { systemClock } from "../../base/clock.js";
import { guarded } from "../../base/guard.js";
/** How long one turn of flushing may hold the event loop before other work gets its turn, milliseconds. */
const TURN_MS_MAX = 10;
/**
 * Moves work from the publisher's turn to a later one: rings woken during a turn are flushed together in its check
 * phase (`setImmediate`). When the loop is busy, more events are collected per flush; when it is idle, a flush
 * follows at once. Rings that do not fit into a turn are flushed first in the next. Each ring is queued at most once,
 * so the queue is bounded by the number of rings.
 */
export class FlushLoop {
  #onError;
  #clock;
  #onTurn;
  #deadline = 0;
  #woken = new Set();
  /** Left over from the last turn, in order. */
  #due = new Set();
  #armed = false;
  #whenIdle = [];
  /**
   * `onError` is called for a listener or a task that throws; the others still get their turn. `onTurn` is called
   * with the duration of each turn.
   */
  constructor(onError, clock = systemClock, onTurn = () => undefined) {
    this.#onError = onError;
    this.#clock = clock;
    this.#onTurn = onTurn;
  }
  get turnIsOver() {
    return this.#clock.monotonic() > this.#deadline;
  }
  wake(ring) {
    if (!this.#due.has(ring)) this.#woken.add(ring);
    this.#arm();
  }
  /** Calls `task` on a later turn, as soon as there is nothing left to flush. */
  whenIdle(task) {
    this.#whenIdle.push(task);
    this.#arm();
  }
  #arm() {
    if (this.#armed) return;
    this.#armed = true;
    setImmediate(() => this.#run());
  }
  #run() {
    this.#armed = false;
    const startedAt = this.#clock.monotonic();
    this.#deadline = startedAt + TURN_MS_MAX;
    if (this.#due.size === 0) [this.#due, this.#woken] = [this.#woken, this.#due];
    for (const ring of this.#due) {
      this.#due.delete(ring);
      guarded(this.#onError, () => ring.flush())();
      if (this.turnIsOver) break;
    }
    this.#onTurn(this.#clock.monotonic() - startedAt);
    if (this.#due.size > 0 || this.#woken.size > 0) this.#arm();
    else for (const task of this.#whenIdle.splice(0)) guarded(this.#onError, task)();
  }
}
//# sourceMappingURL=flush-loop.js.map
