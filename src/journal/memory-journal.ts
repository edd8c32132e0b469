import type { KeptEvent } from "../events/kept.js";
import { JOURNAL_LIMITS, type JournalLimits } from "./limits.js";
import { JournalError, type Journal, type JournalEntry, type OpenedJournal } from "./journal.js";
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
  readonly #turn: number;
  #closed = false;

  static open(shelf: MemoryShelf, limits: Partial<JournalLimits> = {}): OpenedJournal {
    const journal = new MemoryJournal(shelf, { ...JOURNAL_LIMITS, ...limits });
    const histories: OpenedJournal["histories"] = new Map();
    for (const [name, stream] of shelf.streams) {
      journal.#trim(stream);
      const events = stream.entries.map(readEntry).filter((kept): kept is KeptEvent => kept !== null);
      histories.set(name, { events, torn: stream.torn });
    }
    return { journal, histories };
  }

  private constructor(shelf: MemoryShelf, limits: JournalLimits) {
    this.#shelf = shelf;
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
    for (const name of streams.keys()) {
      if (streams.size <= this.#limits.streamsMax) break;
      streams.delete(name);
    }
    return Promise.resolve();
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
