import { statSync } from "node:fs";

import Database from "libsql";
import { describe, expect, it } from "vitest";

import { type Clock, systemClock } from "../../../src/base/clock.js";
import type { RunLimits } from "../../../src/runs/limits.js";
import type { RunStore } from "../../../src/runs/store/store.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import { pendingToken, sourceWorker } from "../../support/storage/kit.js";
import { acceptedRun, recoverAll } from "../../support/storage/runs.js";
import { cleanUp } from "../../support/clean-up.js";
import { scratchFile } from "../purgatory/purgatory-stores.js";
import {
  applied,
  claimed,
  COMPLETED,
  ended,
  FAILED,
  idsOf,
  parkedOn,
  resumeOf,
  settle,
} from "./run-stores.js";

async function open(path: string, runLimits: Partial<RunLimits> = {}): Promise<SqliteStorage> {
  const storage = await SqliteStorage.open({ path, worker: sourceWorker, runLimits });
  cleanUp(() => storage.close());
  return storage;
}

const key = { client: "ada", operation: "invoke", key: "k", fingerprint: "f" };

async function everythingIn(store: RunStore): Promise<unknown> {
  return [
    await store.list({}),
    await store.open(),
    await store.stateKeys(),
    await store.state("steward", "s"),
    await store.byKey(key),
    await store.parkedOn("sem-1"),
  ];
}

