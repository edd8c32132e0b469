import type Database from "libsql";

import type { KeptEvent, KeptHistory } from "../events/kept.js";
import { EventLogError, type EventLogLimits, type LogEntry, readEntry, weightOf } from "./event-log.js";

/** Rows and streams read at once when making room. */
const TRIM_ROWS = 64;
const FORGET_STREAMS = 64;

interface Stream {
  readonly id: number;
  events: number;
  bytes: number;
}

/** The event log's statements, synchronous, inside the caller's transaction. */
export class EventTables {
  readonly #limits: EventLogLimits;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #generation: number;
  #streams = new Map<string, Stream>();
  #lastSeq = 0;
  /** Weight of all streams, bytes. */
  #total = 0;
  #forgotten = 0;
  /** The counters before the current append. Reading them again after a rollback would delay answers. */
  #before: {
    readonly streams: Map<string, Stream | null>;
    readonly lastSeq: number;
    readonly total: number;
  };

  /** Opens a new run. `torn`: the last run may have lost events that the tables do not know of. */
  constructor(database: Database.Database, limits: EventLogLimits, torn: boolean) {
    this.#limits = limits;
    this.#statements = prepare(database);
    const { generation, clean } = this.#statements.run.get() as { generation: number; clean: number };
    this.#generation = generation + 1;
    if (clean === 0 || torn) this.#statements.tear.run();
    this.#statements.begin.run(this.#generation);
    this.#read();
    this.#before = this.#now();
    // The limits may be lower than in the previous run.
    for (const stream of this.#streams.values()) this.#trim(stream);
    this.#forgetStreams();
  }

  #read(): void {
    const rows = this.#statements.streams.all() as {
      id: number;
      name: string;
      events: number;
      bytes: number;
      last: number;
    }[];
    this.#streams = new Map(rows.map(({ name, id, events, bytes }) => [name, { id, events, bytes }]));
    this.#lastSeq = rows.reduce((highest, { last }) => Math.max(highest, last), 0);
    this.#total = rows.reduce((sum, row) => sum + weightOf(row), 0);
  }

  /** Restores the counters after the transaction of the last append was rolled back. */
  rolledBack(): void {
    const { streams, lastSeq, total } = this.#before;
    for (const [name, stream] of streams) {
      if (stream) this.#streams.set(name, stream);
      else this.#streams.delete(name);
    }
    streams.clear();
    this.#lastSeq = lastSeq;
    this.#total = total;
    this.#forgotten = 0;
  }

  /** Streams evicted for `totalBytesMax` since the last call. */
  takeForgotten(): number {
    const forgotten = this.#forgotten;
    this.#forgotten = 0;
    return forgotten;
  }

  histories(): Map<string, KeptHistory> {
    const histories = new Map<string, KeptHistory>();
    for (const [name, { id }] of this.#streams) {
      const { torn } = this.#statements.stream.get(id) as { torn: number };
      const entries = this.#statements.events.all(id) as Omit<LogEntry, "stream">[];
      const events = entries
        .map((entry) => readEntry({ stream: name, ...entry }))
        .filter((kept): kept is KeptEvent => kept !== null);
      histories.set(name, { events, torn: torn !== 0 });
    }
    return histories;
  }

  append(entries: readonly LogEntry[]): void {
    this.#before = this.#now();
    this.#checkOwned();
    const touched = new Map<string, Stream>();
    for (const entry of entries) {
      this.#remember(entry.stream);
      const stream = this.#streams.get(entry.stream) ?? this.#addStream(entry.stream);
      touched.set(entry.stream, stream);
      this.#lastSeq += 1;
      const bytes = Buffer.byteLength(entry.json);
      const { beforeEpoch, beforeOffset, epoch, offset, json } = entry;
      this.#statements.insert.run(
        stream.id,
        this.#lastSeq,
        beforeEpoch,
        beforeOffset,
        epoch,
        offset,
        bytes,
        json,
      );
      this.#resize(stream, 1, bytes);
    }
    for (const stream of touched.values()) {
      this.#trim(stream);
      this.#statements.touch.run(this.#lastSeq, stream.id);
    }
    this.#forgetStreams();
  }

  /** Marks the run as complete. */
  end(): void {
    this.#before = this.#now();
    this.#checkOwned();
    this.#statements.end.run();
  }

  #checkOwned(): void {
    const { generation } = this.#statements.run.get() as { generation: number };
    if (generation === this.#generation) return;
    throw new EventLogError("JOURNAL_TAKEN", "another gateway has opened this data file");
  }

  #now() {
    return { streams: new Map<string, Stream | null>(), lastSeq: this.#lastSeq, total: this.#total };
  }

  #remember(name: string): void {
    const { streams } = this.#before;
    if (streams.has(name)) return;
    const stream = this.#streams.get(name);
    streams.set(name, stream ? { ...stream } : null);
  }

  #addStream(name: string): Stream {
    const stream = { id: Number(this.#statements.addStream.run(name).lastInsertRowid), events: 0, bytes: 0 };
    this.#streams.set(name, stream);
    this.#total += weightOf(stream);
    return stream;
  }

  #resize(stream: Stream, events: number, bytes: number): void {
    this.#total -= weightOf(stream);
    stream.events += events;
    stream.bytes += bytes;
    this.#total += weightOf(stream);
  }

  #trim(stream: Stream): void {
    const { eventsMax, bytesMax } = this.#limits;
    while (stream.events > eventsMax || stream.bytes > bytesMax) {
      const oldest = this.#statements.oldest.all(stream.id, TRIM_ROWS) as { seq: number; bytes: number }[];
      let cut = 0;
      for (const { seq, bytes } of oldest) {
        if (stream.events <= eventsMax && stream.bytes <= bytesMax) break;
        cut = seq;
        this.#resize(stream, -1, -bytes);
      }
      this.#statements.cut.run(stream.id, cut);
    }
  }

  #forgetStreams(): void {
    const { totalBytesMax } = this.#limits;
    while (this.#total > totalBytesMax && this.#streams.size > 1) {
      const stale = this.#statements.stale.all(FORGET_STREAMS) as { id: number; name: string }[];
      for (const { id, name } of stale) {
        if (this.#total <= totalBytesMax || this.#streams.size === 1) return;
        this.#remember(name);
        const stream = this.#streams.get(name);
        this.#statements.cut.run(id, this.#lastSeq);
        this.#statements.forget.run(id);
        this.#streams.delete(name);
        if (stream) this.#total -= weightOf(stream);
        this.#forgotten += 1;
      }
    }
  }
}

