import { TerrariumError } from "../../base/errors.js";
import { decodeCursor } from "../../events/cursor.js";
import { asSeenIn, isForSession } from "../../events/session.js";
/**
 * A subscriber's position in a ring: the seq it reads next and the position it saw last. It owns no events. When the
 * ring has passed it, it reports the number of missed events (a gap) and continues with the oldest kept.
 */
export class RingCursor {
  ring;
  /** The session that the subscriber observes; null for all. */
  #session;
  /** Seq of the next slot to read. */
  seq;
  /** Version of the newest heartbeat this subscriber got, see `Heartbeats`. */
  heartbeat = 0;
  /** The position seen last, as two plain fields: a reference to a slot would keep evicted events alive. */
  #seenEpoch;
  #seenOffset;
  /**
   * The end of the gap that this subscriber had when it returned, which is EVICTED; null when there was none, and once
   * it was told. What the ring passes while the subscriber is attached is another gap, LAGGED.
   */
  #evictedTo = null;
  /** The end of the requested history while nothing has been delivered yet; null otherwise. */
  #historyEnd = null;
  /** Throws CURSOR_INVALID for a cursor that this ring cannot have issued. */
  constructor(ring, start, session = null) {
    this.ring = ring;
    this.#session = session;
    if (start.kind === "after") {
      const seen = decodeCursor(start.cursor, ring.scope);
      const { seq, epoch, offset } = positionAfter(ring, seen);
      this.seq = seq;
      this.#seenEpoch = epoch;
      this.#seenOffset = offset;
      this.#evictedTo = this.#endOfMissing();
      return;
    }
    const back = start.kind === "last" ? Math.max(0, Math.floor(start.events)) : 0;
    this.seq = beforeLast(ring, back, session);
    const slot = ring.slot(this.seq);
    this.#seenEpoch = slot ? slot.beforeEpoch : ring.head.epoch;
    this.#seenOffset = slot ? slot.beforeOffset : ring.head.offset;
    if (back > 0) this.#historyEnd = { seq: ring.nextSeq, ...ring.head };
  }
  get atHead() {
    return this.seq >= this.ring.nextSeq;
  }
  /** The position seen last. */
  get seen() {
    return { epoch: this.#seenEpoch, offset: this.#seenOffset };
  }
  /** True when the ring has passed this cursor while its subscriber was attached. */
  get isLapped() {
    this.#skipUndelivered();
    return this.#evictedTo === null && this.#missingAhead() !== null;
  }
  /** The gap in front of this cursor, or null. It stays there until `passGap`. */
  gapAhead() {
    this.#skipUndelivered();
    const hole = this.#holeAhead();
    if (!hole) return null;
    const { event, cursor } = this.ring.gapTo(hole, this.seen, hole.vitals, hole.reason);
    return { event: asSeenIn(event, this.#session), cursor };
  }
  /**
   * Passes the gap in front after it was delivered: continues with the oldest kept slot, so that a gap is delivered
   * once.
   */
  passGap() {
    const hole = this.#holeAhead();
    if (hole) this.moveTo(hole.seq, hole.epoch, hole.offset);
  }
  /** Everything up to and including `slot` has been delivered. */
  moveBehind(slot) {
    this.moveTo(slot.seq + 1, slot.epoch, slot.offset);
  }
  /** Moves to a position that another cursor of the same ring has reached. */
  moveTo(seq, epoch, offset) {
    this.seq = seq;
    this.#seenEpoch = epoch;
    this.#seenOffset = offset;
    this.#evictedTo = null;
    this.#historyEnd = null;
  }
  /** Moves to a position that is read from the log: behind the ring, as far as this cursor knows. */
  moveInLog({ epoch, offset }) {
    this.moveTo(0, epoch, offset);
  }
  /** Returns to the ring from a position that it may have passed: what is missing now is a gap, EVICTED. */
  returnTo(seen) {
    const { seq, epoch, offset } = returningPosition(this.ring, seen);
    this.moveTo(seq, epoch, offset);
    this.#evictedTo = this.#endOfMissing();
  }
  /** The next item to deliver: a gap, an event, or null at the head. */
  next() {
    const gap = this.gapAhead();
    if (gap) {
      this.passGap();
      return gap;
    }
    const slot = this.ring.slot(this.seq);
    if (!slot) return null;
    this.moveBehind(slot);
    return slot;
  }
  /** A new subscriber asked for what is kept, so events dropped before its first delivery are not a gap. */
  #skipUndelivered() {
    const end = this.#historyEnd;
    const oldest = this.ring.slot(this.ring.oldestSeq);
    if (!end || !oldest || this.seq >= oldest.seq) return;
    const { seq, epoch, offset } = oldest.seq < end.seq ? before(oldest) : end;
    this.moveTo(seq, epoch, offset);
    this.#historyEnd = end;
  }
  /** The gap in front up to its end, or null when there is none. */
  #holeAhead() {
    const missing = this.#missingAhead();
    if (!missing) return null;
    const evictedTo = this.#evictedTo;
    if (!evictedTo) return { ...missing, reason: "LAGGED" };
    return { ...evictedTo, vitals: missing.vitals, reason: "EVICTED" };
  }
  /** Without the vitals, because they are a whole event, which the ring may drop. */
  #endOfMissing() {
    const missing = this.#missingAhead();
    return missing && { seq: missing.seq, epoch: missing.epoch, offset: missing.offset };
  }
  #missingAhead() {
    const { ring } = this;
    const slot = ring.slot(Math.max(this.seq, ring.oldestSeq));
    if (!slot) {
      // At the head. A cursor of another epoch in an empty ring has a gap.
      const { epoch, offset } = ring.head;
      return this.#standsAt(epoch, offset) ? null : { seq: ring.nextSeq, epoch, offset, vitals: ring.latest };
    }
    // The normal case: the next slot is kept, and it begins at this cursor's position.
    if (slot.seq === this.seq && this.#standsAt(slot.beforeEpoch, slot.beforeOffset)) return null;
    return { ...before(slot), vitals: slot.event };
  }
  #standsAt(epoch, offset) {
    return this.#seenOffset === offset && this.#seenEpoch === epoch;
  }
}
/** The kept history of one stream as an observer of `session` gets it: the newest `last` events, oldest first. */
export function historyOf(ring, last, session) {
  const seen = [];
  for (let seq = beforeLast(ring, last, session); seq < ring.nextSeq; seq += 1) {
    const slot = ring.slot(seq);
    if (!slot || !isForSession(slot.event, session)) continue;
    const event = asSeenIn(slot.event, session);
    seen.push(event === slot.event ? slot : { cursor: slot.cursor, event });
  }
  return seen;
}
/** Seq of the slot before which the newest `count` events for `session` begin, within the kept history. */
function beforeLast(ring, count, session) {
  if (session === null) return Math.max(ring.historySeq, ring.nextSeq - count);
  let seq = ring.nextSeq;
  for (let left = count; left > 0 && seq > ring.historySeq; seq -= 1) {
    const slot = ring.slot(seq - 1);
    if (slot && isForSession(slot.event, session)) left -= 1;
  }
  return seq;
}
/**
 * The seq of the slot that follows `seen` without a gap, or null. Positions of ended epochs are not found: a subscriber
 * gets the rest of them from the log.
 */