describe("runs in the data file", () => {
  it("[STORAGE-500] [RUN-31] survive closing and opening, with keys, states and bounds", async () => {
    const path = scratchFile();
    const limits = { openMax: 3, endedMax: 2 };
    const first = await open(path, limits);
    await ended(first.runs, 2_000, { key, result: { ok: true } });
    await ended(first.runs, 2_001);
    const parked = await claimed(first.runs, { session: "s" });
    await applied(first.runs, parked.id, settle(parkedOn("sem-1"), { state: { value: { step: 1 } } }));
    await claimed(first.runs, { session: "s" });
    const before = await everythingIn(first.runs);
    await first.close();

    const second = await open(path, limits);
    expect(await everythingIn(second.runs)).toEqual(before);
    expect(await second.runs.claim(acceptedRun({ key }))).toMatchObject({
      outcome: "KNOWN",
      run: { result: { ok: true } },
    });
    const last = await claimed(second.runs);
    expect(await second.runs.claim(acceptedRun())).toEqual({ outcome: "FULL", limit: "maxOpenRuns" });
    await applied(second.runs, last.id, settle(FAILED, { at: 2_002 }));
    // Two ended runs may be kept; the one with a key has time left.
    expect(await idsOf(second.runs, { status: "COMPLETED" })).toHaveLength(1);
    const child = resumeOf(parked, "sem-1");
    await second.runs.claim(child);
    const { also, state } = await applied(second.runs, child.id, settle(COMPLETED, { state: { value: 2 } }));
    expect([also.map(({ id }) => id), state]).toEqual([[parked.id], { version: 2, value: 2 }]);
  });

  it("[STORAGE-501] share commits with questions: a failing call affects neither other calls nor counters", async () => {
    const path = scratchFile();
    await (await open(path)).close();
    const file = new Database(path);
    file.exec(
      "CREATE TRIGGER no_run BEFORE INSERT ON run WHEN NEW.id = 'per-bad' BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    file.close();
    const storage = await open(path, { openMax: 3, statesMax: 1 });
    const { runs } = storage;
    const [one, two] = [acceptedRun({ by: "a" }), acceptedRun({ by: "b" })];
    const outcomes = await Promise.allSettled([
      runs.claim(one),
      storage.park(pendingToken()),
      runs.apply(one.id, settle(COMPLETED, { state: { value: 1 } })),
      runs.claim({ ...acceptedRun(), id: "per-bad" }),
      runs.claim(two),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(outcomes[3]).toMatchObject({ reason: { code: "STORE_FAILED" } });
    expect(await runs.state("steward", null)).toEqual({ version: 1, value: 1 });
    for (const by of ["c", "d"]) await claimed(runs, { by });
    expect(await runs.claim(acceptedRun({ by: "e" }))).toEqual({ outcome: "FULL", limit: "maxOpenRuns" });
    await applied(runs, two.id, settle(COMPLETED));
    const three = await claimed(runs, { by: "e", session: "t" });
    const full = await runs.apply(three.id, settle(COMPLETED, { state: { value: 1 } }));
    expect(full).toMatchObject({ why: "STATE_FULL", limit: "maxStates" });
  });

  describe("[STORAGE-590] a patient change", () => {
    /** The system's clock, whose timers run out when the test says so. */
    function handClock() {
      const due: (() => void)[] = [];
      const after = (_delayMs: number, task: () => void) => {
        due.push(task);
        return () => void due.splice(due.indexOf(task), 1);
      };
      const clock: Clock = { ...systemClock, after };
      return { clock, runOut: () => due.splice(0).forEach((task) => task()) };
    }

    async function world() {
      const { clock, runOut } = handClock();
      const storage = await SqliteStorage.open({ path: scratchFile(), worker: sourceWorker, clock });
      cleanUp(() => storage.close());
      const { journal } = await storage.openEventLog();
      const { id } = await claimed(storage.runs);
      const settled: string[] = [];
      const end = (): void => {
        const ending = storage.runs.apply(id, settle(COMPLETED), { patient: true });
        void ending.then(({ outcome }) => settled.push(outcome));
      };
      // The thread answers in the order in which it was asked, where nothing else waits.
      const turn = async (): Promise<void> => void (await journal.append([]));
      return { storage, id, settled, end, turn, runOut };
    }

    it("waits, and goes when its time is over", async () => {
      const { storage, id, settled, end, turn, runOut } = await world();
      end();
      await turn();
      expect(settled).toEqual([]);
      runOut();
      await turn();
      expect(settled).toEqual(["APPLIED"]);
      expect(await storage.runs.get(id)).toMatchObject({ status: "COMPLETED" });
    });

    it("goes with the next call, before it", async () => {
      const { storage, id, settled, end } = await world();
      end();
      expect(await storage.runs.get(id)).toMatchObject({ status: "COMPLETED" });
      expect(settled).toEqual(["APPLIED"]);
    });

    it("does not go behind a batch that is under way", async () => {
      const { storage, settled, end, turn } = await world();
      const flushed = storage.flush();
      await Promise.resolve();
      end();
      await flushed;
      await turn();
      expect(settled).toEqual([]);
      await storage.flush();
      expect(settled).toEqual(["APPLIED"]);
    });

    it("goes at once when a batch is full of such changes", async () => {
      const { storage, settled, end, turn } = await world();
      for (let change = 0; change < 256; change += 1) end();
      await turn();
      expect(settled).toHaveLength(256);
      await storage.flush();
    });

    it("is stored when the storage closes", async () => {
      const { storage, settled, end } = await world();
      end();
      await storage.close();
      expect(settled).toEqual(["APPLIED"]);
    });
  });

  it("[STORAGE-505] [RUN-520] are parked with their question and state in one transaction, or not at all", async () => {
    const path = scratchFile();
    const storage = await open(path, { statesMax: 1 });
    const { runs } = storage;
    const asks = await claimed(runs, { session: "s" });
    const state = { value: { step: 1 } };
    const usage = { inputTokens: 3, outputTokens: null, costUsd: null, models: ["m"] };
    const [question, second, third] = [pendingToken(), pendingToken(), pendingToken()];
    const outcome = await storage.park(question, { id: asks.id, attempt: 1, at: 2_000, state, usage });
    expect(outcome).toEqual({ outcome: "STORED" });
    // An attempt that was given up, and a state that finds no room: the question is kept, and the run is as it was.
    const other = await claimed(runs, { session: "t" });
    await storage.park(second, { id: other.id, attempt: 2, at: 2_000 });
    await storage.park(third, { id: other.id, attempt: 1, at: 2_000, state });
    // A question that is refused parks nothing.
    expect(await storage.park(question, { id: other.id, attempt: 1, at: 2_000 })).toEqual({
      outcome: "ID_TAKEN",
    });
    await storage.close();

    const again = await open(path);
    expect(await again.runs.get(asks.id)).toMatchObject({
      status: "PARKED",
      semaphores: [question.id],
      usage,
    });
    expect(await again.runs.state("steward", "s")).toMatchObject(state);
    expect(await again.runs.get(other.id)).toEqual(other);
    for (const { id } of [question, second, third]) expect(await again.get(id)).toMatchObject({ id });
  });

  it("[STORAGE-502] [RUN-50] are read page by page with few rows per page, for all filters", async () => {
    const { runs } = await open(scratchFile(), { pageRowsMax: 3 });
    const rare: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      const isRare = index === 4 || index === 20;
      const run = await claimed(runs, { session: "s", kind: isRare ? "INVOKE" : "PERTURB" });
      if (isRare) rare.push(run.id);
    }
    for (const order of ["OLDEST_FIRST", "NEWEST_FIRST"] as const) {
      const query = { session: "s", kind: "INVOKE", order } as const;
      const first = await runs.list(query);
      expect(first.runs).toEqual([]);
      expect(first.next).not.toBeNull();
      expect(await idsOf(runs, query)).toEqual(order === "OLDEST_FIRST" ? rare : rare.toReversed());
    }
  });

  it("[STORAGE-503] are all cut off by one recovery without a deadline", async () => {
    const { runs } = await open(scratchFile());
    const count = 2_000;
    await Promise.all(
      Array.from({ length: count }, () => runs.claim(acceptedRun({ kind: "INVOKE", mayHaveBegun: true }))),
    );
    await recoverAll(runs, 5_000);
    const left = await runs.open();
    expect(left).toEqual([]);
    expect((await idsOf(runs, { status: "UNKNOWN" })).length).toBe(count);
  });

  it("[STORAGE-504] leave their space to later runs when they are forgotten: the file does not grow", async () => {
    const path = scratchFile();
    const storage = await open(path, { endedMax: 100 });
    const fill = async (from: number): Promise<number> => {
      for (let at = from; at < from + 1_000; at += 50) {
        await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            ended(storage.runs, at + index, { input: "x".repeat(1_000) }),
          ),
        );
      }
      return statSync(path).size;
    };
    await fill(1_000);
    const checkpoint = new Database(path);
    const sizes: number[] = [];
    for (const from of [2_000, 3_000, 4_000]) {
      await fill(from);
      checkpoint.pragma("wal_checkpoint(TRUNCATE)");
      sizes.push(statSync(path).size);
    }
    checkpoint.close();
    expect((await idsOf(storage.runs)).length).toBe(100);
    expect(sizes[2]).toBeLessThan((sizes[0] ?? 0) * 1.2);
  });
});
