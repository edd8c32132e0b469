import { TerrariumError } from "../base/errors.js";
import { decodeCursor } from "../events/cursor.js";
import { isForSession } from "../events/session.js";
/** Where a subscriber begins in the log, before it joins the ring. */
export class Backlog {
  /** True once it is being served: from then on its cursor tells where it is. */
  hasBegun = false;
  /** True for an observer that the ring has passed: what the log does not have is missing. */
  isOfLapped;
  #look;
  #located = null;
  constructor(look, isOfLapped = false) {
    this.#look = look;
    this.isOfLapped = isOfLapped;
  }
  /**
   * Finds its beginning in the log, once; null when the log has nothing for this subscriber. Rejects with
   * CURSOR_INVALID for a cursor that was never issued.
   */
  located() {
    this.#located ??= this.#look();
    return this.#located;
  }
}
/** The backlog of a subscriber that may need one: see `mayNeedLog`. */
export function backlogOf(log, ring, start, session, client) {
  return new Backlog(async () => {
    const end = await log.turns.take(client);
    try {
      if (start.kind === "last") return await beginningOfLast(log, ring, start.events, session);
      if (start.kind === "now") return null;
      return await beginningAfter(log, ring, decodeCursor(start.cursor, ring.scope));
    } catch (error) {
      if (error instanceof TerrariumError) throw error;
      // The log cannot be read: the ring announces a gap.
      return null;
    } finally {
      end();
    }
  });
}
/** The backlog of an observer that the ring has passed while it was attached. */
export function backlogOfLapped(log, ring, seen) {
  // Its turn begins with the first page: finding a position is a look at an index.
  return new Backlog(async () => {
    try {
      return await beginningAfter(log, ring, seen);
    } catch {
      return null;
    }
  }, true);
}
async function beginningAfter(log, ring, seen) {
  let place = await log.locate(ring.scope, seen);
  if (place.kind === "UNKNOWN") {
    // Its epoch may not be stored yet, or the crash behind which it continues.
    await log.flush();
    place = await log.locate(ring.scope, seen);
  }
  if (place.kind === "INVALID") throw new TerrariumError("CURSOR_INVALID", "this cursor was never issued");
  if (place.kind === "AFTER") return place.position;
  // Nothing of the present epoch is stored: all that the log has is older.
  if (seen.epoch === ring.head.epoch) return null;
  return place.position ?? seen;
}
async function beginningOfLast(log, ring, events, session) {
  const oldest = ring.slot(ring.historySeq);
  const from = oldest ? { epoch: oldest.beforeEpoch, offset: oldest.beforeOffset } : ring.head;
  const missing = events - countOf(ring, session);
  // The ring may be ahead of what is stored.
  await log.flush();
  return await log.back(ring.scope, from, missing, session);
}
/** Whether the log may have what the ring does not, for a subscriber that begins at `cursor`. */
export function mayNeedLog(cursor, start, session) {
  const { ring } = cursor;
  if (ring.historySeq === 0 && !ring.isRestoredInPart) return false;
  if (start.kind === "after") return cursor.gapAhead() !== null;
  return start.kind === "last" && start.events > countOf(ring, session);
}
/** Events of the ring's history that an observer of the session gets. */
function countOf(ring, session) {
  if (session === null) return ring.nextSeq - ring.historySeq;
  let count = 0;
  for (let seq = ring.historySeq; seq < ring.nextSeq; seq += 1) {
    const event = ring.slot(seq)?.event;
    if (event && isForSession(event, session)) count += 1;
  }
  return count;
}
//# sourceMappingURL=stream-log.js.map
