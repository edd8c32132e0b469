import { mkdirSync, writeFileSync } from "node:fs";

import Database from "libsql";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { JsonValue } from "../../../src/base/json.js";
import { SCHEMA_VERSION } from "../../../src/storage/schema.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import type { PurgatoryStore } from "../../../src/purgatory/store.js";
import type { SemaphoreToken } from "../../../src/purgatory/token.js";
import type { Transition } from "../../../src/purgatory/transitions.js";
import { pendingToken, sourceWorker } from "../../support/storage/kit.js";
import { cleanUp } from "../../support/clean-up.js";
import { backends, openSqlite, parked, scratchFile } from "./purgatory-stores.js";

function resolveBy(by: string, token: SemaphoreToken, at = 2_000): Transition {
  return { kind: "RESOLVE", at, by, answer: "Approve", digest: token.digest };
}

/** A new token in the status RUNNING. */
async function running(store: PurgatoryStore, change: Partial<SemaphoreToken> = {}): Promise<SemaphoreToken> {
  const token = await parked(store, change);
  await store.apply(token.id, resolveBy("ada", token));
  const started = await store.apply(token.id, { kind: "START", at: 3_000 });
  if (started.outcome !== "APPLIED") throw new Error(`not started: ${JSON.stringify(started)}`);
  return started.token;
}

