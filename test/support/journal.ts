import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { encodeCursor, type Position } from "../../src/events/cursor.js";
import type { TerrariumEvent } from "../../src/events/event.js";
import type { EventLog, LogEntry } from "../../src/storage/event-log.js";
import { deferred, type Deferred } from "../../src/base/deferred.js";
import { output } from "./mirror-kit.js";

/** A temporary folder, removed by `remove`. */
export function journalFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "terrarium-journal-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A journal entry: the event of `stream` at `offset` of `epoch`. */
export function entry(stream: string, offset: number, epoch = "e1", more: Partial<LogEntry> = {}): LogEntry {
  const json = JSON.stringify(output(stream, offset));
  return { stream, beforeEpoch: epoch, beforeOffset: offset - 1, epoch, offset, json, ...more };
}

/** An event as a short text: its number, or the gap's reason. */
export function inWords(event: TerrariumEvent): string {
  if (event.type === "GAP") return `gap ${event.missed} ${event.reason}`;
  return event.type === "OUTPUT" ? JSON.stringify(event.data) : event.type;
}

export function cursorAt(stream: string, { epoch, offset }: Position): string {
  return encodeCursor(stream, epoch, offset);
}

/** A journal on a simulated disk: appends wait for `work`, or are refused while it is `broken`. */
export class HandDisk implements EventLog {
  readonly #journal: EventLog;
  #waiting: { readonly entries: readonly LogEntry[]; readonly done: Deferred<void> } | null = null;
  broken = false;
  closedAs: boolean | null = null;
  /** Works without calls of `work`. */
  prompt = false;

  constructor(journal: EventLog) {
    this.#journal = journal;
  }

  get waiting(): boolean {
    return this.#waiting !== null;
  }

  append(entries: readonly LogEntry[]): Promise<void> {
    const done = deferred();
    this.#waiting = { entries, done };
    if (this.prompt) void this.work();
    return done.promise;
  }

  /** Completes the waiting appends; resolves once their callers have been notified. */
  async work(): Promise<void> {
    const work = this.#waiting;
    this.#waiting = null;
    if (!work) return;
    try {
      if (this.broken) throw new Error("no space left on device");
      await this.#journal.append(work.entries);
      work.done.resolve();
    } catch (error) {
      work.done.reject(error);
    }
    await new Promise(setImmediate);
  }

  async close(complete: boolean): Promise<void> {
    this.closedAs = complete;
    await this.#journal.close(complete);
  }
}
