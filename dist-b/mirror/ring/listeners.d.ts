import type { Position } from "../../events/cursor.js";
import type { RingListener } from "./flush-loop.js";
import type { Slot } from "./slot.js";
/** The part of a ring that its listeners are told about. */
export interface ToldRing {
  readonly nextSeq: number;
  readonly oldestSeq: number;
  readonly head: Position;
  readonly closed: boolean;
  slot(seq: number): Slot | undefined;
}
/** A position in a ring: the seq that comes next, and the position before it. */
export interface RingPosition extends Position {
  readonly seq: number;
}
/**
 * A ring's listeners, indexed by session: an event of one session wakes the listeners of that session and those of all
 * sessions; an event without a run wakes all listeners. Finding them costs one look at each new slot.
 */
export declare class RingListeners {
  #private;
  /** True when a listener wants to be woken for heartbeats. */
  get hearHeartbeats(): boolean;
  get isEmpty(): boolean;
  /**
   * Slots before this position that concerned a listener of a session were announced to it. Null while no listener of
   * a session has been told anything.
   */
  get told(): RingPosition | null;
  /** `session` null: the listener is woken for all events. Returns a function that removes it. */
  add(listener: RingListener, session: string | null, ring: ToldRing): () => void;
  /** A heartbeat belongs to no run, so it concerns the listeners of every session. */
  tellHeartbeat(): void;
  /** Calls `listener` with each slot before it is overwritten, in the publisher's turn. It must not throw or publish. */
  whenOverwritten(listener: ((slot: Slot) => void) | null): void;
  /** The ring overwrites a slot, unless its place was still free. */
  overwriting(slot: Slot | undefined): void;
  /** Wakes the listeners that the slots written since the last call concern. */
  tell(ring: ToldRing): void;
}
