/** Entries removed from the front of the queue before it is copied, so that removing one has a constant cost. */
const COMPACT_AT = 1_024;
/**
 * The entrance of one ring: writes an entry at once while the ring has room, otherwise when its subscribers have been
 * served. Keeps the order of entries. The caller bounds its length with `dropOldest`.
 */
export class Intake {
  #pace;
  #write;
  #queue = [];
  /** Entries at the front of `#queue` that have been removed. */
  #gone = 0;
  /** Entries accepted since the start, and the number of them that were written or dropped. */
  #taken = 0;
  #passed = 0;
  #waiters = [];
  constructor(pace, write) {
    this.#pace = pace;
    this.#write = write;
    pace.onServed(() => this.#drain());
  }
  /** Number of waiting entries. */
  get size() {
    return this.#queue.length - this.#gone;
  }
  /** Waiting entries, oldest first. */
  get waiting() {
    return this.#queue.slice(this.#gone);
  }
  take(entry) {
    this.#taken += 1;
    if (this.size > 0 || this.#pace.room <= 0) {
      this.#queue.push(entry);
      return;
    }
    this.#passed += 1;
    this.#write(entry);
  }
  /** Writes all waiting entries, even without room in the ring. */
  force() {
    while (this.size > 0) this.#writeNext();
    this.#wakeWaiters();
  }
  /** Keeps only the entries in `kept`, which must be waiting ones, in order. */
  retain(kept) {
    this.#passed += this.size - kept.length;
    this.#queue = [...kept];
    this.#gone = 0;
    this.#wakeWaiters();
  }
  dropOldest(count) {
    this.retain(this.waiting.slice(count));
  }
  /** Resolves when all entries accepted so far are written or dropped; null when they already are. */
  caughtUp() {
    if (this.size === 0) return null;
    return new Promise((resolve) => this.#waiters.push({ until: this.#taken, resolve }));
  }
  #drain() {
    while (this.size > 0 && this.#pace.room > 0) this.#writeNext();
    this.#wakeWaiters();
  }
  #writeNext() {
    const entry = this.#queue[this.#gone];
    this.#gone += 1;
    this.#passed += 1;
    if (this.#gone >= COMPACT_AT || this.#gone === this.#queue.length) {
      this.#queue = this.#queue.slice(this.#gone);
      this.#gone = 0;
    }
    this.#write(entry);
  }
  #wakeWaiters() {
    while (this.#waiters[0] && this.#waiters[0].until <= this.#passed) this.#waiters.shift()?.resolve();
  }
}
/**
 * The newest events of each agent, at most `max` in total. The room is shared fairly: an agent with few events keeps
 * all of them, so that a flood costs the flooding agent's events and not others'. Order is kept.
 */
export function trimFairly(events, max) {
  const counts = new Map();
  for (const { event } of events) counts.set(event.agentId, (counts.get(event.agentId) ?? 0) + 1);
  const share = shareOf([...counts.values()], max);
  return events.filter(({ event }) => {
    const left = counts.get(event.agentId) ?? 0;
    counts.set(event.agentId, left - 1);
    return left <= share;
  });
}
/** The largest share per member with which all fit. */
export function shareOf(counts, max) {
  let room = max;
  for (const [index, count] of counts.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(room / (counts.length - index));
    if (count > share) return share;
    room -= count;
  }
  return Infinity;
}
//# sourceMappingURL=intake.js.map
