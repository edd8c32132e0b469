import { type Clock, systemClock } from "../base/clock.js";
import { ALL_AGENTS, type Position } from "../events/cursor.js";
import type { TerrariumEvent } from "../events/event.js";
import type { KeptEvent, Receipt } from "../events/kept.js";
import {
  EVENT_LOG_LIMITS,
  type EventLog,
  EventLogError,
  type EventLogLimits,
  isSound,
  type LogEntry,
  type LogTrimmed,
  type OpenedEventLog,
  readStored,
} from "./event-log.js";
import {
  eventOf,
  MemoryBody,
  MemoryLogIndex,
  MemoryRow,
  type MemorySegment,
  type MemoryStream,
} from "./log/memory-index.js";
import { LogPages } from "./log/pages.js";
import type { EventLogReader, HistoryQuery, PageQuery } from "./log/reading.js";
import { type EvictedFor, Rooms } from "./log/rooms.js";
import { SegmentRows } from "./log/segment-rows.js";

/** The data of a memory log. Like a file it outlives the logs opened on it, within this process. */
export class MemoryLogData {
  readonly index = new MemoryLogIndex();
  /** By stream. */
  readonly receipts = new Map<string, Receipt>();
  clean = true;
  opened = 0;
  lastBody = 0;
}

export interface MemoryEventLogOptions extends Partial<EventLogLimits> {
  readonly clock?: Clock;
}

/** Stores history in this process: for ephemeral gateways, for tests, and for embedders that restart a terrarium. */
export class MemoryEventLog implements EventLog, EventLogReader {
  readonly keepsEvents = true;
  readonly #data: MemoryLogData;
  readonly #limits: EventLogLimits;
  readonly #clock: Clock;
  readonly #turn: number;
  readonly #rooms: Rooms<MemoryStream>;
  readonly #pages: LogPages;
  #closed = false;

  static open(
    data: MemoryLogData,
    { clock = systemClock, ...limits }: MemoryEventLogOptions = {},
  ): OpenedEventLog & { readonly journal: MemoryEventLog } {
    const journal = new MemoryEventLog(data, { ...EVENT_LOG_LIMITS, ...limits }, clock);
    const histories: OpenedEventLog["histories"] = new Map();
    const { ringEvents } = journal.#limits;
    for (const { name, torn, end } of data.index.streams.values()) {
      const stored = data.index.newest(name, ringEvents + 1);
      const older = stored.length > ringEvents;
      const events = stored
        .slice(-ringEvents)
        .map(readStored)
        .filter((kept): kept is KeptEvent => kept !== null);
      const receipt = data.receipts.get(name);
      histories.set(name, {
        events,
        torn,
        older,
        ...(end && { end: { ...end } }),
        ...(receipt && { receipt }),
      });
    }
    return { journal, reader: journal, histories, nextBody: data.lastBody + 1 };
  }

  private constructor(data: MemoryLogData, limits: EventLogLimits, clock: Clock) {
    this.#data = data;
    this.#limits = limits;
    this.#clock = clock;
    this.#pages = new LogPages(data.index);
    this.#rooms = new Rooms(limits);
    for (const stream of data.index.streams.values()) this.#rooms.add(stream);
    this.#turn = data.opened += 1;
    if (!data.clean) for (const stream of data.index.streams.values()) stream.torn = true;
    data.clean = false;
  }

