import type { KeptEvent } from "../events/kept.js";
import { type Journal, type JournalEntry, JournalError, type OpenedJournal } from "./journal.js";
import { JOURNAL_LIMITS, type JournalLimits, weightOf } from "./limits.js";
import { readEntry } from "./read-entry.js";

interface KeptStream {
  entries: JournalEntry[];
  bytes: number;
  torn: boolean;
}

/** What a file is to other journals: outlives those who open it, within this process. */
export class MemoryShelf {
  /** The stream written longest ago comes first. */
  readonly streams = new Map<string, KeptStream>();
  clean = true;
  opened = 0;
}

/** Keeps history in this process: for restarts of a terrarium that is part of something bigger, and for tests. */
export class MemoryJournal implements Journal {
  readonly #shelf: MemoryShelf;
  readonly #limits: JournalLimits;
  readonly #onForgotten: (streams: number) => void;
  readonly #turn: number;
  #closed = false;

  /** `onForgotten` hears how many streams were given up for `totalBytesMax`. */
  static open(
    shelf: MemoryShelf,
    limits: Partial<JournalLimits> = {},
    onForgotten: (streams: number) => void = () => undefined,
  ): OpenedJournal {
    const journal = new MemoryJournal(shelf, { ...JOURNAL_LIMITS, ...limits }, onForgotten);
    const histories: OpenedJournal["histories"] = new Map();
    for (const stream of shelf.streams.values()) journal.#trim(stream);
    journal.#forget();
    for (const [name, stream] of shelf.streams) {
      const events = stream.entries.map(readEntry).filter((kept): kept is KeptEvent => kept !== null);
      histories.set(name, { events, torn: stream.torn });
    }
    return { journal, histories };
  }

  private constructor(shelf: MemoryShelf, limits: JournalLimits, onForgotten: (streams: number) => void) {
    this.#shelf = shelf;
    this.#onForgotten = onForgotten;
    this.#limits = limits;
    this.#turn = shelf.opened += 1;
    if (!shelf.clean) for (const stream of shelf.streams.values()) stream.torn = true;
    shelf.clean = false;
  }

  append(entries: readonly JournalEntry[]): Promise<void> {
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

  #refusal(): JournalError | null {
    if (this.#closed) return new JournalError("JOURNAL_CLOSED", "this journal is closed");
    if (this.#turn === this.#shelf.opened) return null;
    return new JournalError("JOURNAL_TAKEN", "somebody else has opened this journal");
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
