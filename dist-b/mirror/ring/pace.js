/**
 * Limits how far a ring is written ahead of the subscribers that keep up, so that no burst laps them: half a ring is
 * written, then the subscribers are served, then the next half.
 *
 * ```
 *   served ≤ flushed ≤ written       room = half a ring − (written − served)
 * ```
 *
 * A flush begins a round of every projection on the ring. A projection that is not done within the turn holds the
 * ring until it is.
 */
export class Pace {
  #slotsAhead;
  #observers = 0;
  #holds = 0;
  #written = 0;
  #flushed = 0;
  #served = 0;
  #isFlushing = false;
  #onServed = () => undefined;
  /** `slots`: length of the ring. */
  constructor(slots) {
    this.#slotsAhead = Math.ceil(slots / 2);
  }
  /** Slots that may be written now. Unlimited without observers, because no observer can be lapped. */
  get room() {
    return this.#observers === 0 ? Infinity : this.#slotsAhead - (this.#written - this.#served);
  }
  get observers() {
    return this.#observers;
  }
  countObserver(change) {
    this.#observers += change;
  }
  /** Sets the task to run after each round; the ring's writer continues then. */
  onServed(task) {
    this.#onServed = task;
  }
  /** `isHeard` false: no flush will follow, because there are no listeners. */
  wrote(nextSeq, isHeard) {
    this.#written = nextSeq;
    if (isHeard) return;
    this.#flushed = nextSeq;
    this.#served = nextSeq;
  }
  hold() {
    this.#holds += 1;
  }
  release() {
    this.#holds -= 1;
    this.#settle();
  }
  flushing() {
    this.#isFlushing = true;
    this.#flushed = this.#written;
  }
  flushed() {
    this.#isFlushing = false;
    this.#settle();
  }
  #settle() {
    if (this.#holds > 0 || this.#isFlushing) return;
    this.#served = this.#flushed;
    this.#onServed();
  }
}
//# sourceMappingURL=pace.js.map