  append(entries: readonly LogEntry[]): Promise<LogTrimmed> {
    const refusal = this.#refusal();
    if (refusal) return Promise.reject(refusal);
    for (const entry of entries) {
      if (!isSound(entry)) continue;
      this.#insert(entry);
      if (entry.receipt) this.#data.receipts.set(entry.stream, entry.receipt);
    }
    return Promise.resolve(this.#trim());
  }

  trim(): Promise<LogTrimmed> {
    const refusal = this.#refusal();
    return refusal ? Promise.reject(refusal) : Promise.resolve(this.#trim());
  }

  close(complete: boolean): Promise<void> {
    if (complete && !this.#refusal()) this.#data.clean = true;
    this.#closed = true;
    return Promise.resolve();
  }

  locate(stream: string, seen: Position) {
    return Promise.resolve(this.#pages.locate(stream, seen));
  }

  back(stream: string, from: Position, events: number, session: string | null) {
    return Promise.resolve(this.#pages.back(stream, from, events, session));
  }

  page(query: PageQuery) {
    return Promise.resolve(this.#pages.page(query));
  }

  find(query: HistoryQuery) {
    return Promise.resolve(this.#pages.find(query));
  }

  #insert(entry: LogEntry): void {
    const { stream: name, body } = entry;
    const { index } = this.#data;
    const said = entry.event ?? entry.json;
    const known = said === null ? index.bodies.get(body) : undefined;
    let stream = index.streams.get(name);
    if (!stream) {
      stream = {
        name,
        torn: false,
        end: null,
        segments: [],
        events: 0,
        bytes: 0,
        outputs: 0,
        outputBytes: 0,
        heapIndex: -1,
      };
      index.streams.set(name, stream);
      this.#rooms.add(stream);
    }
    const { epoch, offset } = entry;
    const segment = this.#segmentFor(stream, entry, said);
    stream.end ??= { epoch, offset };
    stream.end.epoch = epoch;
    stream.end.offset = offset;
    stream.torn = false;
    if (said === null) {
      if (!known) return;
      known.all = new MemoryRow(entry, body, segment);
      segment.rows.push(known.all);
      return;
    }
    if (index.bodies.has(body)) throw new Error(`the log has an event ${body}`);
    const kept = new MemoryBody(entry, said, this.#clock.now(), stream, segment);
    segment.rows.push(kept);
    index.bodies.set(body, kept);
    this.#data.lastBody = Math.max(this.#data.lastBody, body);
    this.#rooms.resize(stream, 1, kept.bytes, kept.isOutput);
  }

  #segmentFor(
    stream: MemoryStream,
    { beforeEpoch, beforeOffset, epoch, offset, type }: LogEntry,
    said: string | TerrariumEvent | null,
  ): MemorySegment {
    const last = stream.segments.at(-1);
    if (last?.epoch === epoch && stream.end?.epoch === epoch && offset > stream.end.offset) return last;
    const event = beforeEpoch !== epoch && type === "GAP" && said !== null ? eventOf(said) : null;
    const torn = event?.type === "GAP" && event.missed === null;
    const before = { epoch: beforeEpoch, offset: beforeOffset };
    const segment = { id: (last?.id ?? 0) + 1, epoch, first: offset, before, torn, rows: new SegmentRows() };
    stream.segments.push(segment);
    return segment;
  }

  #trim(): LogTrimmed {
    const { index } = this.#data;
    const evicted: Partial<Record<EvictedFor, number>> = {};
    const drop = (body: number, limit: EvictedFor): void => {
      const found = index.drop(body);
      if (!found) throw new Error(`the log has no event ${body}`);
      this.#rooms.resize(found.stream, -1, found.bytes, found.isOutput);
      evicted[limit] = (evicted[limit] ?? 0) + 1;
    };
    const tooOld = this.#clock.now() - this.#limits.ageMsMax;
    for (const [body, { recordedAt }] of index.bodies) {
      if (recordedAt >= tooOld) break;
      drop(body, "historyMaxAgeMs");
    }
    for (let next = this.#rooms.next(); next; next = this.#rooms.next()) {
      const { room, onlyOutputs, limit } = next;
      const oldest = index.oldest(room, onlyOutputs, room.name === ALL_AGENTS);
      if (oldest === null) break;
      drop(oldest, limit);
    }
    return { owed: false, evicted, events: this.#rooms.events, bytes: this.#rooms.bytes };
  }

  #refusal(): EventLogError | null {
    if (this.#closed) return new EventLogError("JOURNAL_CLOSED", "this journal is closed");
    if (this.#turn === this.#data.opened) return null;
    return new EventLogError("JOURNAL_TAKEN", "this journal has been opened again");
  }
}