describe.each(Object.entries(backends))("the %s store", (_name, open) => {
  it("keeps a token unchanged, with any JSON as its state", async () => {
    const store = await open();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string({ unit: "binary" }), async (value, prompt) => {
        const state = JSON.parse(JSON.stringify(value)) as JsonValue;
        const token = await parked(store, {
          state,
          input: [state],
          prompt,
          responseSchema: { const: state },
        });
        expect(await store.get(token.id)).toEqual(token);
        const settled = { kind: "RESOLVE", at: 1, by: prompt, answer: state, digest: token.digest } as const;
        await store.apply(token.id, settled);
        const { entries } = await store.audit({ tokenId: token.id });
        expect(entries.at(-1)).toMatchObject({ who: prompt, detail: { answer: state } });
        // One open token per agent: the bound per agent is not tested here.
        await store.apply(token.id, { kind: "START", at: 1 });
        await store.apply(token.id, { kind: "FINISH", at: 1, attempt: 1 });
      }),
      { numRuns: 60 },
    );
  });

  it("returns null for an unknown token, and MISSING for its transition", async () => {
    const store = await open();
    expect(await store.get("sem-ffffffff")).toBeNull();
    expect(await store.apply("sem-ffffffff", { kind: "VOID", at: 1 })).toEqual({ outcome: "MISSING" });
  });

  it("[PURGATORY-1] never overwrites an existing id, not even of a finished token", async () => {
    const store = await open();
    const token = await parked(store);
    expect(await store.park({ ...token, prompt: "another" })).toEqual({ outcome: "ID_TAKEN" });
    await store.apply(token.id, { kind: "CANCEL", at: 2, by: "ada", reason: null });
    expect(await store.park({ ...token, prompt: "another" })).toEqual({ outcome: "ID_TAKEN" });
    expect((await store.get(token.id))?.prompt).toBe(token.prompt);
    expect((await store.audit({ tokenId: token.id })).entries).toHaveLength(2);
  });

  it("[PURGATORY-4] bounds the open tokens of each agent, and only of that agent", async () => {
    const store = await open({ openPerAgentMax: 2 });
    const first = await parked(store);
    await running(store);
    expect(await store.park(pendingToken())).toEqual({ outcome: "FULL" });
    await parked(store, { agentId: "grammar" });
    await store.apply(first.id, { kind: "CANCEL", at: 2, by: "ada", reason: null });
    await parked(store);
  });

  it("[PURGATORY-8] lets one of several concurrent settlements win, and gives the others its name and time", async () => {
    const store = await open();
    for (let round = 0; round < 20; round += 1) {
      const token = await parked(store, { deadline: 5_000 });
      const contenders: Transition[] = [
        { kind: "CANCEL", at: 2_001, by: "bob", reason: null },
        resolveBy("ada", token, 2_000),
        { kind: "VOID", at: 6_000 },
        resolveBy("eve", token, 2_002),
      ];
      const results = await Promise.all(
        [...contenders.slice(round % 4), ...contenders.slice(0, round % 4)].map((transition) =>
          store.apply(token.id, transition),
        ),
      );
      const winners = results.filter((result) => result.outcome === "APPLIED");
      expect(winners).toHaveLength(1);
      const stands = await store.get(token.id);
      for (const result of results) expect(result).toMatchObject({ token: stands });
      const lost = results.filter((result) => result.outcome === "REFUSED").map((result) => result.why);
      expect(lost).toEqual(["SETTLED", "SETTLED", "SETTLED"]);
      await store.apply(token.id, { kind: "START", at: 9_000 });
      await store.apply(token.id, { kind: "FINISH", at: 9_000, attempt: 1 });
    }
  });

  it("[PURGATORY-11] stores the answer, the due resumption and the audit entry together", async () => {
    const store = await open();
    const token = await parked(store);
    const result = await store.apply(token.id, resolveBy("ada", token));
    const expected = {
      ...token,
      status: "RESOLVED",
      answer: "Approve",
      settledAt: 2_000,
      settledBy: "ada",
      resumption: { status: "DUE", attempt: 0, dueAt: 2_000, startedAt: null, finishedAt: null, error: null },
    };
    expect(result).toEqual({ outcome: "APPLIED", token: expected });
    expect(await store.get(token.id)).toEqual(expected);
    expect(await store.dueResumptions(["steward"], 9)).toEqual([
      { id: token.id, agentId: "steward", at: 2_000 },
    ]);
    expect((await store.audit({})).entries.map(({ seq, what, who }) => [seq, what, who])).toEqual([
      [1, "PARKED", "steward"],
      [2, "RESOLVED", "ada"],
    ]);
  });

  it("[PURGATORY-9] refuses another digest and changes nothing", async () => {
    const store = await open();
    const token = await parked(store);
    const result = await store.apply(token.id, {
      ...resolveBy("ada", token),
      digest: "0".repeat(64),
    } as Transition);
    expect(result).toEqual({ outcome: "REFUSED", why: "DIGEST", token });
    expect((await store.audit({})).entries).toHaveLength(1);
  });

  it("[PURGATORY-14] orders deadlines of pending tokens, earliest first", async () => {
    const store = await open();
    const late = await parked(store, { deadline: 900 });
    const early = await parked(store, { deadline: 500 });
    const same = await parked(store, { deadline: 500 });
    await parked(store);
    const settled = await parked(store, { deadline: 100 });
    await store.apply(settled.id, { kind: "CANCEL", at: 50, by: "ada", reason: null });
    const ids = (await store.deadlines(10)).map((appointment) => appointment.id);
    expect(ids).toEqual([early.id, same.id, late.id]);
    expect(await store.deadlines(1)).toEqual([{ id: early.id, agentId: "steward", at: 500 }]);
  });

  it("[PURGATORY-15] orders due resumptions of the given agents, and leaves out running ones", async () => {
    const store = await open();
    const second = await parked(store);
    const first = await parked(store);
    const other = await parked(store, { agentId: 'gram"mar' });
    await running(store);
    await store.apply(second.id, resolveBy("ada", second, 300));
    await store.apply(first.id, resolveBy("ada", first, 200));
    await store.apply(other.id, resolveBy("ada", other, 100));
    const due = async (...agents: string[]) => (await store.dueResumptions(agents, 10)).map(({ id }) => id);
    expect(await due("steward")).toEqual([first.id, second.id]);
    expect(await due('gram"mar', "steward")).toEqual([other.id, first.id, second.id]);
    expect(await due("missing")).toEqual([]);
    expect(await due()).toEqual([]);
  });

  it("[PURGATORY-15] starts a resumption once when two callers try at once", async () => {
    const store = await open();
    const token = await parked(store);
    await store.apply(token.id, resolveBy("ada", token));
    const results = await Promise.all([1, 2].map(() => store.apply(token.id, { kind: "START", at: 3_000 })));
    expect(results.map((result) => result.outcome).toSorted()).toEqual(["APPLIED", "REFUSED"]);
  });

  it("[PURGATORY-20] ends only the given attempt", async () => {
    const store = await open();
    const token = await running(store);
    const late = await store.apply(token.id, { kind: "FINISH", at: 4_000, attempt: 2 });
    expect(late).toMatchObject({ outcome: "REFUSED", why: "NOT_RUNNING" });
    const done = await store.apply(token.id, { kind: "FINISH", at: 4_000, attempt: 1 });
    expect(done).toMatchObject({
      outcome: "APPLIED",
      token: { resumption: { status: "DONE", finishedAt: 4_000 } },
    });
    const twice = await store.apply(token.id, { kind: "FINISH", at: 5_000, attempt: 1 });
    expect(twice).toMatchObject({ outcome: "REFUSED", why: "NOT_RUNNING" });
  });

  it("[PURGATORY-23] makes running resumptions due again, or failed when their attempts are used up", async () => {
    const store = await open();
    const token = await running(store);
    expect(await store.recover(4_000, 2)).toMatchObject([
      {
        id: token.id,
        resumption: { status: "DUE", attempt: 1, dueAt: 4_000, error: { code: "INTERRUPTED" } },
      },
    ]);
    expect(await store.recover(4_000, 2)).toEqual([]);
    await store.apply(token.id, { kind: "START", at: 4_000 });
    expect(await store.recover(5_000, 2)).toMatchObject([{ resumption: { status: "FAILED", attempt: 2 } }]);
    const acts = (await store.audit({ tokenId: token.id })).entries.map((entry) => entry.what);
    expect(acts.slice(2)).toEqual([
      "RESUME_STARTED",
      "RESUME_INTERRUPTED",
      "RESUME_STARTED",
      "RESUME_FAILED",
    ]);
  });

  it("[PURGATORY-26] pages through the audit by token and by agent, and drops the oldest entries", async () => {
    const store = await open({ auditMax: 6, pageMax: 2 });
    const seqsOf = async (query: Parameters<PurgatoryStore["audit"]>[0]): Promise<number[]> => {
      const page = await store.audit(query);
      const rest = page.next === null ? [] : await seqsOf({ ...query, after: page.next });
      return [...page.entries.map((entry) => entry.seq), ...rest];
    };
    const first = await running(store);
    const second = await parked(store, { agentId: "grammar" });
    expect(await seqsOf({})).toEqual([1, 2, 3, 4]);
    expect(await seqsOf({ tokenId: first.id })).toEqual([1, 2, 3]);
    expect(await seqsOf({ agentId: "grammar" })).toEqual([4]);
    expect(await seqsOf({ agentId: "steward", tokenId: second.id })).toEqual([]);
    for (let index = 0; index < 4; index += 1) await parked(store, { agentId: "grammar" });
    expect(await seqsOf({})).toEqual([3, 4, 5, 6, 7, 8]);
  });

  it("[PURGATORY-27] deletes the token that finished first, and never an open one", async () => {
    const store = await open({ finishedMax: 2 });
    const open1 = await parked(store);
    const open2 = await running(store);
    const finished: SemaphoreToken[] = [];
    for (let index = 0; index < 4; index += 1) finished.push(await parked(store));
    for (const token of finished.toReversed()) {
      await store.apply(token.id, { kind: "CANCEL", at: 2, by: "ada", reason: null });
    }
    const left = (await store.list({})).tokens.map((token) => token.id);
    expect(left).toEqual([open1.id, open2.id, finished[0]?.id, finished[1]?.id]);
  });

  it("returns copies: callers cannot change the stored tokens", async () => {
    const store = await open();
    const token = await parked(store);
    for (const copy of [await store.get(token.id), token]) {
      Object.assign(copy?.state ?? {}, { files: ["c.txt"] });
    }
    expect(await store.get(token.id)).toMatchObject({ state: { files: ["a.txt", "b.txt"] } });
  });

  it("reads see every change that was requested before them", async () => {
    const store = await open();
    const token = pendingToken();
    const [, applied, got] = await Promise.all([
      store.park(token),
      store.apply(token.id, resolveBy("ada", token)),
      store.get(token.id),
      store.flush(),
    ]);
    expect(applied).toMatchObject({ outcome: "APPLIED" });
    expect(got).toMatchObject({ status: "RESOLVED" });
  });

  it("refuses everything once closed, and close may be called twice", async () => {
    const store = await open();
    const lastWord = store.park(pendingToken());
    await Promise.all([store.close(), store.close()]);
    expect(await lastWord).toEqual({ outcome: "STORED" });
    await expect(store.get("sem-00000000")).rejects.toMatchObject({ code: "STORE_CLOSED" });
    await expect(store.flush()).rejects.toMatchObject({ code: "STORE_CLOSED" });
  });
});

