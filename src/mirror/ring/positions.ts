import { TerrariumError } from "../../base/errors.js";
import type { Position } from "../../events/cursor.js";
import type { HolographicBuffer } from "./holographic-buffer.js";
import type { RingPosition } from "./listeners.js";
import type { Slot } from "./slot.js";

/**
 * The seq of the slot that follows `seen` without a gap, or null. Positions of ended epochs are not found: a subscriber
 * gets the rest of them from the log.
 */
export function seqAfter(ring: HolographicBuffer, { epoch, offset }: Position): number | null {
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

/** As `positionAfter`, for a position that the log has served: what the ring does not know is behind its history. */
export function returningPosition(ring: HolographicBuffer, seen: Position): RingPosition {
  try {
    return positionAfter(ring, seen);
  } catch {
    return { seq: ring.historySeq, ...seen };
  }
}

/** The position after `seen`. A gap in front of it has yet to be delivered. Throws CURSOR_INVALID. */
export function positionAfter(ring: HolographicBuffer, seen: Position): RingPosition {
  const { head } = ring;
  if (seen.epoch === head.epoch && seen.offset === head.offset) return { seq: ring.nextSeq, ...seen };
  // Another gateway has shown more of the log. Who stands there waits until this one has read as far.
  if (isAhead(ring, seen)) return { seq: ring.nextSeq, ...seen };
  if (seen.epoch === head.epoch && seen.offset > head.offset) {
    throw new TerrariumError("CURSOR_INVALID", "this cursor is ahead of everything published so far");
  }
  let known = false;
  let end: Slot | null = null;
  for (const slot of ring.history()) {
    known ||= slot.beforeEpoch === seen.epoch || slot.epoch === seen.epoch;
    if (slot.beforeEpoch !== seen.epoch) continue;
    if (slot.beforeOffset >= seen.offset) return { seq: slot.seq, ...seen };
    if (slot.beforeOffset + slot.heartbeatsBefore >= seen.offset) return before(slot);
    if (slot.epoch !== seen.epoch) end = slot;
    // A place that only another gateway had, or a log that was restored since: within a gap, less is missing than all of it.
    else if (ring.isShared && seen.offset < slot.offset)
      return slot.event.type === "GAP" ? { seq: slot.seq + 1, ...seen } : before(slot);
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

/** True for a position in a shared log that this gateway has not read yet. */
export function isAhead({ isShared, head }: HolographicBuffer, { epoch, offset }: Position): boolean {
  return isShared && epoch === head.epoch && offset > head.offset;
}

/** True for events that were delivered once and are no longer kept, unlike events that never arrived. */
function isEvicted({ event }: Slot): boolean {
  return event.type === "GAP" && event.reason === "EVICTED";
}

/** Where a subscriber stands that has everything before the slot. */
export function before({ seq, beforeEpoch, beforeOffset }: Slot): RingPosition {
  return { seq, epoch: beforeEpoch, offset: beforeOffset };
}

function neverIssued(): TerrariumError {
  return new TerrariumError("CURSOR_INVALID", "this cursor was never issued");
}
