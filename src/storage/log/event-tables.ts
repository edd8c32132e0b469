import type Database from "libsql";
import { ALL_AGENTS } from "../../events/cursor.js";
import type { KeptEvent, KeptHistory } from "../../events/kept.js";
import { publicEvent } from "../../events/forms/public-form.js";
import { searchText } from "../../events/search-text.js";
import {
  EventLogError,
  type EventLogLimits,
  isSound,
  type LogEntry,
  type LogTrimmed,
  readEvent,
  readStored,
} from "../event-log.js";
import { EventEviction, type Segment, type Stream } from "./event-eviction.js";
import { Receipts } from "./receipts.js";
import { Rooms } from "./rooms.js";
import { sessionHash } from "./session-hash.js";
import { SqliteLogIndex } from "./sqlite-index.js";

/** A new mark is written when the last one is older than this, ms, or than a tenth of the age at which events go. */
const MARK_EVERY_MS = 60_000;

/** The event log's writing statements, synchronous, inside the caller's transaction. */
export class EventTables {
  readonly #limits: EventLogLimits;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #index: SqliteLogIndex;
  readonly #receipts: Receipts;
  readonly #generation: number;
  readonly #types = new Map<string, number>();
  readonly #eviction: EventEviction;
  #rooms: Rooms<Stream>;
  #lastBody = 0;
  #markedAt = 0;
  readonly #byId = new Map<number, Stream>();
  /** Streams whose counts the current transaction changes, and those it appends to. */
  readonly #touched = new Set<Stream>();
  readonly #appended = new Set<Stream>();

