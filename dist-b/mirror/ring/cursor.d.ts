import { type Position } from "../../events/cursor.js";
import type { TerrariumEvent } from "../../events/event.js";
import type { HolographicBuffer } from "./holographic-buffer.js";
import type { Slot } from "./slot.js";
/** Where a subscriber begins. */
export type Start =
  | {
      readonly kind: "now";
    }
  | {
      readonly kind: "last";
      readonly events: number;
    }
  | {
      readonly kind: "after";
      readonly cursor: string;
    };
/** An event in one stream: `cursor` resumes right after it. */
export interface Reflected {
  readonly cursor: string;
  readonly event: TerrariumEvent;
}
/**
 * A subscriber's position in a ring: the seq it reads next and the position it saw last. It owns no events. When the
 * ring has passed it, it reports the number of missed events (a gap) and continues with the oldest kept.
 */
export declare class RingCursor {
  #private;
  readonly ring: HolographicBuffer;
  /** Seq of the next slot to read. */
  seq: number;
  /** Version of the newest heartbeat this subscriber got, see `Heartbeats`. */
  heartbeat: number;
  /** Throws CURSOR_INVALID for a cursor that this ring cannot have issued. */
  constructor(ring: HolographicBuffer, start: Start, session?: string | null);
  get atHead(): boolean;
  /** The position seen last. */
  get seen(): Position;
  /** True when the ring has passed this cursor while its subscriber was attached. */
  get isLapped(): boolean;
  /** The gap in front of this cursor, or null. It stays there until `passGap`. */
  gapAhead(): Reflected | null;
  /**
   * Passes the gap in front after it was delivered: continues with the oldest kept slot, so that a gap is delivered
   * once.
   */
  passGap(): void;
  /** Everything up to and including `slot` has been delivered. */
  moveBehind(slot: Slot): void;
  /** Moves to a position that another cursor of the same ring has reached. */
  moveTo(seq: number, epoch: string, offset: number): void;
  /** Moves to a position that is read from the log: behind the ring, as far as this cursor knows. */
  moveInLog({ epoch, offset }: Position): void;
  /** Returns to the ring from a position that it may have passed: what is missing now is a gap, EVICTED. */
  returnTo(seen: Position): void;
  /** The next item to deliver: a gap, an event, or null at the head. */
  next(): Reflected | null;
}
/** The kept history of one stream as an observer of `session` gets it: the newest `last` events, oldest first. */
export declare function historyOf(ring: HolographicBuffer, last: number, session: string | null): Reflected[];
/**
 * The seq of the slot that follows `seen` without a gap, or null. Positions of ended epochs are not found: a subscriber
 * gets the rest of them from the log.
 */
export declare function seqAfter(ring: HolographicBuffer, { epoch, offset }: Position): number | null;
