import { forEachMember } from "../../base/guard.js";
import { sessionOf } from "../../events/session.js";
/**
 * A ring's listeners, indexed by session: an event of one session wakes the listeners of that session and those of all
 * sessions; an event without a run wakes all listeners. Finding them costs one look at each new slot.
 */
export class RingListeners {
  #ofAll = new Set();
  /** Bounded by the observers: each listener of a session has at least one, or is kept for a grace period. */
  #bySession = new Map();
  #told = null;
  #onOverwrite = null;
  #hearers = new Set();
  /** True when a listener wants to be woken for heartbeats. */
  get hearHeartbeats() {
    return this.#hearers.size > 0;
  }
  get isEmpty() {
    return this.#ofAll.size === 0 && this.#bySession.size === 0;
  }
  /**
   * Slots before this position that concerned a listener of a session were announced to it. Null while no listener of
   * a session has been told anything.
   */
  get told() {
    return this.#told;
  }
  /** `session` null: the listener is woken for all events. Returns a function that removes it. */
  add(listener, session, ring) {
    if (listener.onHeartbeat) this.#hearers.add(listener);
    const remove = this.#add(listener, session, ring);
    return () => {
      this.#hearers.delete(listener);
      remove();
    };
  }
  /** A heartbeat belongs to no run, so it concerns the listeners of every session. */
  tellHeartbeat() {
    forEachMember(this.#hearers, (listener) => listener.onHeartbeat?.());
  }
  #add(listener, session, ring) {
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
  whenOverwritten(listener) {
    this.#onOverwrite = listener;
  }
  /** The ring overwrites a slot, unless its place was still free. */
  overwriting(slot) {
    if (slot) this.#onOverwrite?.(slot);
  }
  /** Wakes the listeners that the slots written since the last call concern. */
  tell(ring) {
    const end = { seq: ring.nextSeq, ...ring.head };
    const due = [this.#ofAll, ...this.#due(ring)];
    try {
      // The sets themselves, so that a listener that leaves meanwhile is not called.
      forEachMember(due, (listeners) =>
        forEachMember(listeners, (listener) => {
          listener.onAdvance();
          if (ring.closed) listener.onClose();
        }),
      );
    } finally {
      this.#told = end;
    }
  }
  #due(ring) {
    const all = this.#bySession.values();
    const from = this.#told?.seq ?? 0;
    if (this.#bySession.size === 0) return [];
    if (ring.closed || from < ring.oldestSeq) return all;
    const sessions = new Set();
    for (let seq = from; seq < ring.nextSeq; seq += 1) {
      const event = ring.slot(seq)?.event;
      const session = event && sessionOf(event);
      if (session === undefined) return all;
      if (session !== null) sessions.add(session);
    }
    return [...sessions].flatMap((session) => this.#bySession.get(session) ?? []);
  }
}
//# sourceMappingURL=listeners.js.map
