import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

import * as fc from "fast-check";
import Database from "libsql";
import { afterEach, describe, expect, it } from "vitest";

import type { KeptHistory } from "../../../src/events/kept.js";
import type { EventLogLimits, OpenedEventLog } from "../../../src/storage/event-log.js";
import { MemoryEventLog, MemoryLogData } from "../../../src/storage/index.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import {
  entry,
  entryInAll,
  inWords,
  journalFolder,
  sourceWorker,
  withEvents,
} from "../../support/storage/kit.js";

type Open = (limits?: Partial<EventLogLimits>) => Promise<OpenedEventLog>;

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function scratchFile(): string {
  const folder = journalFolder();
  cleanups.push(folder.remove);
  return join(folder.path, "terrarium.db");
}

/**
 * The lock prevents a second process from opening the file. Without it, as on a file system without locks, the log still has
 * one writer.
 */
async function openSqlite(path: string, limits: Partial<EventLogLimits> = {}): Promise<OpenedEventLog> {
  rmSync(`${path}.lock`, { force: true });
  const storage = await SqliteStorage.open({ path, worker: sourceWorker });
  cleanups.push(() => storage.close());
  const { journal, reader, histories, nextBody } = await storage.openEventLog(limits);
  return {
    histories,
    nextBody,
    reader,
    journal: {
      append: (entries) => journal.append(entries),
      trim: () => journal.trim(),
      async close(complete) {
        await journal.close(complete);
        await storage.close();
      },
    },
  };
}

/** Writes the separate version of an older release's log, higher than this release knows; null removes it. */
function countJournal(database: Database.Database, version: number | null): void {
  database.exec("DROP TABLE IF EXISTS journal_version");
  if (version === null) return;
  database.exec(
    "CREATE TABLE journal_version (only_row INTEGER PRIMARY KEY, version INTEGER NOT NULL) STRICT",
  );
  database.prepare("INSERT INTO journal_version VALUES (1, ?)").run(version);
}

/** A journal that can be opened again and again. */
const backends: Record<string, () => Open> = {
  memory() {
    const shelf = new MemoryLogData();
    return async (limits) => MemoryEventLog.open(shelf, limits);
  },
  "memory, with events"() {
    const shelf = new MemoryLogData();
    return async (limits) => withEvents(MemoryEventLog.open(shelf, limits));
  },
  sqlite() {
    const path = scratchFile();
    return (limits) => openSqlite(path, limits);
  },
};

/** The numbers of a stream's kept events, joined by spaces; null for an unknown stream. */
function kept({ histories }: { histories: Map<string, KeptHistory> }, stream = "a"): string | null {
  return (
    histories
      .get(stream)
      ?.events.map(({ event }) => inWords(event))
      .join(" ") ?? null
  );
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe.each(Object.entries(backends))("the %s journal", (_name, backend) => {
  it("[LOG-1] returns the appended events in order, with both positions", async () => {
    const open = backend();
    const first = await open();
    expect(first.histories.size).toBe(0);
    const one = entry("a", 1);
    await first.journal.append([one, entry("a", 2), entryInAll(one, 1)]);
    await first.journal.append([entry("a", 1, "e2", { beforeEpoch: "e1", beforeOffset: 5 })]);
    await first.journal.close(true);
    const { histories } = await open();
    expect([...histories.keys()].toSorted()).toEqual(["*", "a"]);
    expect(histories.get("a")?.events.map(({ before, after }) => [before, after])).toEqual([
      [
        { epoch: "e1", offset: 0 },
        { epoch: "e1", offset: 1 },
      ],
      [
        { epoch: "e1", offset: 1 },
        { epoch: "e1", offset: 2 },
      ],
      [
        { epoch: "e1", offset: 5 },
        { epoch: "e2", offset: 1 },
      ],
    ]);
    expect(kept({ histories })).toBe("1 2 1");
  });

  it("[LINK-1326] keeps what it has received of each host with the events, also over a crash", async () => {
    const open = backend();
    const first = await open();
    const received = (incarnation: string, number: number) => ({ receipt: { incarnation, number } });
    await first.journal.append([
      entry("a", 1, "e1", received("life-1", 1)),
      entry("b", 1),
      entry("a", 2, "e1", received("life-1", 7)),
    ]);
    const again = await open();
    expect(again.histories.get("a")?.receipt).toEqual({ incarnation: "life-1", number: 7 });
    expect(again.histories.get("b")?.receipt).toBeUndefined();
    // The first run has lost the log, and what it says is not taken.
    const late = [entry("a", 3, "e1", received("life-1", 8))];
    await expect(first.journal.append(late)).rejects.toMatchObject({ name: "EventLogError" });
    await again.journal.append([entry("a", 3, "e1", received("life-2", 1)), entry("a", 4)]);
    await again.journal.close(true);
    const { histories } = await open();
    expect(histories.get("a")?.receipt).toEqual({ incarnation: "life-2", number: 1 });
  });

  it("[LOG-1] keeps every kind of event unchanged", async () => {
    const open = backend();
    let { journal } = await open();
    const anything = fc.record({ data: fc.jsonValue(), cause: fc.string({ unit: "binary" }) });
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 10, maxLength: 20 }), async (said) => {
        const events = said.map((members) => ({ ...(JSON.parse(entry("a", 1).json) as object), ...members }));
        const entries = events.map((event, index) =>
          entry("a", index + 1, "e1", { json: JSON.stringify(event) }),
        );
        await journal.append(entries);
        await journal.close(true);
        const again = await open();
        journal = again.journal;
        const back = again.histories
          .get("a")
          ?.events.map(({ event }) => event)
          .slice(-events.length);
        expect(back).toEqual(entries.map(({ json }) => JSON.parse(json)));
      }),
      { numRuns: 3 },
    );
  });

  it("[LOG-2] an acknowledged append survives a crash", async () => {
    const open = backend();
    const { journal } = await open();
    await journal.append(numbers(1, 3).map((offset) => entry("a", offset)));
    expect(kept(await open())).toBe("1 2 3");
  });

  it("[LOG-4] after a clean end all streams are whole; otherwise each is torn until it is written again", async () => {
    const open = backend();
    const torn = ({ histories }: OpenedEventLog): unknown[] =>
      Array.from(histories, ([name, history]) => `${name} ${history.torn}`).toSorted();

    const first = await open();
    await first.journal.append([entry("a", 1), entry("b", 1)]);
    await first.journal.close(true);
    const second = await open();
    expect(torn(second)).toEqual(["a false", "b false"]);
    const third = await open();
    expect(torn(third)).toEqual(["a true", "b true"]);
    await third.journal.append([entry("a", 1, "e2")]);
    await third.journal.close(true);
    const fourth = await open();
    expect(torn(fourth)).toEqual(["a false", "b true"]);
    await fourth.journal.close(false);
    expect(torn(await open())).toEqual(["a true", "b true"]);
  });

  it("[LOG-5] the process that opens it last owns it", async () => {
    const open = backend();
    const first = await open();
    const second = await open();
    await expect(first.journal.append([entry("a", 1)])).rejects.toMatchObject({ code: "JOURNAL_TAKEN" });
    await second.journal.append([entry("a", 2)]);
    await first.journal.close(true);
    const third = await open();
    expect(kept(third)).toBe("2");
    expect(third.histories.get("a")?.torn).toBe(true);
  });

  it("[LOG-7] leaves out entries that cannot be read", async () => {
    const open = backend();
    const { journal } = await open();
    const wrong = [
      { json: "{" },
      { json: '{"type":"OUTPUT"}' },
      { json: entry("a", 2).json.replace("OUTPUT", "OUTBREAK") },
      { json: entry("a", 2).json.replace("FLOWING", "FLYING") },
      { offset: 1 },
      { epoch: "e 1" },
      { beforeOffset: -1 },
    ];
    await journal.append([entry("a", 1), ...wrong.map((one) => entry("a", 2, "e1", one)), entry("a", 3)]);
    expect(kept(await open())).toBe("1 3");
  });

  it("accepts nothing after close, and close may be called twice", async () => {
    const { journal } = await backend()();
    await journal.close(true);
    await journal.close(true);
    await expect(journal.append([entry("a", 1)])).rejects.toMatchObject({ code: "JOURNAL_CLOSED" });
  });
});

