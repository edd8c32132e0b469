import type { FairTurns } from "../base/bounds/fair-turns.js";
import type { PacedTurns } from "../base/bounds/paced-turns.js";
import { TerrariumError } from "../base/errors.js";
import { decodeCursor, type Position } from "../events/cursor.js";
import type { TerrariumEvent } from "../events/event.js";
import type { Lens } from "./ring/lens.js";
import type { HolographicBuffer } from "./ring/holographic-buffer.js";
import { isFor, type RingCursor, type Start } from "./ring/cursor.js";
import { isAhead } from "./ring/positions.js";

/** How long a subscriber that another gateway has shown more may wait for this one, ms. Then it should try another one. */
const AHEAD_MS_MAX = 5_000;

export interface StreamPageQuery {
  readonly stream: string;
  readonly after: Position;
  readonly types: readonly string[] | null;
  readonly session: string | null;
  readonly eventsMax: number;
  readonly bytesMax: number;
}

/** An event, or a hole before the event `next`. */
export type StreamItem =
  | { readonly after: Position; readonly event: TerrariumEvent }
  | { readonly from: Position; readonly to: Position; readonly next: TerrariumEvent };

export interface StreamPage {
  /** Decoded while it is iterated, once. */
  readonly items: Iterable<StreamItem>;
  /** The next page begins here. */
  readonly end: Position;
  /** True when the end of what the log holds was reached. */
  readonly isLast: boolean;
}

export type StreamPlace =
  | { readonly kind: "AFTER"; readonly position: Position }
  /** Its epoch is unknown; where it continues then, null for the oldest. */
  | { readonly kind: "UNKNOWN"; readonly position: Position | null }
  | { readonly kind: "INVALID" };

/**
 * The log behind the rings, as observers read it. Every call may reject, when the log cannot be read; then a gap takes
 * the place of what it holds.
 */
export interface StreamLog {
  locate(stream: string, seen: Position): Promise<StreamPlace>;
  /** The position before the newest `events` events up to `from`; null when there are none. */
  back(stream: string, from: Position, events: number, session: string | null): Promise<Position | null>;
  page(query: StreamPageQuery): Promise<StreamPage>;
  /** Resolves when everything published before this call can be read, or cannot be stored. */
  flush(): Promise<void>;
  /** Bounds the reads, and the pages in memory. */
  readonly turns: FairTurns;
  /** Bounds the share of the event loop that sending pages takes. */
  readonly pace: PacedTurns;
}

/** Where a subscriber begins in the log, before it joins the ring. */
export class Backlog {
  /** True once it is being served: from then on its cursor tells where it is. */
  hasBegun = false;
  /** True for an observer that the ring has passed: what the log does not have is missing. */
  readonly isOfLapped: boolean;
  readonly #look: () => Promise<Position | null>;
  #located: Promise<Position | null> | null = null;

  constructor(look: () => Promise<Position | null>, isOfLapped = false) {
    this.#look = look;
    this.isOfLapped = isOfLapped;
  }

  /**
   * Finds its beginning in the log, once; null when the log has nothing for this subscriber. Rejects with
   * CURSOR_INVALID for a cursor that was never issued.
   */
  located(): Promise<Position | null> {
    this.#located ??= this.#look();
    return this.#located;
  }
}

/** The backlog of a subscriber that may need one: see `mayNeedLog`. */
export function backlogOf(
  log: StreamLog,
  ring: HolographicBuffer,
  start: Start,
  session: string | null,
  client: string,
  lens: Lens | null = null,
): Backlog {
  return new Backlog(async () => {
    const seen = start.kind === "after" ? decodeCursor(start.cursor, ring.scope) : null;
    if (seen) await untilRead(ring, seen);
    // Its cursor may have been ahead of the ring.
    const inRing = seen && ring.isShared ? seen : null;
    const end = await log.turns.take(client);
    try {
      if (start.kind === "last") return await beginningOfLast(log, ring, start.events, session, lens);
      if (seen === null) return null;
      return (await beginningAfter(log, ring, seen)) ?? inRing;
    } catch (error) {
      if (error instanceof TerrariumError) throw error;
      // The log cannot be read: the ring announces a gap.
      return inRing;
    } finally {
      end();
    }
  });
}

/** The backlog of an observer that the ring has passed while it was attached. */
export function backlogOfLapped(log: StreamLog, ring: HolographicBuffer, seen: Position): Backlog {
  // Its turn begins with the first page: finding a position is a look at an index.
  return new Backlog(async () => {
    try {
      return await beginningAfter(log, ring, seen);
    } catch {
      return null;
    }
  }, true);
}

/** A cursor of a gateway that has read more of a shared log cannot be served here now. */
export function gatewayBehind(): TerrariumError {
  const message = "this gateway has not read the log so far yet: try again, or at another one";
  return new TerrariumError("UNAVAILABLE", message, { retryable: true });
}

/** Resolves when this gateway has read a shared log as far as this position; rejects with UNAVAILABLE after 5 seconds. */
export async function untilRead(ring: HolographicBuffer, seen: Position): Promise<void> {
  if (!isAhead(ring, seen)) return;
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (!isAhead(ring, seen)) end(resolve);
    };
    const end = (settle: () => void): void => {
      detach();
      cancel();
      settle();
    };
    const giveUp = (): void => end(() => reject(gatewayBehind()));
    const detach = ring.attach({ onAdvance: look, onClose: giveUp });
    const cancel = ring.clock.after(AHEAD_MS_MAX, giveUp);
  });
}

async function beginningAfter(
  log: StreamLog,
  ring: HolographicBuffer,
  seen: Position,
): Promise<Position | null> {
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

async function beginningOfLast(
  log: StreamLog,
  ring: HolographicBuffer,
  events: number,
  session: string | null,
  lens: Lens | null,
): Promise<Position | null> {
  const oldest = ring.slot(ring.historySeq);
  const from = oldest ? { epoch: oldest.beforeEpoch, offset: oldest.beforeOffset } : ring.head;
  const missing = events - countOf(ring, session, lens);
  // The ring may be ahead of what is stored.
  await log.flush();
  return await log.back(ring.scope, from, missing, session);
}

/** Whether the log may have what the ring does not, for a subscriber that begins at `cursor`. */
export function mayNeedLog(cursor: RingCursor, start: Start, session: string | null): boolean {
  const { ring } = cursor;
  if (isAhead(ring, cursor.seen)) return true;
  if (ring.historySeq === 0 && !ring.isRestoredInPart) return false;
  if (start.kind === "after") return cursor.gapAhead() !== null;
  return start.kind === "last" && start.events > countOf(ring, session, cursor.lens);
}

/** Events of the ring's history that an observer of the session gets. */
function countOf(ring: HolographicBuffer, session: string | null, lens: Lens | null): number {
  if (session === null && !lens) return ring.nextSeq - ring.historySeq;
  let count = 0;
  for (let seq = ring.historySeq; seq < ring.nextSeq; seq += 1) {
    const event = ring.slot(seq)?.event;
    if (event && isFor(event, session, lens)) count += 1;
  }
  return count;
}