describe("the sqlite store's file", () => {
  it("[PURGATORY-22] keeps everything over close and open", async () => {
    const path = scratchFile();
    const before = await openSqlite(path, { finishedMax: 1 });
    const pending = await parked(before, { deadline: 500 });
    const due = await parked(before);
    await before.apply(due.id, resolveBy("ada", due));
    const audit = await before.audit({});
    const page = await before.list({});
    await before.close();
    const after = await openSqlite(path, { finishedMax: 1 });
    expect(await after.list({})).toEqual(page);
    expect(await after.audit({})).toEqual(audit);
    expect(await after.deadlines(9)).toEqual([{ id: pending.id, agentId: "steward", at: 500 }]);
    expect(await after.dueResumptions(["steward"], 9)).toMatchObject([{ id: due.id }]);
    await after.apply(pending.id, { kind: "VOID", at: 600 });
    expect((await after.audit({ tokenId: pending.id })).entries.map((entry) => entry.seq)).toEqual([1, 4]);
  });

  it("[STORAGE-1] is refused to a second gateway, with the holder in the reason, and released by close", async () => {
    const path = scratchFile();
    const first = await openSqlite(path);
    await expect(SqliteStorage.open({ path, worker: sourceWorker })).rejects.toMatchObject({
      code: "STORE_LOCKED",
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
    await parked(first);
    await first.close();
    const second = await openSqlite(path);
    expect((await second.list({})).tokens).toHaveLength(1);
  });

  it("[STORAGE-2] is refused and left unchanged when a newer release wrote it", async () => {
    const path = scratchFile();
    const newer = new Database(path);
    newer.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    newer.close();
    await expect(SqliteStorage.open({ path, worker: sourceWorker })).rejects.toMatchObject({
      code: "STORE_NEWER",
    });
    const same = new Database(path);
    expect(same.pragma("user_version")).toEqual([{ user_version: SCHEMA_VERSION + 1 }]);
    expect(same.prepare("SELECT name FROM sqlite_schema").all()).toEqual([]);
    same.close();
  });

  it.each([
    [
      "is not a database",
      (path: string) => writeFileSync(path, "not a database, but long enough".repeat(100)),
    ],
    ["is a folder", (path: string) => mkdirSync(path)],
  ])("is refused when it %s, with the reason", async (_why, make) => {
    const path = scratchFile();
    make(path);
    await expect(SqliteStorage.open({ path, worker: sourceWorker })).rejects.toMatchObject({
      code: "STORE_FAILED",
    });
  });

  it("is in write-ahead mode, and served by the worker next to the store by default", async () => {
    const path = scratchFile();
    const store = await SqliteStorage.open({ path });
    cleanUp(() => store.close());
    const reader = new Database(path);
    expect(reader.pragma("journal_mode")).toEqual([{ journal_mode: "wal" }]);
    reader.close();
  });

  it("refuses requests when too many wait for the disk, and serves those it accepted", async () => {
    const store = await openSqlite(scratchFile());
    const asked = Array.from({ length: 10_300 }, () =>
      store.flush().then(
        () => "served",
        (error: unknown) => error,
      ),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === "served")).toHaveLength(10_000);
    expect(answers.at(-1)).toMatchObject({ code: "STORE_BUSY" });
  });
});
