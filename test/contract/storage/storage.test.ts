import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs";
import { MessageChannel } from "node:worker_threads";

import Database from "libsql";
import { describe, expect, it } from "vitest";

import { shareLimits } from "../../../src/auth/shares/index.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { FREEZE_LIMITS } from "../../../src/freezes/index.js";
import { PURGATORY_LIMITS } from "../../../src/purgatory/limits.js";
import { RUN_LIMITS } from "../../../src/runs/limits.js";
import { SIGNAL_LIMITS } from "../../../src/signals/limits.js";
import type { SemaphoreToken } from "../../../src/purgatory/token.js";
import { parkedEntry } from "../../../src/purgatory/transitions.js";
import type { FromThread, ToThread } from "../../../src/storage/protocol.js";
import { EVENT_LOG_LIMITS } from "../../../src/storage/event-log.js";
import { SCHEMA_VERSION } from "../../../src/storage/schema.js";
import { serveStorage } from "../../../src/storage/serve-storage.js";
import { SqliteStorage, type SqliteStorageOptions } from "../../../src/storage/sqlite-storage.js";
import { entry, inWords, pendingToken, sourceWorker } from "../../support/storage/kit.js";
import { makeFileOfTwoStreams, makeOldFile, OLD_VERSION_MAX } from "./old-data-files.js";
import { TOP } from "../../support/machine.js";
import { cleanUp } from "../../support/clean-up.js";
import { parked, scratchFile } from "../purgatory/purgatory-stores.js";

async function open(path: string, options: Partial<SqliteStorageOptions> = {}): Promise<SqliteStorage> {
  const storage = await SqliteStorage.open({ path, worker: sourceWorker, ...options });
  cleanUp(() => storage.close());
  return storage;
}

function fill(database: Database.Database, token: SemaphoreToken): void {
  const { status, answer, settledAt, settledBy, cancelReason, resumption, ...card } = token;
  const course = { status, answer, settledAt, settledBy, cancelReason, resumption };
  database
    .prepare(
      "INSERT INTO semaphore (id, agent_id, status, phase, deadline, card, course) VALUES (?, ?, 'PENDING', 'PENDING', ?, ?, ?)",
    )
    .run(token.id, token.agentId, token.deadline, JSON.stringify(card), JSON.stringify(course));
  database
    .prepare("INSERT INTO audit VALUES (1, ?, ?, ?)")
    .run(token.id, token.agentId, JSON.stringify(parkedEntry(token)));
}

function fillHistory(database: Database.Database): void {
  database.exec("INSERT INTO journal_stream VALUES (1, 'a', 0, 2)");
  for (const offset of [1, 2]) {
    const { beforeEpoch, beforeOffset, epoch, json } = entry("a", offset);
    database
      .prepare("INSERT INTO journal_event VALUES (1, ?, ?, ?, ?, ?, ?, ?)")
      .run(offset, beforeEpoch, beforeOffset, epoch, offset, Buffer.byteLength(json), json);
  }
}

const tablesOf = (database: Database.Database): string[] =>
  (
    database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all() as {
      name: string;
    }[]
  )
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("sqlite_"));

const versions = Array.from({ length: OLD_VERSION_MAX + 1 }, (_, version) => version);
const oldFiles = versions.flatMap((version) => [
  { version, journal: false },
  { version, journal: true },
]);

