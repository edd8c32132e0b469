import { decodeCursor, type Position } from "../../events/cursor.js";
import type { GapReason, TerrariumEvent, Vitals } from "../../events/event.js";
import { asSeenIn, isForSession } from "../../events/session.js";
import type { Lens } from "./lens.js";
import type { HolographicBuffer } from "./holographic-buffer.js";
import type { RingPosition } from "./listeners.js";
import { before, positionAfter, returningPosition } from "./positions.js";
import type { Slot } from "./slot.js";

/** Where a subscriber begins. */
export type Start =
  | { readonly kind: "now" }
  | { readonly kind: "last"; readonly events: number }
  | { readonly kind: "after"; readonly cursor: string };

/** An event in one stream: `cursor` resumes right after it. */
export interface Reflected {
  readonly cursor: string;
  readonly event: TerrariumEvent;
}

/**
 * A subscriber's position in a ring: the seq it reads next and the position it saw last. It owns no events. When the
 * ring has passed it, it reports the number of missed events (a gap) and continues with the oldest kept.
 */
export class RingCursor {
  readonly ring: HolographicBuffer;
  /** The session that the subscriber observes; null for all. */
  readonly #session: string | null;
  /** What the subscriber sees; null: everything. Another one when its rights change. */
  lens: Lens | null;
  /** Seq of the next slot to read. */
  seq: number;
  /** Version of the newest heartbeat this subscriber got, see `Heartbeats`. */
  heartbeat = 0;
  /** The position seen last, as two plain fields: a reference to a slot would keep evicted events alive. */
  #seenEpoch: string;
  #seenOffset: number;
  /**
   * The end of the gap that this subscriber had when it returned, which is EVICTED; null when there was none, and once
   * it was told. What the ring passes while the subscriber is attached is another gap, LAGGED.
   */
  #evictedTo: RingPosition | null = null;
  /** Agents that its subscriber may no longer see, until it has been told; null: none. */
  #hidden: Set<string> | null = null;
  /** The end of the requested history while nothing has been delivered yet; null otherwise. */
  #historyEnd: RingPosition | null = null;

  /** Throws CURSOR_INVALID for a cursor that this ring cannot have issued. */
  constructor(
    ring: HolographicBuffer,
    start: Start,
    session: string | null = null,
    lens: Lens | null = null,
  ) {
    this.ring = ring;
    this.#session = session;
    this.lens = lens;
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
    this.seq = beforeLast(ring, back, session, lens);
    const slot = ring.slot(this.seq);
    this.#seenEpoch = slot ? slot.beforeEpoch : ring.head.epoch;
    this.#seenOffset = slot ? slot.beforeOffset : ring.head.offset;
    if (back > 0) this.#historyEnd = { seq: ring.nextSeq, ...ring.head };
  }

  get atHead(): boolean {
    return this.seq >= this.ring.nextSeq;
  }

