import type { KeptEvent } from "../events/kept.js";
import {
  EVENT_LOG_LIMITS,
  type EventLog,
  EventLogError,
  type EventLogLimits,
  type LogEntry,
  type OpenedEventLog,
  readEntry,
  weightOf,
} from "./event-log.js";

interface KeptStream {
  entries: LogEntry[];
  bytes: number;
  torn: boolean;
}

/** Takes the place of the file: outlives the logs that are opened on it, within this process. */
export class MemoryLogData {
  /** The stream written longest ago comes first. */
  readonly streams = new Map<string, KeptStream>();
  clean = true;
  opened = 0;
}

/** Keeps history in this process: for restarts of a terrarium that is part of something bigger, and for tests. */
export class MemoryEventLog implements EventLog {
  readonly #shelf: MemoryLogData;
  readonly #limits: EventLogLimits;
  readonly #onForgotten: (streams: number) => void;
  readonly #turn: number;
  #closed = false;

  /** `onForgotten` hears how many streams were given up for `totalBytesMax`. */
  static open(
    shelf: MemoryLogData,
    limits: Partial<EventLogLimits> = {},
    onForgotten: (streams: number) => void = () => undefined,
  ): OpenedEventLog {
    const journal = new MemoryEventLog(shelf, { ...EVENT_LOG_LIMITS, ...limits }, onForgotten);
    const histories: OpenedEventLog["histories"] = new Map();
    for (const stream of shelf.streams.values()) journal.#trim(stream);
    journal.#forget();
    for (const [name, stream] of shelf.streams) {
      const events = stream.entries.map(readEntry).filter((kept): kept is KeptEvent => kept !== null);
      histories.set(name, { events, torn: stream.torn });
    }
    return { journal, histories };
  }

  private constructor(shelf: MemoryLogData, limits: EventLogLimits, onForgotten: (streams: number) => void) {
    this.#shelf = shelf;
    this.#onForgotten = onForgotten;
    this.#limits = limits;
    this.#turn = shelf.opened += 1;
    if (!shelf.clean) for (const stream of shelf.streams.values()) stream.torn = true;
    shelf.clean = false;
  }

  append(entries: readonly LogEntry[]): Promise<void> {
    const refusal = this.#refusal();
    if (refusal) return Promise.reject(refusal);
    const { streams } = this.#shelf;
    for (const entry of entries) {
      const stream = streams.get(entry.stream) ?? { entries: [], bytes: 0, torn: false };
      streams.delete(entry.stream);
      streams.set(entry.stream, stream);
      stream.entries.push(entry);
      stream.bytes += Buffer.byteLength(entry.json);
      stream.torn = false;
      this.#trim(stream);
    }
    this.#forget();
    return Promise.resolve();
  }

  #forget(): void {
    const { streams } = this.#shelf;
    const weigh = ({ entries, bytes }: KeptStream): number => weightOf({ events: entries.length, bytes });
    let total = [...streams.values()].reduce((sum, stream) => sum + weigh(stream), 0);
    for (const [name, stream] of streams) {
      if (total <= this.#limits.totalBytesMax || streams.size === 1) return;
      streams.delete(name);
      total -= weigh(stream);
      this.#onForgotten(1);
    }
  }

  close(complete: boolean): Promise<void> {
    if (complete && !this.#refusal()) this.#shelf.clean = true;
    this.#closed = true;
    return Promise.resolve();
  }

  #refusal(): EventLogError | null {
    if (this.#closed) return new EventLogError("JOURNAL_CLOSED", "this journal is closed");
    if (this.#turn === this.#shelf.opened) return null;
    return new EventLogError("JOURNAL_TAKEN", "this journal has been opened again");
  }

  #trim(stream: KeptStream): void {
    const { eventsMax, bytesMax } = this.#limits;
    while (stream.entries.length > eventsMax || stream.bytes > bytesMax) {
      const oldest = stream.entries.shift();
      if (!oldest) break;
      stream.bytes -= Buffer.byteLength(oldest.json);
    }
  }
}