function prepare(database: Database.Database) {
  return {
    run: database.prepare("SELECT generation, clean FROM journal_run"),
    tear: database.prepare("UPDATE journal_stream SET torn = 1"),
    begin: database.prepare("UPDATE journal_run SET generation = ?, clean = 0"),
    end: database.prepare("UPDATE journal_run SET clean = 1"),
    streams: database.prepare(
      `SELECT id, name, count(seq) AS events, coalesce(sum(bytes), 0) AS bytes, max(coalesce(max(seq), 0), written) AS last
       FROM journal_stream LEFT JOIN journal_event ON stream = id GROUP BY id`,
    ),
    stream: database.prepare("SELECT torn FROM journal_stream WHERE id = ?"),
    addStream: database.prepare("INSERT INTO journal_stream (name, torn, written) VALUES (?, 0, 0)"),
    touch: database.prepare("UPDATE journal_stream SET torn = 0, written = ? WHERE id = ?"),
    stale: database.prepare("SELECT id, name FROM journal_stream ORDER BY written, id LIMIT ?"),
    forget: database.prepare("DELETE FROM journal_stream WHERE id = ?"),
    events: database.prepare(
      `SELECT before_epoch AS beforeEpoch, before_offset AS beforeOffset, epoch, offset, event AS json
       FROM journal_event WHERE stream = ? ORDER BY seq`,
    ),
    insert: database.prepare("INSERT INTO journal_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
    oldest: database.prepare("SELECT seq, bytes FROM journal_event WHERE stream = ? ORDER BY seq LIMIT ?"),
    cut: database.prepare("DELETE FROM journal_event WHERE stream = ? AND seq <= ?"),
  };
}
