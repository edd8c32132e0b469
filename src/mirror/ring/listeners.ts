import { forEachMember } from "../../base/async/guard.js";
import type { Position } from "../../events/cursor.js";
import { sessionOf } from "../../events/session.js";
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
export class RingListeners {
  readonly #ofAll = new Set<RingListener>();
  /** Bounded by the observers: each listener of a session has at least one, or is kept for a grace period. */
  readonly #bySession = new Map<string, Set<RingListener>>();
  #told: RingPosition | null = null;
  #onOverwrite: ((slot: Slot) => void) | null = null;
  #onWrite: (() => void) | null = null;
  readonly #hearers = new Set<RingListener>();

  /** True when a listener wants to be woken for heartbeats. */
  get hearHeartbeats(): boolean {
    return this.#hearers.size > 0;
  }

  get isEmpty(): boolean {
    return this.#ofAll.size === 0 && this.#bySession.size === 0;
  }

  /**
   * Slots before this position that concerned a listener of a session were announced to it. Null while no listener of
   * a session has been told anything.
   */
  get told(): RingPosition | null {
    return this.#told;
  }

  /** `session` null: the listener is woken for all events. Returns a function that removes it. */
  add(listener: RingListener, session: string | null, ring: ToldRing): () => void {
    if (listener.onHeartbeat) this.#hearers.add(listener);
    const remove = this.#add(listener, session, ring);
    return () => {
      this.#hearers.delete(listener);
      remove();
    };
  }

  /** A heartbeat belongs to no run, so it concerns the listeners of every session. */
  tellHeartbeat(): void {
    forEachMember(this.#hearers, (listener) => listener.onHeartbeat?.());
  }

  #add(listener: RingListener, session: string | null, ring: ToldRing): () => void {
    if (session === null) {
      this.#ofAll.add(listener);
      return () => this.#ofAll.delete(listener);
    }
    if (this.#bySession.size === 0) this.#told = { seq: ring.nextSeq, ...ring.head };
    const listeners = this.#bySession.get(session) ?? new Set();
    this.#bySession.set(session, listeners.add(listener));
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) this.#bySession.delete(session);
    };
  }

  /** Calls `listener` with each slot before it is overwritten, in the publisher's turn. It must not throw or publish. */
  whenOverwritten(listener: ((slot: Slot) => void) | null): void {
    this.#onOverwrite = listener;
  }

  /**
   * Calls `listener` after each slot, and when the ring closes, in the publisher's turn. It must not throw or publish. A ring
   * without observers wakes no listener for it.
   */
  whenWritten(listener: (() => void) | null): void {
    this.#onWrite = listener;
  }

  wrote(): void {
    this.#onWrite?.();
  }

  /** The ring overwrites a slot, unless its place was still free. */
  overwriting(slot: Slot | undefined): void {
    if (slot) this.#onOverwrite?.(slot);
  }

  /** Wakes the listeners that the slots written since the last call concern. */
  tell(ring: ToldRing): void {
    const tellOne = (listener: RingListener): void => {
      listener.onAdvance();
      if (ring.closed) listener.onClose();
    };
    // The usual ring, of which there may be ten thousand in a turn.
    if (this.#bySession.size === 0) return forEachMember(this.#ofAll, tellOne);
    const end = { seq: ring.nextSeq, ...ring.head };
    const due = [this.#ofAll, ...this.#due(ring)];
    try {
      // The sets themselves, so that a listener that leaves meanwhile is not called.
      forEachMember(due, (listeners) => forEachMember(listeners, tellOne));
    } finally {
      this.#told = end;
    }
  }

  #due(ring: ToldRing): Iterable<Set<RingListener>> {
    const all = this.#bySession.values();
    const from = this.#told?.seq ?? 0;
    if (ring.closed || from < ring.oldestSeq) return all;
    const sessions = new Set<string>();
    for (let seq = from; seq < ring.nextSeq; seq += 1) {
      const event = ring.slot(seq)?.event;
      const session = event && sessionOf(event);
      if (session === undefined) return all;
      if (session !== null) sessions.add(session);
    }
    return [...sessions].flatMap((session) => this.#bySession.get(session) ?? []);
  }
}
