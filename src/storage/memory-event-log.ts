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

/** The data of a memory log. Like a file it outlives the logs opened on it, within this process. */
export class MemoryLogData {
  /** The stream written longest ago comes first. */
  readonly streams = new Map<string, KeptStream>();
  clean = true;
  opened = 0;
}

/** Stores history in this process, for tests and for embedders that restart a terrarium. */
export class MemoryEventLog implements EventLog {
  readonly #data: MemoryLogData;
  readonly #limits: EventLogLimits;
  readonly #onForgotten: (streams: number) => void;
  readonly #turn: number;
  #closed = false;

  /** `onForgotten` is called with the number of streams evicted for `totalBytesMax`. */
  static open(
    data: MemoryLogData,
    limits: Partial<EventLogLimits> = {},
    onForgotten: (streams: number) => void = () => undefined,
  ): OpenedEventLog {
    const journal = new MemoryEventLog(data, { ...EVENT_LOG_LIMITS, ...limits }, onForgotten);
    const histories: OpenedEventLog["histories"] = new Map();
    for (const stream of data.streams.values()) journal.#trim(stream);
    journal.#forget();
    for (const [name, stream] of data.streams) {
      const events = stream.entries.map(readEntry).filter((kept): kept is KeptEvent => kept !== null);
      histories.set(name, { events, torn: stream.torn });
    }
    return { journal, histories };
  }

  private constructor(data: MemoryLogData, limits: EventLogLimits, onForgotten: (streams: number) => void) {
    this.#data = data;
    this.#onForgotten = onForgotten;
    this.#limits = limits;
    this.#turn = data.opened += 1;
    if (!data.clean) for (const stream of data.streams.values()) stream.torn = true;
    data.clean = false;
  }

  append(entries: readonly LogEntry[]): Promise<void> {
    const refusal = this.#refusal();
    if (refusal) return Promise.reject(refusal);
    const { streams } = this.#data;
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
    const { streams } = this.#data;
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
    if (complete && !this.#refusal()) this.#data.clean = true;
    this.#closed = true;
    return Promise.resolve();
  }

  #refusal(): EventLogError | null {
    if (this.#closed) return new EventLogError("JOURNAL_CLOSED", "this journal is closed");
    if (this.#turn === this.#data.opened) return null;
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