  /** Opens a new run. `torn`: the last run may have lost events that the tables do not know of. */
  constructor(database: Database.Database, limits: EventLogLimits, torn: boolean) {
    this.#limits = limits;
    this.#statements = prepare(database);
    this.#index = new SqliteLogIndex(database);
    this.#receipts = new Receipts(database);
    const { generation, clean } = this.#statements.run.get() as { generation: number; clean: number };
    this.#generation = generation + 1;
    if (clean === 0 || torn) this.#statements.tear.run();
    this.#statements.begin.run(this.#generation);
    this.#rooms = this.#read();
    this.#eviction = new EventEviction(
      database,
      (id) => this.#byId.get(id),
      (stream) => this.#touched.add(stream),
    );
  }

  get nextBody(): number {
    return this.#lastBody + 1;
  }

  #read(): Rooms<Stream> {
    const rooms = new Rooms<Stream>(this.#limits);
    const { body, at } = this.#statements.newest.get() as { body: number; at: number };
    this.#lastBody = body;
    this.#markedAt = at;
    this.#byId.clear();
    for (const row of this.#statements.streams.all() as StreamRow[]) this.#take(rooms, streamOf(row));
    this.#types.clear();
    for (const { id, name } of this.#statements.types.all() as { id: number; name: string }[])
      this.#types.set(name, id);
    return rooms;
  }

  /** Reads the counters again after a transaction was rolled back. */
  rolledBack(): void {
    this.#touched.clear();
    this.#appended.clear();
    this.#eviction.forget();
    this.#rooms = this.#read();
  }

  /** The newest events of each stream, as many as a ring holds. */
  histories(): Map<string, KeptHistory> {
    const histories = new Map<string, KeptHistory>();
    for (const { name, end } of this.#rooms.all.values()) {
      const { torn } = this.#statements.torn.get(name) as { torn: number };
      const stored = this.#index.newest(name, this.#limits.ringEvents + 1);
      const isOlder = stored.length > this.#limits.ringEvents;
      const events = (isOlder ? stored.slice(1) : stored)
        .map((row) => readStored(row))
        .filter((kept): kept is KeptEvent => kept !== null);
      const receipt = this.#receipts.of(name);
      const more = { ...(end && { end }), ...(receipt && { receipt }) };
      histories.set(name, { events, torn: torn !== 0, older: isOlder, ...more });
    }
    return histories;
  }

  append(entries: readonly LogEntry[], now: number): LogTrimmed {
    this.#checkOwned();
    const sound = entries.filter(isSound);
    for (const entry of sound) this.#insert(entry);
    this.#receipts.write(sound);
    this.#mark(now);
    return this.#trim(now);
  }

  trim(now: number): LogTrimmed {
    this.#checkOwned();
    return this.#trim(now);
  }

  /** Marks the run as complete. */
  end(): void {
    this.#checkOwned();
    this.#statements.end.run();
  }

  #trim(now: number): LogTrimmed {
    const before = now - this.#limits.ageMsMax;
    const { evicted, owed } = this.#eviction.evict(this.#rooms, before);
    for (const stream of this.#touched) this.#writeStream(stream);
    this.#touched.clear();
    this.#appended.clear();
    return { owed, evicted, events: this.#rooms.events, bytes: this.#rooms.bytes };
  }

  #checkOwned(): void {
    const { generation } = this.#statements.run.get() as { generation: number };
    if (generation === this.#generation) return;
    throw new EventLogError("JOURNAL_TAKEN", "another gateway has opened this data file");
  }

  #insert(entry: LogEntry): void {
    const { beforeOffset, beforeEpoch, epoch, offset, body, at, json } = entry;
    const stream = this.#rooms.get(entry.stream) ?? this.#addStream(entry.stream);
    const segment = this.#segmentFor(stream, entry);
    stream.end = { epoch, offset };
    this.#touched.add(stream);
    this.#appended.add(stream);
    const type = this.#types.get(entry.type) ?? this.#addType(entry.type);
    const isInAll = entry.stream === ALL_AGENTS;
    if (json === null) {
      if (this.#statements.place.run(segment.id, offset, body).changes === 0) return;
    } else {
      const bytes = Buffer.byteLength(json);
      const isOutput = entry.type === "OUTPUT";
      const all = isInAll ? [segment.id, offset] : [null, null];
      const event = readEvent(json);
      const shown = event && publicEvent(event);
      this.#statements.addBody.run(
        body,
        stream.id,
        segment.id,
        offset,
        ...all,
        Number(isOutput),
        bytes,
        json,
        shown === event ? 1 : 2,
      );
      if (shown) this.#statements.addText.run(body, `s${stream.id}`, searchText(shown));
      if (event && shown !== event)
        this.#statements.addFullText.run(body, `s${stream.id}`, searchText(event));
      this.#rooms.resize(stream, 1, bytes, isOutput);
      this.#lastBody = Math.max(this.#lastBody, body);
    }
    const span = beforeEpoch === epoch ? offset - beforeOffset : null;
    const session = sessionHash(entry.session);
    this.#statements.addPosition.run(segment.id, offset, span, type, at, session, body);
  }

  #take(rooms: Rooms<Stream>, stream: Stream): void {
    rooms.add(stream);
    this.#byId.set(stream.id, stream);
  }

  /** The stream's last segment, or a new one where the epoch changes. */
  #segmentFor(stream: Stream, entry: LogEntry): Segment {
    if (stream.segment === undefined)
      stream.segment = (this.#statements.lastSegment.get(stream.id) as Segment | undefined) ?? null;
    const { segment, end } = stream;
    const { beforeEpoch, beforeOffset, epoch, offset, type, json } = entry;
    const goesOn = segment?.epoch === epoch && end?.epoch === epoch && offset > end.offset;
    if (segment && goesOn) return segment;
    const isTorn =
      beforeEpoch !== epoch && type === "GAP" && json !== null && isOfUnknownLength(json) ? 1 : 0;
    const added = this.#statements.addSegment.run(
      stream.id,
      epoch,
      offset,
      beforeEpoch,
      beforeOffset,
      isTorn,
    );
    const next = { id: Number(added.lastInsertRowid), epoch };
    stream.segment = next;
    return next;
  }

  #addStream(name: string): Stream {
    const id = Number(this.#statements.addStream.run(name).lastInsertRowid);
    const stream = {
      id,
      name,
      segment: null,
      end: null,
      events: 0,
      bytes: 0,
      outputs: 0,
      outputBytes: 0,
      heapIndex: -1,
    };
    this.#take(this.#rooms, stream);
    return stream;
  }

  #addType(name: string): number {
    const id = Number(this.#statements.addType.run(name).lastInsertRowid);
    this.#types.set(name, id);
    return id;
  }

  #writeStream(stream: Stream): void {
    const { id, end, events, bytes, outputs, outputBytes } = stream;
    const isAppended = Number(this.#appended.has(stream));
    this.#statements.writeStream.run(
      isAppended,
      isAppended,
      this.#lastBody,
      end?.epoch ?? null,
      end?.offset ?? null,
      events,
      bytes,
      outputs,
      outputBytes,
      id,
    );
  }

  /** Notes that the events so far were recorded by now. */
  #mark(now: number): void {
    const every = Math.min(MARK_EVERY_MS, this.#limits.ageMsMax / 10);
    if (now - this.#markedAt < every && now >= this.#markedAt) return;
    this.#statements.mark.run(now, this.#lastBody);
    this.#markedAt = now;
  }
}

