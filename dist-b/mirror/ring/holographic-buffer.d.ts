import { type Clock } from "../../base/clock.js";
import { type Position } from "../../events/cursor.js";
import {
  type AgentEvent,
  type GapEvent,
  type GapReason,
  type Heartbeat,
  type NumberedEvent,
  type Vitals,
} from "../../events/event.js";
import type { KeptHistory } from "../../events/kept.js";
import type { RingListener, Waker } from "./flush-loop.js";
import { Heartbeats } from "./heartbeats.js";
import { Pace } from "./pace.js";
import { RingListeners } from "./listeners.js";
import { Slot } from "./slot.js";
export interface HolographicBufferOptions {
  /** The stream's name inside its cursors: an agent's id, or `*`. */
  readonly scope: string;
  /** Identifies this numbering, `[A-Za-z0-9_-]{1,64}`. */
  readonly epoch: string;
  /** Events kept for late joiners and lagging observers. */
  readonly maxHistory: number;
  /** Number of slots, at least `maxHistory` (the default); the others only serve attached subscribers. */
  readonly slots?: number;
  readonly waker: Waker;
  readonly clock?: Clock;
}
/**
 * A bounded replay broadcast buffer: the mirror in which an agent is watched.
 *
 * ```
 *        oldest                    next
 *          ▼                        ▼
 *   ┌───┬───┬───┬───┬───┬───┬───┬───┐     seq counts slots for ever; slot i is at index i mod length
 *   │ 8 │ 9 │ 2 │ 3 │ 4 │ 5 │ 6 │ 7 │     an observer is a seq, and the {epoch, offset} it saw last
 *   └───┴───┴───┴───┴───┴───┴───┴───┘
 * ```
 *
 * `reflect` and `accept` append one slot and return: O(1), synchronous, independent of the listeners. Gaps in the
 * numbering and new epochs take their own slots (a GapEvent), so that every reader gets them. A heartbeat takes no slot:
 * the latest of each agent is beside the ring.
 */
export declare class HolographicBuffer {
  #private;
  readonly scope: string;
  readonly maxHistory: number;
  /** Number of slots. */
  readonly length: number;
  readonly pace: Pace;
  readonly listeners: RingListeners;
  /** True when the log has events older than the restored ones. */
  isRestoredInPart: boolean;
  readonly heartbeats: Heartbeats;
  constructor(options: HolographicBufferOptions);
  /** Seq of the next slot to write; everything before it has been published. */
  get nextSeq(): number;
  /** Seq of the oldest kept slot; equals `nextSeq` when nothing is kept. */
  get oldestSeq(): number;
  /** Seq of the oldest slot that new subscribers get. */
  get historySeq(): number;
  get closed(): boolean;
  /** Subscriptions that read this ring, even when they share a projection or a connection. */
  get observers(): number;
  /** The position of the newest event. */
  get head(): Position;
  /**
   * The newest slot at which a restart may have lost events, or null. A subscriber with an unknown epoch is assumed
   * to have seen everything before it.
   */
  get tornSlot(): Slot | null;
  /** The vitals in the newest event or heartbeat. */
  get latest(): Vitals;
  /** The slot with that seq, or undefined once the ring has passed it. */
  slot(seq: number): Slot | undefined;
  /**
   * Restores the events of an earlier mirror of this stream, then announces this ring's own epoch, so that older
   * cursors resume: `missed` is 0 when nothing can be missing, else null. Call it once, before anything is published.
   * Heartbeats, which older versions numbered and stored, are dropped: they leave no gap, and their cursors stay good.
   */
  restore({ events, end, torn, older }: KeptHistory): void;
  /** Publishes an event under the next number of this ring. The only writer of a ring uses either this or `accept`. */
  reflect(event: AgentEvent): Slot;
  /**
   * Publishes an event under its host's number. Returns the GapEvent slot that was announced first (a jump in the
   * numbering, or a new epoch), or null. Numbers that do not increase are a programmer error: they throw.
   */
  accept({ epoch, offset, event }: NumberedEvent): Slot | null;
  /** Publishes a heartbeat: subscribers at the head get it; it takes neither a number nor a slot. */
  beat(heartbeat: Heartbeat): void;
  /** Announces that `missed` events of this stream will never arrive. */
  skip(missed: number, vitals?: Vitals, agentId?: string): Slot;
  /**
   * Announces that a member of this stream began a new epoch, with an unknown number of missing events. The
   * announcement takes a number itself, so that a cursor can point after it.
   */
  announceEpochChange(agentId: string, vitals: Vitals): Slot;
  /** A GapEvent for one observer that was at `from` and continues at `to`. */
  gapTo(
    to: Position,
    from: Position,
    vitals: Vitals,
    reason: GapReason,
  ): {
    event: GapEvent;
    cursor: string;
  };
  /** Oldest first. */
  history(last?: number): Slot[];
  /** Cursor after everything published so far. */
  headCursor(): string;
  /** With a `session`, wakes it only for that session's events and those of no run. Returns a function that removes it. */
  attach(listener: RingListener, session?: string | null): () => void;
  /** Closes the ring: listeners are told after they have been woken for the last events. */
  close(): void;
  /** Called by the waker on its own turn. */
  flush(): void;
}
