import type { FluxConfig } from "../config.js";
import { type InboxEntry } from "./priority-inbox.js";
export interface SessionEntry extends InboxEntry {
  /** Entries of one session are handled one at a time. Entries without a session (null) are one session. */
  readonly session: string | null;
}
/** The setting that limits the number of waiting entries. */
export type InboxBound = "inboxMax" | "sessionInboxMax";
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
export declare class SessionInbox<E extends SessionEntry> {
  #private;
  constructor({ inboxMax, sessionInboxMax }: Pick<FluxConfig, InboxBound>);
  /** Number of waiting entries, in all sessions. */
  get size(): number;
  /** True when `shift` has an entry to return. */
  get isReady(): boolean;
  /** Number of sessions that are ready or busy. Nothing is kept for others. */
  get sessions(): number;
  /** True while an event without a session is handled or held. */
  get isSessionlessBusy(): boolean;
  /** All waiting entries, in no order. */
  entries(): E[];
  /** Returns null, or changes nothing and returns the setting that leaves no room for this entry. O(log n). */
  push(entry: E): InboxBound | null;
  /** Returns the next entry. Its session is busy until `release`. O(log n). */
  shift(): E | undefined;
  /** Makes the session of entries without one busy, for an event that did not wait in this inbox. */
  occupySessionless(): void;
  /** Ends the busy time of a session. O(log n). */
  release(id: string | null): void;
  /** Removes a waiting entry; returns false when it does not wait here. O(log n). */
  remove(entry: E): boolean;
  /** Removes all waiting entries: highest priority first, then session by session. Busy sessions stay busy. */
  clear(): E[];
}