  /** The position seen last. */
  get seen(): Position {
    return { epoch: this.#seenEpoch, offset: this.#seenOffset };
  }

  /** Tells its subscriber, before the next event, that it may no longer see these agents. */
  hide(agentIds: readonly string[]): void {
    for (const id of agentIds) {
      // Two are told as any number: as "several".
      this.#hidden ??= new Set();
      if (this.#hidden.size < 2) this.#hidden.add(id);
    }
  }

  /** True when the ring has passed this cursor while its subscriber was attached, and that is what it is told next. */
  get isLapped(): boolean {
    this.#skipUndelivered();
    return this.#hidden === null && this.#evictedTo === null && this.#missingAhead() !== null;
  }

  /** The gap in front of this cursor, or null. It stays there until `passGap`. */
  gapAhead(): Reflected | null {
    this.#skipUndelivered();
    const [hidden, ...others] = this.#hidden ?? [];
    if (hidden !== undefined)
      return this.ring.hiddenAt(this.seen, others.length === 0 ? hidden : this.ring.scope);
    const hole = this.#holeAhead();
    if (!hole) return null;
    const { event, cursor } = this.ring.gapTo(hole, this.seen, hole.vitals, hole.reason);
    const inSession = asSeenIn(event, this.#session);
    return { event: this.lens ? this.lens.shown(inSession, this.ring.head.epoch) : inSession, cursor };
  }

  /**
   * Passes the gap in front after it was delivered: continues with the oldest kept slot, so that a gap is delivered
   * once.
   */
  passGap(): void {
    if (this.#hidden) {
      this.#hidden = null;
      return;
    }
    const hole = this.#holeAhead();
    if (hole) this.moveTo(hole.seq, hole.epoch, hole.offset);
  }

  /** Everything up to and including `slot` has been delivered. */
  moveBehind(slot: Slot): void {
    this.moveTo(slot.seq + 1, slot.epoch, slot.offset);
  }

  /** Moves to a position that another cursor of the same ring has reached. */
  moveTo(seq: number, epoch: string, offset: number): void {
    this.seq = seq;
    this.#seenEpoch = epoch;
    this.#seenOffset = offset;
    this.#evictedTo = null;
    this.#historyEnd = null;
  }

  /** Moves to a position that is read from the log: behind the ring, as far as this cursor knows. */
  moveInLog({ epoch, offset }: Position): void {
    this.moveTo(0, epoch, offset);
  }

  /** Returns to the ring from a position that it may have passed: what is missing now is a gap, EVICTED. */
  returnTo(seen: Position): void {
    const { seq, epoch, offset } = returningPosition(this.ring, seen);
    this.moveTo(seq, epoch, offset);
    this.#evictedTo = this.#endOfMissing();
  }

  /** The next item to deliver: a gap, an event, or null at the head. */
  next(): Reflected | null {
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
  #skipUndelivered(): void {
    const end = this.#historyEnd;
    const oldest = this.ring.slot(this.ring.oldestSeq);
    if (!end || !oldest || this.seq >= oldest.seq) return;
    const { seq, epoch, offset } = oldest.seq < end.seq ? before(oldest) : end;
    this.moveTo(seq, epoch, offset);
    this.#historyEnd = end;
  }

  /** The gap in front up to its end, or null when there is none. */
  #holeAhead(): Hole | null {
    const missing = this.#missingAhead();
    if (!missing) return null;
    const evictedTo = this.#evictedTo;
    if (!evictedTo) return { ...missing, reason: "LAGGED" };
    return { ...evictedTo, vitals: missing.vitals, reason: "EVICTED" };
  }

  /** Without the vitals, because they are a whole event, which the ring may drop. */
  #endOfMissing(): RingPosition | null {
    const missing = this.#missingAhead();
    return missing && { seq: missing.seq, epoch: missing.epoch, offset: missing.offset };
  }

  #missingAhead(): Omit<Hole, "reason"> | null {
    const { ring } = this;
    const slot = ring.slot(Math.max(this.seq, ring.oldestSeq));
    if (!slot) {
      // At the head. A cursor of another epoch in an empty ring has a gap.
      const { epoch, offset } = ring.head;
      const isComplete = this.#standsAt(epoch, offset) || (ring.nextSeq === 0 && ring.isBeginning(this.seen));
      return isComplete ? null : { seq: ring.nextSeq, epoch, offset, vitals: ring.latest };
    }
    // The normal case: the next slot is kept, and it begins at this cursor's position.
    if (slot.seq === this.seq && this.#standsAt(slot.beforeEpoch, slot.beforeOffset)) return null;
    if (slot.seq === 0 && this.seq === 0 && ring.isBeginning(this.seen)) return null;
    return { ...before(slot), vitals: slot.event };
  }

  #standsAt(epoch: string, offset: number): boolean {
    return this.#seenOffset === offset && this.#seenEpoch === epoch;
  }
}

/** Events missing in front of a cursor, up to a position. */
interface Hole extends RingPosition {
  readonly vitals: Vitals;
  readonly reason: GapReason;
}

/** The kept history of one stream as an observer of `session` gets it: the newest `last` events, oldest first. */
export function historyOf(
  ring: HolographicBuffer,
  last: number,
  session: string | null,
  lens: Lens | null = null,
): Reflected[] {
  const seen: Reflected[] = [];
  for (let seq = beforeLast(ring, last, session, lens); seq < ring.nextSeq; seq += 1) {
    const slot = ring.slot(seq);
    if (!slot || !isFor(slot.event, session, lens)) continue;
    const event = asSeenIn(slot.event, session);
    seen.push(event === slot.event ? slot : { cursor: slot.cursor, event });
  }
  return seen;
}

/** Whether an observer of the session with this lens gets the event. */
export function isFor(event: TerrariumEvent, session: string | null, lens: Lens | null): boolean {
  return isForSession(event, session) && (!lens || lens.sees(event));
}

/** Seq of the slot before which the newest `count` events for `session` begin, within the kept history. */
function beforeLast(
  ring: HolographicBuffer,
  count: number,
  session: string | null,
  lens: Lens | null,
): number {
  if (session === null && !lens) return Math.max(ring.historySeq, ring.nextSeq - count);
  let seq = ring.nextSeq;
  for (let left = count; left > 0 && seq > ring.historySeq; seq -= 1) {
    const slot = ring.slot(seq - 1);
    if (slot && isFor(slot.event, session, lens)) left -= 1;
  }
  return seq;
}
