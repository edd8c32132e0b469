import { SharedSlots } from "../../base/bounds/shared-slots.js";
import type { FluxConfig } from "../config.js";
import { Heap, type Indexed } from "../../base/heap.js";
import { type InboxEntry, PriorityInbox } from "./priority-inbox.js";

export interface SessionEntry extends InboxEntry {
  /** Entries of one session are handled one at a time. Entries without a session (null) are one session. */
  readonly session: string | null;
}

/** The setting that limits the number of waiting entries. */
export type InboxBound = "inboxMax" | "sessionInboxMax";

class Session<E extends SessionEntry> implements Indexed {
  readonly queue: PriorityInbox<E>;
  /** True while one of its events is handled or held. */
  isBusy = false;
  /** Set when the session becomes ready; the lowest has waited longest. */
  turn = 0;
  heapIndex = -1;

  constructor(slots: SharedSlots) {
    this.queue = new PriorityInbox(slots);
  }
}

/**
 * The waiting entries of one agent, by session. A session hands out one entry at a time: highest priority first,
 * within a priority first come, first served. It is ready while it has entries and none of its events is handled.
 *
 * ```
 *          push                shift                  release
 *   idle ────────▶ ready ────────────────▶ busy ────────────────────▶ ready, behind all sessions of equal priority
 *  (not kept)                               └──nothing waits────────▶ idle
 * ```
 *
 * Next is the ready session whose first entry has the highest priority, among equals the one that became ready first.
 * So of entries with equal priority, at most one of each other session goes before the first entry of a ready session,
 * however many wait there.
 */
export class SessionInbox<E extends SessionEntry> {
  readonly #sessionInboxMax: number;
  readonly #slots: SharedSlots;
  /** The session of the entries without one. */
  readonly #sessionless: Session<E>;
  /** Named sessions that are ready or busy, and no others. */
  readonly #named = new Map<string, Session<E>>();
  readonly #ready = new Heap<Session<E>>(isAhead);
  #turn = 0;

  constructor({ inboxMax, sessionInboxMax }: Pick<FluxConfig, InboxBound>) {
    this.#sessionInboxMax = sessionInboxMax;
    this.#slots = new SharedSlots(inboxMax);
    this.#sessionless = new Session(this.#slots);
  }

  /** Number of waiting entries, in all sessions. */
  get size(): number {
    return this.#slots.taken;
  }

  /** True when `shift` has an entry to return. */
  get isReady(): boolean {
    return this.#ready.size > 0;
  }

  /** Number of sessions that are ready or busy. Nothing is kept for others. */
  get sessions(): number {
    const { queue, isBusy } = this.#sessionless;
    return this.#named.size + (isBusy || queue.size > 0 ? 1 : 0);
  }

  /** True while an event without a session is handled or held. */
  get isSessionlessBusy(): boolean {
    return this.#sessionless.isBusy;
  }

  /** All waiting entries, in no order. */
  entries(): E[] {
    return [this.#sessionless, ...this.#named.values()].flatMap(({ queue }) => queue.entries);
  }

  /** Returns null, or changes nothing and returns the setting that leaves no room for this entry. O(log n). */
  push(entry: E): InboxBound | null {
    const { session: id } = entry;
    const known = this.#session(id);
    if (id !== null && known && known.queue.size >= this.#sessionInboxMax) return "sessionInboxMax";
    const session = known ?? new Session<E>(this.#slots);
    if (!session.queue.push(entry)) return "inboxMax";
    if (id !== null && !known) this.#named.set(id, session);
    if (session.isBusy) return null;
    if (session.queue.size === 1) this.#makeReady(session);
    else if (session.queue.first === entry) this.#ready.update(session);
    return null;
  }

  /** Returns the next entry. Its session is busy until `release`. O(log n). */
  shift(): E | undefined {
    const session = this.#ready.first;
    if (!session) return undefined;
    this.#ready.remove(session);
    session.isBusy = true;
    return session.queue.shift();
  }

  /** Makes the session of entries without one busy, for an event that did not wait in this inbox. */
  occupySessionless(): void {
    this.#ready.remove(this.#sessionless);
    this.#sessionless.isBusy = true;
  }

  /** Ends the busy time of a session. O(log n). */
  release(id: string | null): void {
    const session = this.#session(id);
    if (!session?.isBusy) return;
    session.isBusy = false;
    if (session.queue.size > 0) this.#makeReady(session);
    else if (id !== null) this.#named.delete(id);
  }

  /** Removes a waiting entry; returns false when it does not wait here. O(log n). */
  remove(entry: E): boolean {
    const { session: id } = entry;
    const session = this.#session(id);
    if (!session?.queue.remove(entry)) return false;
    if (session.isBusy) return true;
    if (session.queue.size > 0) this.#ready.update(session);
    else {
      this.#ready.remove(session);
      if (id !== null) this.#named.delete(id);
    }
    return true;
  }

  /** Removes all waiting entries: highest priority first, then session by session. Busy sessions stay busy. */
  clear(): E[] {
    const all = [this.#sessionless, ...this.#named.values()].flatMap(({ queue }) => queue.clear());
    this.#ready.clear();
    for (const [id, session] of this.#named) {
      if (!session.isBusy) this.#named.delete(id);
    }
    return all.toSorted((a, b) => (a.priority === b.priority ? 0 : b.priority - a.priority));
  }

  #session(id: string | null): Session<E> | undefined {
    return id === null ? this.#sessionless : this.#named.get(id);
  }

  #makeReady(session: Session<E>): void {
    session.turn = this.#turn += 1;
    this.#ready.push(session);
  }
}

function isAhead<E extends SessionEntry>(a: Session<E>, b: Session<E>): boolean {
  const left = a.queue.first?.priority ?? Number.NEGATIVE_INFINITY;
  const right = b.queue.first?.priority ?? Number.NEGATIVE_INFINITY;
  return left === right ? a.turn < b.turn : left > right;
}