describe("the sqlite journal's file", () => {
  it("[LOG-6] is refused when a newer release wrote it, and left unchanged", async () => {
    const path = scratchFile();
    const { journal } = await openSqlite(path);
    await journal.append([entry("a", 1)]);
    await journal.close(true);
    const database = new Database(path);
    countJournal(database, 2);
    const before = database.prepare("SELECT * FROM journal_run").all();
    await expect(openSqlite(path)).rejects.toMatchObject({ code: "JOURNAL_NEWER" });
    expect(database.prepare("SELECT * FROM journal_run").all()).toEqual(before);
    countJournal(database, null);
    database.close();
    expect(kept(await openSqlite(path))).toBe("1");
  });

  it("[LOG-8] a run that could not open it leaves a mark for the next", async () => {
    const path = scratchFile();
    const { journal } = await openSqlite(path);
    await journal.append([entry("a", 1)]);
    await journal.close(true);
    const database = new Database(path);
    countJournal(database, 2);
    await expect(openSqlite(path)).rejects.toMatchObject({ code: "JOURNAL_NEWER" });
    countJournal(database, null);
    database.close();
    const again = await openSqlite(path);
    expect(again.histories.get("a")?.torn).toBe(true);
    expect(existsSync(`${path}.torn`)).toBe(false);
  });

  it.each([
    ["has lost its events", "DROP TABLE event_body"],
    ["has lost its run", "DELETE FROM journal_run"],
    ["has another table in its place", "DROP TABLE event_stream; CREATE TABLE event_stream (name)"],
  ])("[LOG-20] is refused when it %s", async (_why, damage) => {
    const path = scratchFile();
    const { journal } = await openSqlite(path);
    await journal.close(true);
    const database = new Database(path);
    database.exec(damage);
    database.close();
    await expect(openSqlite(path)).rejects.toMatchObject({ code: "JOURNAL_FAILED" });
  });

  it("[LOG-2] a failed append leaves nothing behind, and may be retried", async () => {
    const path = scratchFile();
    const { journal } = await openSqlite(path);
    const database = new Database(path);
    database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON event_body WHEN new.offset = 2 BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    const entries = [entry("a", 1), entry("a", 2), entry("a", 3)];
    await expect(journal.append(entries)).rejects.toMatchObject({ code: "JOURNAL_FAILED" });
    database.exec("DROP TRIGGER full");
    database.close();
    await journal.append(entries);
    await journal.close(true);
    expect(kept(await openSqlite(path))).toBe("1 2 3");
  });
});
