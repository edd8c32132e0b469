/** Approximate overhead of an event besides its JSON (positions, search index), and of a stream besides its events, bytes. */
const EVENT_BYTES = 150;
const STREAM_BYTES = 200;
/** The limits that evict events. */
export const EVICTING_LIMITS = [
  "historyMaxEvents",
  "historyMaxBytes",
  "historyMaxAgeMs",
  "historyOutputPercent",
];
/**
 * Decides which stream loses events when a log is full. Each stream has a room of `eventsMax` events, of which OUTPUT
 * may take a share. When all streams together have too many bytes, the largest one loses events, so that a flood costs
 * the flooding agent.
 */
export class Rooms {
  #limits;
  #outputsMax;
  #rooms = new Map();
  /** Rooms that may have too many events. */
  #crowded = new Set();
  #bytes = 0;
  #events = 0;
  constructor(limits) {
    this.#limits = limits;
    this.#outputsMax = Math.max(1, Math.floor((limits.eventsMax * limits.outputPercentMax) / 100));
  }
  get all() {
    return this.#rooms;
  }
  get(name) {
    return this.#rooms.get(name);
  }
  /** Bytes of all streams, with the overhead of rows. */
  get bytes() {
    return this.#bytes;
  }
  get events() {
    return this.#events;
  }
  /** True when all streams together have more bytes than they may. */
  get isFull() {
    return this.#bytes > this.#limits.bytesMax;
  }
  add(room) {
    this.#rooms.set(room.name, room);
    this.#bytes += weightOf(room);
    this.#events += room.events;
    this.#check(room);
  }
  remove(room) {
    this.#rooms.delete(room.name);
    this.#crowded.delete(room);
    this.#bytes -= weightOf(room);
    this.#events -= room.events;
  }
  /** Counts one event more (`sign` 1) or less (-1). */
  resize(room, sign, bytes, isOutput) {
    room.events += sign;
    room.bytes += sign * bytes;
    if (isOutput) {
      room.outputs += sign;
      room.outputBytes += sign * bytes;
    }
    this.#events += sign;
    this.#bytes += sign * (bytes + EVENT_BYTES);
    this.#check(room);
  }
  /** The next eviction that the limits demand; null when none is due. */
  next() {
    const [room] = this.#crowded;
    if (room) {
      const onlyOutputs = room.outputs > this.#outputsMax;
      return { room, onlyOutputs, limit: onlyOutputs ? "historyOutputPercent" : "historyMaxEvents" };
    }
    if (!this.isFull) return null;
    const largest = this.#largest();
    if (!largest || largest.events === 0) return null;
    const isTalkative = largest.outputBytes * 100 > largest.bytes * this.#limits.outputPercentMax;
    return { room: largest, onlyOutputs: isTalkative, limit: "historyMaxBytes" };
  }
  #check(room) {
    if (room.events > this.#limits.eventsMax || room.outputs > this.#outputsMax) this.#crowded.add(room);
    else this.#crowded.delete(room);
  }
  #largest() {
    let largest = null;
    for (const room of this.#rooms.values()) if (!largest || room.bytes > largest.bytes) largest = room;
    return largest;
  }
}
function weightOf({ events, bytes }) {
  return STREAM_BYTES + events * EVENT_BYTES + bytes;
}
//# sourceMappingURL=rooms.js.map