function isOfUnknownLength(json: string): boolean {
  const event = readEvent(json);
  return event?.type === "GAP" && event.missed === null;
}

interface StreamRow extends Omit<Stream, "segment" | "end"> {
  readonly endEpoch: string | null;
  readonly endOffset: number | null;
}

function streamOf({ endEpoch, endOffset, ...row }: StreamRow): Stream {
  const end = endEpoch === null || endOffset === null ? null : { epoch: endEpoch, offset: endOffset };
  return { ...row, end, segment: undefined };
}

function prepare(database: Database.Database) {
  return {
    run: database.prepare("SELECT generation, clean FROM journal_run"),
    tear: database.prepare("UPDATE event_stream SET torn = 1"),
    begin: database.prepare("UPDATE journal_run SET generation = ?, clean = 0"),
    end: database.prepare("UPDATE journal_run SET clean = 1"),
    newest: database.prepare(
      `SELECT max(coalesce((SELECT max(id) FROM event_body), 0), coalesce((SELECT max(written) FROM event_stream), 0)) AS body,
              coalesce((SELECT max(at) FROM event_mark), 0) AS at`,
    ),
    streams: database.prepare(
      `SELECT id, name, end_epoch AS endEpoch, end_offset AS endOffset, events, bytes, outputs, output_bytes AS outputBytes
       FROM event_stream`,
    ),
    torn: database.prepare("SELECT torn FROM event_stream WHERE name = ?"),
    addStream: database.prepare("INSERT INTO event_stream VALUES (NULL, ?, 0, 0, NULL, NULL, 0, 0, 0, 0)"),
    writeStream: database.prepare(
      `UPDATE event_stream SET torn = torn AND NOT ?, written = iif(?, ?, written), end_epoch = ?, end_offset = ?,
         events = ?, bytes = ?, outputs = ?, output_bytes = ? WHERE id = ?`,
    ),
    types: database.prepare("SELECT id, name FROM event_type"),
    addType: database.prepare("INSERT INTO event_type VALUES (NULL, ?)"),
    lastSegment: database.prepare(
      "SELECT id, epoch FROM event_segment WHERE stream = ? ORDER BY id DESC LIMIT 1",
    ),
    addSegment: database.prepare("INSERT INTO event_segment VALUES (NULL, ?, ?, ?, ?, ?, ?)"),
    addPosition: database.prepare("INSERT INTO event_position VALUES (?, ?, ?, ?, ?, ?, ?)"),
    addBody: database.prepare("INSERT INTO event_body VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    addText: database.prepare("INSERT INTO event_text (rowid, stream, text) VALUES (?, ?, ?)"),
    addFullText: database.prepare("INSERT INTO event_full_text (rowid, stream, text) VALUES (?, ?, ?)"),
    place: database.prepare("UPDATE event_body SET all_segment = ?, all_offset = ? WHERE id = ?"),
    mark: database.prepare("INSERT OR REPLACE INTO event_mark VALUES (?, ?)"),
  };
}