export function seqAfter(ring, { epoch, offset }) {
  const { head } = ring;
  if (epoch !== head.epoch) return null;
  if (offset === head.offset) return ring.nextSeq;
  let low = ring.oldestSeq;
  let high = ring.nextSeq;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const slot = ring.slot(middle);
    if (slot?.epoch === epoch && slot.offset > offset) high = middle;
    else low = middle + 1;
  }
  const slot = ring.slot(low);
  return slot?.beforeEpoch === epoch && slot.beforeOffset === offset ? low : null;
}
function returningPosition(ring, seen) {
  try {
    return positionAfter(ring, seen);
  } catch {
    return { seq: ring.historySeq, ...seen };
  }
}
/** The position after `seen`. A gap in front of it has yet to be delivered. */
function positionAfter(ring, seen) {
  const { head } = ring;
  if (seen.epoch === head.epoch && seen.offset === head.offset) return { seq: ring.nextSeq, ...seen };
  if (seen.epoch === head.epoch && seen.offset > head.offset) {
    throw new TerrariumError("CURSOR_INVALID", "this cursor is ahead of everything published so far");
  }
  let known = false;
  let end = null;
  for (const slot of ring.history()) {
    known ||= slot.beforeEpoch === seen.epoch || slot.epoch === seen.epoch;
    if (slot.beforeEpoch !== seen.epoch) continue;
    if (slot.beforeOffset >= seen.offset) return { seq: slot.seq, ...seen };
    if (slot.beforeOffset + slot.heartbeatsBefore >= seen.offset) return before(slot);
    if (slot.epoch !== seen.epoch) end = slot;
    else if (seen.offset < slot.offset && !isEvicted(slot)) throw neverIssued();
  }
  if (end) {
    // Events after the end of this observer's epoch were lost in a crash. After an orderly end there are none.
    if (end.event.type === "GAP" && end.event.missed === 0) throw neverIssued();
    return before(end);
  }
  // The epoch is unknown: lost in a crash, if there was one, else older than everything kept.
  const torn = known ? null : ring.tornSlot;
  return torn ? before(torn) : { seq: ring.historySeq, ...seen };
}
/** True for events that were delivered once and are no longer kept, unlike events that never arrived. */
function isEvicted({ event }) {
  return event.type === "GAP" && event.reason === "EVICTED";
}
function before({ seq, beforeEpoch, beforeOffset }) {
  return { seq, epoch: beforeEpoch, offset: beforeOffset };
}
function neverIssued() {
  return new TerrariumError("CURSOR_INVALID", "this cursor was never issued");
}
//# sourceMappingURL=cursor.js.map
