import { defaultLimits, type Limits } from "../base/limits.js";
import { ALL_AGENTS, type Position } from "../events/cursor.js";
import { FLUX_STATES, GAP_REASONS, TERRARIUM_EVENT_TYPES, type TerrariumEvent } from "../events/event.js";
import type { KeptEvent, KeptHistory, Receipt } from "../events/kept.js";
import { sessionOf } from "../events/session.js";
import type { EventLogReader } from "./log/reading.js";
import type { EvictedFor, RetentionLimits } from "./log/rooms.js";

/** One event in one stream to append: plain data. */
export interface LogEntry {
  /** An agent's id, or `*` for the stream of all agents. */
  readonly stream: string;
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly epoch: string;
  readonly offset: number;
  /** The event's number in this log. It increases, and is the same in each stream that has the event. */
  readonly body: number;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Undefined for an event of no run, null for a run without a session. */
  readonly session: string | null | undefined;
  /**
   * The event as JSON text; null in the stream of all agents, which refers to the event in its agent's stream. When that
   * is not stored, the entry is left out and its position is a hole.
   */
  readonly json: string | null;
  /** Instead of `json`, for a log that keeps events: the event itself. */
  readonly event?: TerrariumEvent;
  /** What the stream has received of its agent's host with this event. Absent: nothing is resent. */
  readonly receipt?: Receipt;
}

/**
 * The events of all mirrors, stored beyond what the rings keep and for the next run.
 *
 * Atomicity: an `append` is stored as a whole or not at all.
 * Order: entries of a stream are returned in the order they were appended.
 * Durability: a resolved `append` survives the death of the process; a loss of power may lose the last moments.
 * Bounds: see `EventLogLimits`; they are applied a little at a time, by `append` and by `trim`.
 * One writer: opening the log takes it from its previous owner.
 */
export interface EventLog {
  /** It is in this process, and keeps the events themselves: no one has to write them as text. */
  readonly keepsEvents?: boolean;
  /**
   * One at a time: call it again only after it has settled. It has no timeout; the recorder reports when it takes too
   * long. Rejects with an `EventLogError` and may be retried.
   */
  append(entries: readonly LogEntry[]): Promise<LogTrimmed>;
  /**
   * Evicts events beyond the limits, a bounded number at a time; call it again while `owed`. Like an append it must be
   * called one at a time.
   */
  trim(): Promise<LogTrimmed>;
  /**
   * `complete`: every event that observers saw has been appended, so the next run need not announce a gap. Without
   * this call the run counts as crashed. Does not reject.
   */
  close(complete: boolean): Promise<void>;
}

/** What is stored, and what was evicted. */
export interface LogTrimmed {
  /** True when the limits demand more evictions. */
  readonly owed: boolean;
  /** Events evicted by this call. */
  readonly evicted: Readonly<Partial<Record<EvictedFor, number>>>;
  /** Stored in all. Bytes include an overhead for rows. */
  readonly events: number;
  readonly bytes: number;
}

export interface OpenedEventLog {
  readonly journal: EventLog;
  /** Reads what was appended. It is closed with the log. */
  readonly reader: EventLogReader;
  /** The newest part of the histories that earlier runs kept, by stream: as much as a ring holds. */
  readonly histories: Map<string, KeptHistory>;
  /** The number of the next event: higher than all that are stored. */
  readonly nextBody: number;
}

/**
 * `JOURNAL_NEWER`: written by a newer release, left untouched. `JOURNAL_TAKEN`: another gateway has opened it since.
 * `JOURNAL_FAILED`: an error of the disk or the file. `JOURNAL_TIMEOUT`: the disk has not answered within
 * `storeTimeoutMs`. `JOURNAL_CLOSED`: closed, or its thread has ended.
 */
export type EventLogErrorCode =
  | "JOURNAL_NEWER"
  | "JOURNAL_TAKEN"
  | "JOURNAL_FAILED"
  | "JOURNAL_TIMEOUT"
  | "JOURNAL_CLOSED";

export class EventLogError extends Error {
  override readonly name = "EventLogError";
  readonly code: EventLogErrorCode;

