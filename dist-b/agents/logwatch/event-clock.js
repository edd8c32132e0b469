import { BOUNDS } from "./bounds.js";
/** Larger jumps in a file's own time are ignored: a wrong clock, a replayed file, or a date in the message. */
const STEP_MS_MAX = 3_600_000;
/**
 * The time base of rates, bursts and pauses: follows the timestamps of the lines if they have any, so that a file read at
 * once has the rates at which it was written, and otherwise their arrival. Never goes back. Only differences between lines
 * of one file count, so files in different time zones agree.
 */
export class EventClock {
  #files = new Map();
  #now = null;
  get files() {
    return this.#files.size;
  }
  /** The time of the last line; null before the first. */
  get now() {
    return this.#now;
  }
  advance(file, stamp, receivedAt) {
    const known = this.#files.get(file);
    const next = known ? follow(known, stamp, receivedAt) : begin(stamp, receivedAt);
    this.#files.delete(file);
    this.#files.set(file, next);
    if (this.#files.size > BOUNDS.filesMax) {
      const [oldest] = this.#files.keys();
      if (oldest !== undefined) this.#files.delete(oldest);
    }
    this.#now = Math.max(this.#now ?? next.at, next.at);
    return this.#now;
  }
}
function begin(stamp, receivedAt) {
  return { at: receivedAt, receivedAt, anchor: stamp === null ? null : { stamp, at: receivedAt } };
}
function follow(known, stamp, receivedAt) {
  const arrived = known.at + Math.max(0, receivedAt - known.receivedAt);
  if (stamp === null) return { at: arrived, receivedAt, anchor: known.anchor };
  const step = known.anchor ? stamp - known.anchor.stamp : Infinity;
  // Steps back count as well: otherwise lines slightly out of order would add up to a drift.
  const at = known.anchor && Math.abs(step) <= STEP_MS_MAX ? known.anchor.at + step : arrived;
  return { at, receivedAt, anchor: { stamp, at } };
}
//# sourceMappingURL=event-clock.js.map
