import { defaultLimits, type Limits } from "../base/limits.js";
import { FLUX_STATES, GAP_REASONS, TERRARIUM_EVENT_TYPES, type TerrariumEvent } from "../events/event.js";
import type { KeptEvent, KeptHistory } from "../events/kept.js";

/** One event to append: plain data, its event as JSON text. */
export interface LogEntry {
  /** An agent's id, or `*` for the stream of all agents. */
  readonly stream: string;
  readonly beforeEpoch: string;
  readonly beforeOffset: number;
  readonly epoch: string;
  readonly offset: number;
  readonly json: string;
}

/**
 * The events of all mirrors, stored for the next run.
 *
 * Atomicity: an `append` is stored as a whole or not at all.
 * Order: entries of a stream are returned in the order they were appended.
 * Durability: a resolved `append` survives the death of the process; a loss of power may lose the last moments.
 * Bounds: per stream the newest entries are kept, see `EventLogLimits`.
 * One writer: opening the log takes it from its previous owner.
 */
export interface EventLog {
  /**
   * One at a time: call it again only after it has settled. It has no timeout; the recorder reports when it takes too
   * long. Rejects with an `EventLogError` and may be retried.
   */
  append(entries: readonly LogEntry[]): Promise<void>;
  /**
   * `complete`: every event that observers saw has been appended, so the next run need not announce a gap. Without
   * this call the run counts as crashed. Does not reject.
   */
  close(complete: boolean): Promise<void>;
}

export interface OpenedEventLog {
  readonly journal: EventLog;
  /** The histories that earlier runs kept, by stream. */
  readonly histories: Map<string, KeptHistory>;
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

/** Limits of a log. Within each stream the newest events are kept. */
export interface EventLogLimits {
  /** Events kept per stream. */
  readonly eventsMax: number;
  /** Bytes of JSON kept per stream. */
  readonly bytesMax: number;
  /** Bytes of all streams as computed by `weightOf`. Beyond it the stream written longest ago is evicted, never the last one. */
  readonly totalBytesMax: number;
}

/** The limits that an operator sets, under their names in this room. */
export function eventLogLimits(limits: Limits): EventLogLimits {
  return {
    eventsMax: limits.maxHistory,
    bytesMax: limits.maxJournalBytes,
    totalBytesMax: limits.maxJournalTotalBytes,
  };
}

export const EVENT_LOG_LIMITS: EventLogLimits = eventLogLimits(defaultLimits);

/** Approximate overhead of a row besides its JSON, and of a stream besides its rows, bytes. */
const EVENT_BYTES = 100;
const STREAM_BYTES = 200;

/**
 * Bytes of a stream that count towards `totalBytesMax`. Streams without events count too, so that their number is
 * bounded.
 */
export function weightOf({ events, bytes }: { readonly events: number; readonly bytes: number }): number {
  return STREAM_BYTES + events * EVENT_BYTES + bytes;
}

/** The event of an entry, or null when it cannot be read; it then shows as a gap. */
export function readEntry(entry: LogEntry): KeptEvent | null {
  const { beforeEpoch, beforeOffset, epoch, offset, json } = entry;
  if (!isPosition(beforeEpoch, beforeOffset) || !isPosition(epoch, offset)) return null;
  if (beforeEpoch === epoch && offset <= beforeOffset) return null;
  try {
    const event: unknown = JSON.parse(json);
    if (!isEvent(event)) return null;
    return { before: { epoch: beforeEpoch, offset: beforeOffset }, after: { epoch, offset }, event };
  } catch {
    return null;
  }
}

function isPosition(epoch: unknown, offset: unknown): boolean {
  return (
    typeof epoch === "string" &&
    /^[\w-]{1,64}$/.test(epoch) &&
    Number.isSafeInteger(offset) &&
    Number(offset) >= 0
  );
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