describe("a data file of an older release", () => {
  it.each(oldFiles)(
    "[STORAGE-2] [STORAGE-3] with questions of version $version and history $journal is migrated with all its contents",
    async ({ version, journal }) => {
      const path = scratchFile();
      const token = pendingToken({ deadline: 500 });
      const old = makeOldFile(path, version, { journal });
      if (version > 0) fill(old, token);
      if (journal) fillHistory(old);
      old.close();

      for (const _run of ["the first", "the next"]) {
        const storage = await open(path);
        const { tokens } = await storage.list({ order: "MOST_URGENT_FIRST" });
        expect(tokens).toEqual(version > 0 ? [token] : []);
        expect((await storage.audit({})).entries).toHaveLength(version > 0 ? 1 : 0);
        const opened = await storage.openEventLog();
        const events = opened.histories.get("a")?.events.map(({ event }) => inWords(event)) ?? [];
        expect(events).toEqual(journal ? ["1", "2"] : []);
        expect(opened.histories.get("a")?.torn ?? false).toBe(false);
        await opened.journal.close(true);
        await storage.close();
      }
      const file = new Database(path);
      expect(file.pragma("user_version")).toEqual([{ user_version: SCHEMA_VERSION }]);
      expect(tablesOf(file)).toEqual([
        "agent_sight",
        "audit",
        "event_body",
        "event_full_text",
        "event_full_text_config",
        "event_full_text_data",
        "event_full_text_docsize",
        "event_full_text_idx",
        "event_mark",
        "event_position",
        "event_receipt",
        "event_segment",
        "event_stream",
        "event_text",
        "event_text_config",
        "event_text_data",
        "event_text_docsize",
        "event_text_idx",
        "event_type",
        "freeze",
        "freeze_audit",
        "journal_run",
        "owner",
        "pheromone",
        "pheromone_deposit",
        "remote_host",
        "run",
        "run_counter",
        "run_input",
        "run_result",
        "run_state",
        "schedule_tick",
        "semaphore",
        "share",
        "share_key",
      ]);
      file.close();
    },
  );

  it("[STORAGE-636] that stored an event in two streams is copied, each event once, with all positions", async () => {
    const path = scratchFile();
    makeFileOfTwoStreams(path).close();
    const storage = await open(path);
    const { histories, journal, nextBody } = await storage.openEventLog();
    const told = (stream: string): unknown =>
      histories
        .get(stream)
        ?.events.map(({ before, after, event }) => [before.offset, after.offset, inWords(event)]);
    expect(told("a")).toEqual([
      [0, 1, "1"],
      [1, 2, "2"],
      [2, 3, "2"],
      [3, 4, "4"],
      [4, 0, "gap null EPOCH_CHANGED"],
    ]);
    expect(told("*")).toEqual([
      [10, 11, "2"],
      [11, 12, "2"],
      [13, 14, "4"],
    ]);
    expect(nextBody).toBe(6);
    // The last run of that release had crashed.
    expect(histories.get("*")?.torn).toBe(true);
    await journal.close(true);
    await storage.close();
    const file = new Database(path);
    expect(file.prepare("SELECT count(*) AS bodies FROM event_body").get()).toMatchObject({ bodies: 5 });
    expect(
      file.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'journal_%' AND type = 'table'").all(),
    ).toEqual([{ name: "journal_run" }]);
    file.close();
  });

  it("[STORAGE-636] whose history is damaged is served without it, and keeps what is left of it", async () => {
    const path = scratchFile();
    const old = makeFileOfTwoStreams(path);
    old.exec("ALTER TABLE journal_event DROP COLUMN event");
    old.close();
    const storage = await open(path);
    const token = await parked(storage);
    expect(await storage.get(token.id)).toEqual(token);
    await expect(storage.openEventLog()).rejects.toMatchObject({ code: "JOURNAL_FAILED" });
    await storage.close();
    const file = new Database(path);
    expect(file.prepare("SELECT count(*) AS rows FROM journal_event").get()).toMatchObject({ rows: 9 });
    file.close();
  });

  it("[STORAGE-2] is migrated as a whole or not at all", async () => {
    const path = scratchFile();
    const old = makeOldFile(path, 1, { journal: false });
    // Makes the last step fail.
    old.exec("CREATE TABLE journal_run (mine)");
    const before = old.prepare("SELECT sql FROM sqlite_schema").all();
    old.close();
    await expect(open(path)).rejects.toMatchObject({ code: "STORE_FAILED" });
    const after = new Database(path);
    expect(after.pragma("user_version")).toEqual([{ user_version: 1 }]);
    expect(after.prepare("SELECT sql FROM sqlite_schema").all()).toEqual(before);
    after.exec("DROP TABLE journal_run");
    after.close();
    await expect(open(path)).resolves.toBeDefined();
  });

  it("[STORAGE-730] that cannot be used is named in the refusal", async () => {
    const path = scratchFile();
    writeFileSync(path, "not a database ".repeat(100));
    await expect(open(path)).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringContaining(path),
    });
  });

  it("[STORAGE-1] is not touched while another gateway uses it, neither its questions nor its history", async () => {
    const path = scratchFile();
    const first = await open(path);
    const { journal } = await first.openEventLog();
    await expect(open(path)).rejects.toMatchObject({ code: "STORE_LOCKED" });
    await journal.append([entry("a", 1)]);
    await parked(first);
  });

  it("[STORAGE-1752] keeps its locks when a second gateway of the same process is refused", async () => {
    const path = scratchFile();
    await parked(await open(path));
    await expect(open(path)).rejects.toMatchObject({ code: "STORE_LOCKED" });
    // Without them, a reader of another process would close as the last one, and remove the log that is still written.
    const read = `const Database = require("libsql"); const database = new Database(${JSON.stringify(path)});
      database.prepare("SELECT count(*) FROM semaphore").get(); database.close();`;
    execFileSync(process.execPath, ["-e", read], { cwd: TOP });
    expect(existsSync(`${path}-wal`)).toBe(true);
  });
});

