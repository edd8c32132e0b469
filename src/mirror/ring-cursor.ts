import { TerrariumError } from "../base/errors.js";
import { decodeCursor, type Position } from "../events/cursor.js";
import type { GapReason, TerrariumEvent, Vitals } from "../events/event.js";
import type { HolographicBuffer } from "./holographic-buffer.js";
import type { Slot } from "./slot.js";

/** Where a subscriber wants to begin. */
export type Start =
  | { readonly kind: "now" }
  | { readonly kind: "last"; readonly events: number }
  | { readonly kind: "after"; readonly cursor: string };

/** An event as one stream tells it: `cursor` resumes right after it. */
export interface Reflected {
  readonly cursor: string;
  readonly event: TerrariumEvent;
}

/**
 * A subscriber's place in a ring: the seq it reads next and the position it saw last. It owns no events. When the
 * ring has passed it, it says by how much (a gap) and goes on from the oldest kept.
 */
export class RingCursor {
  readonly ring: HolographicBuffer;
  /** Seq of the slot to be read next. */
  seq: number;
  /** The position seen last, as two plain fields: a reference to a slot would keep evicted events alive. */
  #seenEpoch: string;
  #seenOffset: number;
  /** What a hole found now is called: EVICTED for somebody who just came back, LAGGED for somebody attached. */
  #holeReason: GapReason;
  /** Where the history ended that somebody asked for who has not been told anything yet; null for all others. */
  #historyEnd: Place | null = null;

  /** Throws CURSOR_INVALID for a cursor that this ring cannot have given out. */
  constructor(ring: HolographicBuffer, start: Start) {
    this.ring = ring;
    this.#holeReason = "LAGGED";
    if (start.kind === "after") {
      this.#holeReason = "EVICTED";
      const seen = decodeCursor(start.cursor, ring.scope);
      const { seq, epoch, offset } = placeAfter(ring, seen);
      this.seq = seq;
      this.#seenEpoch = epoch;
      this.#seenOffset = offset;
      return;
    }
    const back = start.kind === "last" ? Math.max(0, Math.floor(start.events)) : 0;
    this.seq = Math.max(ring.historySeq, ring.nextSeq - back);
    const slot = ring.slot(this.seq);
    this.#seenEpoch = slot ? slot.beforeEpoch : ring.head.epoch;
    this.#seenOffset = slot ? slot.beforeOffset : ring.head.offset;
    if (back > 0) this.#historyEnd = { seq: ring.nextSeq, ...ring.head };
  }

  get atHead(): boolean {
    return this.seq >= this.ring.nextSeq;
  }

  /** The hole in front of this cursor, or null. It stays there until `passGap`. */
  gapAhead(): Reflected | null {
    this.#forgoHistory();
    const hole = this.#holeAhead();
    if (!hole) return null;
    const seen = { epoch: this.#seenEpoch, offset: this.#seenOffset };
    return this.ring.gapTo(hole, seen, hole.vitals, this.#holeReason);
  }

  /** The hole in front has been told: goes on from the oldest slot kept, so that a hole is told once. */
  passGap(): void {
    const hole = this.#holeAhead();
    if (hole) this.moveTo(hole.seq, hole.epoch, hole.offset);
  }

  /** Everything up to and including `slot` has been told. */
  moveBehind(slot: Slot): void {
    this.moveTo(slot.seq + 1, slot.epoch, slot.offset);
  }

  /** Goes to a place that somebody else in the same ring has reached. */
  moveTo(seq: number, epoch: string, offset: number): void {
    this.seq = seq;
    this.#seenEpoch = epoch;
    this.#seenOffset = offset;
    this.#holeReason = "LAGGED";
    this.#historyEnd = null;
  }

  /** The next thing to tell, one at a time: a gap, an event, or null at the head. */
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

  /** What went of a history before any of it was told is not missed: as much as is kept was asked for. */
  #forgoHistory(): void {
    const end = this.#historyEnd;
    const oldest = this.ring.slot(this.ring.oldestSeq);
    if (!end || !oldest || this.seq >= oldest.seq) return;
    const { seq, epoch, offset } = oldest.seq < end.seq ? before(oldest) : end;
    this.moveTo(seq, epoch, offset);
    this.#historyEnd = end;
  }

  /** Where the hole in front ends, or null when there is none. */
  #holeAhead(): (Place & { readonly vitals: Vitals }) | null {
    const { ring } = this;
    const slot = ring.slot(Math.max(this.seq, ring.oldestSeq));
    if (!slot) {
      // At the head. Somebody who brought a cursor from another numbering to an empty ring stands nowhere in it.
      const { epoch, offset } = ring.head;
      return this.#standsAt(epoch, offset) ? null : { seq: ring.nextSeq, epoch, offset, vitals: ring.latest };
    }
    // The normal case: the next slot is kept, and it begins where this cursor stands.
    if (slot.seq === this.seq && this.#standsAt(slot.beforeEpoch, slot.beforeOffset)) return null;
    return { ...before(slot), vitals: slot.event };
  }

  #standsAt(epoch: string, offset: number): boolean {
    return this.#seenOffset === offset && this.#seenEpoch === epoch;
  }
}

interface Place extends Position {
  readonly seq: number;
}

/** Where somebody who has seen everything up to `seen` goes on. A hole in front of it has yet to be told. */
function placeAfter(ring: HolographicBuffer, seen: Position): Place {
  const { head } = ring;
  if (seen.epoch === head.epoch && seen.offset === head.offset) return { seq: ring.nextSeq, ...seen };
  if (seen.epoch === head.epoch && seen.offset > head.offset) {
    throw new TerrariumError("CURSOR_INVALID", "this cursor is ahead of everything reflected so far");
  }
  let known = false;
  let end: Slot | null = null;
  for (const slot of ring.history()) {
    known ||= slot.beforeEpoch === seen.epoch || slot.epoch === seen.epoch;
    if (slot.beforeEpoch !== seen.epoch) continue;
    if (slot.beforeOffset >= seen.offset) return { seq: slot.seq, ...seen };
    if (slot.epoch !== seen.epoch) end = slot;
    else if (seen.offset < slot.offset && !isForgotten(slot)) throw neverTold();
  }
  if (end) {
    // What this observer saw behind the end of its epoch was lost in a crash. After an orderly end nothing was.
    if (end.event.type === "GAP" && end.event.missed === 0) throw neverTold();
    return before(end);
  }
  // Of a numbering nobody knows any more: lost in a crash, if there was one, else older than everything kept.
  const torn = known ? null : ring.tornSlot;
  return torn ? before(torn) : { seq: ring.historySeq, ...seen };
}

/** A stretch that was told once and is not kept any more, unlike one that never arrived. */
function isForgotten({ event }: Slot): boolean {
  return event.type === "GAP" && event.reason === "EVICTED";
}

function before({ seq, beforeEpoch, beforeOffset }: Slot): Place {
  return { seq, epoch: beforeEpoch, offset: beforeOffset };
}

function neverTold(): TerrariumError {
  return new TerrariumError("CURSOR_INVALID", "no event was ever told under this cursor");
}
