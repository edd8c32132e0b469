import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import { ALL_AGENTS, encodeCursor, type Position } from "../../../src/events/cursor.js";
import type { TerrariumEvent } from "../../../src/events/event.js";
import { digestOf } from "../../../src/purgatory/digest.js";
import type { SemaphoreToken } from "../../../src/purgatory/token.js";
import { type EventLog, type LogEntry, type LogTrimmed, readEvent } from "../../../src/storage/event-log.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import { TOP } from "../machine.js";
import { output } from "../mirror-kit.js";
import { removeFolder } from "../folder.js";

/** A temporary folder, removed by `remove`. */
export function journalFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "terrarium-journal-"));
  return { path, remove: () => removeFolder(path) };
}

/** An entry that holds its event. */
export type FullEntry = LogEntry & { readonly json: string };

let numbered = 0;

/** A log entry: the event of `stream` at `offset` of `epoch`, under the next number. */
export function entry(
  stream: string,
  offset: number,
  epoch = "e1",
  more: Partial<FullEntry> = {},
): FullEntry {
  const event = output(stream, offset);
  const json = JSON.stringify(event);
  const { type, at } = event;
  const positions = { stream, beforeEpoch: epoch, beforeOffset: offset - 1, epoch, offset };
  return { ...positions, body: (numbered += 1), type, at, session: undefined, json, ...more };
}

/** The same event in the stream of all agents. */
export function entryInAll(of: LogEntry, offset: number, epoch = "g1"): LogEntry {
  const positions = { stream: ALL_AGENTS, beforeEpoch: epoch, beforeOffset: offset - 1, epoch, offset };
  return { ...of, ...positions, json: null };
}

/** The log with entries as the recorder brings them to one that keeps events: with the events, not as text. */
export function withEvents<O extends { readonly journal: EventLog }>(opened: O): O {
  const { journal } = opened;
  const said = (one: LogEntry): LogEntry => {
    const event = one.json === null ? null : readEvent(one.json);
    return event ? { ...one, json: null, event } : one;
  };
  return {
    ...opened,
    journal: {
      append: (entries) => journal.append(entries.map(said)),
      trim: () => journal.trim(),
      close: (complete) => journal.close(complete),
    },
  };
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
  #waiting: { readonly entries: readonly LogEntry[]; readonly done: Deferred<LogTrimmed> } | null = null;
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

  append(entries: readonly LogEntry[]): Promise<LogTrimmed> {
    const done = deferred<LogTrimmed>();
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
      work.done.resolve(await this.#journal.append(work.entries));
    } catch (error) {
      work.done.reject(error);
    }
    await new Promise(setImmediate);
  }

  trim(): Promise<LogTrimmed> {
    return this.#journal.trim();
  }

  async close(complete: boolean): Promise<void> {
    this.closedAs = complete;
    await this.#journal.close(complete);
  }
}

let drawn = 0;

/** A PENDING token like one of Purgatory, with a new id. */
export function pendingToken(change: Partial<SemaphoreToken> = {}): SemaphoreToken {
  drawn += 1;
  const card: Omit<SemaphoreToken, "digest"> = {
    id: `sem-${drawn.toString(16).padStart(8, "0")}`,
    agentId: "steward",
    reason: "APPROVAL_NEEDED",
    prompt: "Delete 47 files?",
    options: ["Approve", "Reject"],
    severity: "CRITICAL",
    state: { files: ["a.txt", "b.txt"] },
    stateVersion: 1,
    input: { scan: 1 },
    cause: null,
    responseSchema: null,
    deadline: null,
    escalation: null,
    createdAt: 1_000,
    status: "PENDING",
    answer: null,
    settledAt: null,
    settledBy: null,
    cancelReason: null,
    resumption: null,
    ...change,
  };
  return { digest: digestOf(card), ...card };
}

/** A temporary folder, removed by `remove` or at the end of `using`. */
export function scratchFolder(): Disposable & { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "terrarium-purgatory-"));
  const remove = (): void => removeFolder(path);
  return { path, remove, [Symbol.dispose]: remove };
}

/**
 * The store's worker: the built one if the build is newer than every source, because it starts in a sixth of the time; else
 * the source.
 */
export const sourceWorker = isBuilt()
  ? new URL("../../../dist/storage/storage-worker.js", import.meta.url)
  : new URL("./worker.mjs", import.meta.url);
/** The same for the thread that reads the log. */
export const sourceReadWorker = isBuilt()
  ? new URL("../../../dist/storage/log/read-worker.js", import.meta.url)
  : new URL("./read-worker.mjs", import.meta.url);

function isBuilt(): boolean {
  const built = statSync(join(TOP, "dist/main.js"), { throwIfNoEntry: false });
  const sources = readdirSync(join(TOP, "src"), { recursive: true, encoding: "utf8" });
  return (
    built !== undefined &&
    sources.every((path) => !path.endsWith(".ts") || statSync(join(TOP, "src", path)).mtimeMs < built.mtimeMs)
  );
}

/** Questions written to a gateway's data folder, in the order of asking. The prompt of question `n` is `Question n?`. */
export interface Seeded {
  readonly ids: readonly string[];
  /** Latest settled first: settled in the reverse order of asking, so that the two orders differ. */
  readonly latestSettled: readonly string[];
}

/** Writes `settled` expired questions and then `waiting` ones, like an earlier run of a gateway. */
export async function seedQuestions(
  dataDir: string,
  { settled, waiting = 0, agentId = "asker" }: { settled: number; waiting?: number; agentId?: string },
): Promise<Seeded> {
  const store = await SqliteStorage.open({
    path: join(dataDir, "terrarium.db"),
    limits: { openPerAgentMax: settled + waiting },
    worker: sourceWorker,
  });
  const ids = Array.from({ length: settled + waiting }, (_, n) => `sem-${(n + 0xa0000000).toString(16)}`);
  const at = (second: number): number => Date.UTC(2026, 0, 1) + second * 1_000;
  await Promise.all(
    ids.map((id, n) => store.park(pendingToken({ id, agentId, prompt: `Question ${n}?`, createdAt: at(n) }))),
  );
  const latestSettled = ids.slice(0, settled);
  await Promise.all(
    latestSettled
      .toReversed()
      .map((id, n) => store.apply(id, { kind: "CANCEL", at: at(ids.length + n), by: "ada", reason: null })),
  );
  await store.close();
  return { ids, latestSettled };
}