describe("an unusable history", () => {
  it.each([
    [
      "JOURNAL_NEWER",
      "CREATE TABLE journal_version (only_row, version); INSERT INTO journal_version VALUES (1, 2)",
    ],
    ["JOURNAL_FAILED", "DROP TABLE event_body"],
    ["JOURNAL_FAILED", "DROP TABLE journal_run"],
  ])("[STORAGE-4] is refused with %s, and questions are served", async (code, harm) => {
    const path = scratchFile();
    await (await open(path)).close();
    const file = new Database(path);
    file.exec(harm);
    file.close();
    const storage = await open(path);
    await expect(storage.openEventLog()).rejects.toMatchObject({ code });
    const token = await parked(storage);
    expect(await storage.get(token.id)).toEqual(token);
  });
});

describe("the storage thread", () => {
  it("[STORAGE-7] serves questions before an append that was queued earlier", async () => {
    const { port1, port2 } = new MessageChannel();
    const ask = (message: ToThread): void => port1.postMessage(message);
    const until = Number.POSITIVE_INFINITY;
    const openLog = {
      name: "openLog",
      args: { limits: EVENT_LOG_LIMITS },
    };
    const append = { name: "append", args: { entries: [entry("a", 1)], at: 0 } };
    ask({
      type: "batch",
      lane: "events",
      calls: [
        { ...openLog, until },
        { ...append, until },
      ],
    } as ToThread);
    ask({ type: "batch", lane: "synced", calls: [{ name: "park", args: { token: pendingToken() }, until }] });
    ask({ type: "close" });
    const steps: string[] = [];
    const closed = deferred();
    port1.on("message", (message: FromThread) => message.type === "closed" && closed.resolve());
    const limits = {
      limits: PURGATORY_LIMITS,
      runLimits: RUN_LIMITS,
      signalLimits: SIGNAL_LIMITS,
      freezeLimits: FREEZE_LIMITS,
      shareLimits: shareLimits(defaultLimits),
    };
    serveStorage(port2, { path: scratchFile(), ...limits }, (step) => steps.push(step));
    await closed.promise;
    port1.close();
    const order = ["batch:did-park", "batch:committed", "events:did-openLog", "events:did-append"];
    expect(steps.filter((step) => order.includes(step))).toEqual(order);
  });
});

describe("a disk that does not answer", () => {
  /** Makes the thread wait for another process, as for a slow disk. */
  function hold(path: string): { release(): void } {
    const other = new Database(path);
    other.exec("BEGIN IMMEDIATE");
    return {
      release() {
        other.exec("COMMIT");
        other.close();
      },
    };
  }

  it("[STORAGE-9] [STORAGE-10] fails requests that wait too long and those that follow, and executes none of them later", async () => {
    const path = scratchFile();
    const well = deferred();
    const health: (string | null)[] = [];
    const storage = await open(path, {
      timeoutMs: 1_000,
      onHealth(problem) {
        health.push(problem?.code ?? null);
        if (!problem) well.resolve();
      },
    });
    const kept = await parked(storage);
    const held = hold(path);
    const [underWay, queued] = [pendingToken(), pendingToken()];
    const first = storage.park(underWay);
    await Promise.resolve();
    const asked = [first, storage.park(queued), storage.get(kept.id)];
    for (const call of asked) await expect(call).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
    await expect(storage.get(kept.id)).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
    expect(health).toEqual(["STORE_TIMEOUT"]);
    held.release();
    await well.promise;
    expect(await storage.get(kept.id)).toEqual(kept);
    for (const { id } of [underWay, queued]) expect(await storage.get(id)).toBeNull();
  }, 120_000);

  it("[STORAGE-9] does not prevent the storage from closing", async () => {
    const path = scratchFile();
    const storage = await SqliteStorage.open({ path, worker: sourceWorker, timeoutMs: 1_000 });
    const held = hold(path);
    const flushed = storage.flush();
    const closed = storage.close();
    await expect(flushed).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
    await expect(closed).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
    held.release();
  });
});

describe("who may read the data file", () => {
  it("[STORAGE-1260] a new one only its owner, with its log; an existing one keeps its mode", async () => {
    const path = scratchFile();
    const modesOf = (): string[] =>
      [path, `${path}-wal`, `${path}-shm`]
        .filter(existsSync)
        .map((file) => (statSync(file).mode & 0o777).toString(8));
    const storage = await SqliteStorage.open({ path, worker: sourceWorker });
    await parked(storage);
    expect(modesOf()).toEqual(["600", "600", "600"]);
    await storage.close();
    chmodSync(path, 0o640);
    const again = await open(path);
    await parked(again);
    expect(modesOf()).toEqual(["640", "640", "640"]);
  });
});