  constructor(code: EventLogErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Limits of a log. */
export interface EventLogLimits extends RetentionLimits {
  /** Events of each stream that are read when the log is opened: the length of a ring. */
  readonly ringEvents: number;
}

/** The limits that an operator sets, under their names in this room. */
export function eventLogLimits(limits: Limits): EventLogLimits {
  return {
    ringEvents: limits.maxHistory,
    eventsMax: limits.historyMaxEvents,
    bytesMax: limits.historyMaxBytes,
    ageMsMax: limits.historyMaxAgeMs,
    outputPercentMax: limits.historyOutputPercent,
  };
}

export const EVENT_LOG_LIMITS: EventLogLimits = eventLogLimits(defaultLimits);

/** The positions of an event in one stream, and what that had received of its host then. */
export interface EntryPlace {
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly epoch: string;
  readonly offset: number;
  readonly receipt?: Receipt | null;
}

/**
 * The entry of an event at this place. An event is stored in its agent's stream; the announcement of a gap in the stream
 * that it interrupts.
 */
export function logEntry(
  stream: string,
  { beforeEpoch, beforeOffset, epoch, offset, receipt = null }: EntryPlace,
  event: TerrariumEvent,
  body: number,
  isKept = false,
): LogEntry {
  const { type, at } = event;
  const session = sessionOf(event);
  const isHome = isAtHome(stream, event);
  const json = isHome && !isKept ? JSON.stringify(event) : null;
  // Without a spread: there are two entries for each event.
  const entry: LogEntry =
    isHome && isKept
      ? { stream, beforeEpoch, beforeOffset, epoch, offset, body, type, at, session, json, event }
      : { stream, beforeEpoch, beforeOffset, epoch, offset, body, type, at, session, json };
  return receipt ? { ...entry, receipt } : entry;
}

/** Whether an event is stored in this stream, rather than referred to. */
export function isAtHome(stream: string, { type }: { readonly type: string }): boolean {
  return stream !== ALL_AGENTS || type === "GAP";
}

/** Whether an entry's positions are possible; one that is not is left out and shows as a gap. */
export function isSound({ beforeEpoch, beforeOffset, epoch, offset }: LogEntry): boolean {
  const isSame = beforeEpoch === epoch;
  if (!isEpoch(epoch) || !(isSame || isEpoch(beforeEpoch))) return false;
  if (!isOffset(beforeOffset) || !isOffset(offset)) return false;
  return !isSame || offset > beforeOffset;
}

/** Stored text and positions of an event. */
export interface StoredEvent {
  readonly before: Position;
  readonly after: Position;
  readonly json: string;
}

/** The event of a row, or null when it cannot be read; it then shows as a gap. */
export function readStored({ before, after, json }: StoredEvent): KeptEvent | null {
  const event = readEvent(json);
  return event && { before, after, event };
}

/** The event that is stored as this text; null when it is none. */
export function readEvent(json: string): TerrariumEvent | null {
  try {
    const event: unknown = JSON.parse(json);
    return isEvent(event) ? event : null;
  } catch {
    return null;
  }
}

function isEpoch(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

function isOffset(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Checks the common members and the type. The members of each type are trusted, because this program wrote them. */
function isEvent(value: unknown): value is TerrariumEvent {
  if (typeof value !== "object" || value === null) return false;
  const event = value as Record<string, unknown>;
  const { type, agentId, state, entropyRemaining } = event;
  const vitals = [event["at"], event["pressure"], event["flow"], event["temperature"]];
  return (
    (TERRARIUM_EVENT_TYPES as readonly unknown[]).includes(type) &&
    typeof agentId === "string" &&
    (FLUX_STATES as readonly unknown[]).includes(state) &&
    vitals.every((vital) => typeof vital === "number") &&
    (entropyRemaining === null || typeof entropyRemaining === "number") &&
    (type !== "GAP" || isGap(event))
  );
}

function isGap({ missed, reason }: Record<string, unknown>): boolean {
  return (
    (missed === null || Number.isInteger(missed)) && (GAP_REASONS as readonly unknown[]).includes(reason)
  );
}
