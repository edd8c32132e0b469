import { describe, expect, it } from "vitest";

import type { Run, RunKey } from "../../../src/runs/run.js";
import type { RunStore } from "../../../src/runs/store/store.js";
import { acceptedRun } from "../../support/storage/runs.js";
import {
  applied,
  claimed,
  COMPLETED,
  ended,
  FAILED,
  idsOf,
  parkedOn,
  resumeOf,
  runStores,
  settle,
  textOfBytes,
} from "./run-stores.js";

const keyOf = (key: string, client = "ada"): RunKey => ({
  client,
  operation: "invoke",
  key,
  fingerprint: "f",
});

async function has(store: RunStore, ...runs: Run[]): Promise<boolean[]> {
  return Promise.all(runs.map(async ({ id }) => (await store.get(id)) !== null));
}

describe.each(Object.entries(runStores))("retention of the %s store", (_name, open) => {
  it("[RUN-41] keeps every open run, and of the ended ones those that ended last", async () => {
    const store = await open({ endedMax: 2 });
    const waiting = await claimed(store);
    const parked = await claimed(store);
    await applied(store, parked.id, settle(parkedOn("sem-1")));
    const late = await claimed(store);
    const first = await ended(store, 2_001);
    const second = await ended(store, 2_002);
    const third = await ended(store, 2_003);
    expect(await has(store, waiting, parked, first, second, third)).toEqual([true, true, false, true, true]);
    await applied(store, late.id, settle(FAILED, { at: 2_004 }));
    expect(await has(store, waiting, parked, second, third, late)).toEqual([true, true, false, true, true]);
  });

  it("[RUN-41] uses the stored end of a run, even when the clock went back", async () => {
    const store = await open({ endedMax: 2 });
    const ahead = await ended(store, 9_000);
    const first = await ended(store, 2_001);
    const second = await ended(store, 2_002);
    expect(await has(store, ahead, first, second)).toEqual([true, false, true]);
  });

  it("[RUN-42] is bounded in bytes: ended runs are forgotten, and a claim that does not fit beside open ones is refused", async () => {
    const store = await open({ bytesMax: 1_000 });
    const first = await ended(store, 2_001, { input: textOfBytes(200), result: textOfBytes(200) });
    const second = await ended(store, 2_002, { input: textOfBytes(200), result: textOfBytes(200) });
    const one = await claimed(store, { input: textOfBytes(300), acceptedAt: 2_003 });
    expect(await has(store, first, second, one)).toEqual([false, true, true]);
    const other = await claimed(store, { by: "bob", input: textOfBytes(600), acceptedAt: 2_004 });
    expect(await has(store, second, one, other)).toEqual([false, true, true]);
    const full = await store.claim(acceptedRun({ by: "eve", input: textOfBytes(150) }));
    expect(full).toEqual({ outcome: "FULL", limit: "maxRunBytes" });
    expect(await store.claim(acceptedRun({ by: "bob", input: textOfBytes(50) }))).toMatchObject({
      outcome: "FULL",
    });
    await claimed(store, { by: "eve", input: textOfBytes(50) });
  });

  it("[RUN-43] forgets runs beyond their age with the next change", async () => {
    const store = await open({ ageMsMax: 500 });
    const old = await ended(store, 2_000);
    const young = await ended(store, 2_001);
    await claimed(store, { acceptedAt: 2_499 });
    expect(await has(store, old, young)).toEqual([true, true]);
    await claimed(store, { acceptedAt: 2_500 });
    expect(await has(store, old, young)).toEqual([false, true]);
  });

  it("[RUN-44] keeps a run while its key is valid, regardless of the bounds on runs", async () => {
    const store = await open({ endedMax: 1, bytesMax: 10_000, ageMsMax: 100, keyTtlMs: 1_000 });
    const key = keyOf("k");
    const keyed = await ended(store, 2_000, { key, result: 1 });
    await ended(store, 2_100);
    const plain = await ended(store, 2_999);
    expect(await has(store, keyed, plain)).toEqual([true, false]);
    expect(await store.claim(acceptedRun({ key, acceptedAt: 2_999 }))).toMatchObject({
      outcome: "KNOWN",
      run: { id: keyed.id, result: 1 },
    });
    await claimed(store, { acceptedAt: 3_000 });
    expect(await store.byKey(key)).toBeNull();
    expect(await has(store, keyed)).toEqual([false]);
  });

  it("[RUN-44] keeps an expired key as long as its run", async () => {
    const store = await open({ keyTtlMs: 1_000 });
    const key = keyOf("k");
    const keyed = await ended(store, 2_000, { key, result: 1 });
    await claimed(store, { acceptedAt: 9_000 });
    expect(await store.claim(acceptedRun({ key, acceptedAt: 9_001 }))).toMatchObject({
      outcome: "KNOWN",
      run: { id: keyed.id },
    });
  });

  it("[RUN-45] keeps results under keys up to their bytes, of one client up to its share, and every key", async () => {
    const store = await open({ keyBytesMax: 1_000, keysMax: 10, clientKeysMax: 4 });
    const keyed = (key: string, client: string, at: number, bytes: number): Promise<Run> =>
      ended(store, at, { key: keyOf(key, client), result: textOfBytes(bytes) });
    const runs = [
      await keyed("a", "ada", 1, 300),
      await keyed("b", "ada", 2, 100),
      await keyed("c", "ada", 3, 200),
    ];
    const told = async (): Promise<unknown[]> =>
      Promise.all(
        runs.map(async ({ id }) => {
          const run = await store.get(id);
          return run?.resultDropped === true && run.result === null
            ? "dropped"
            : JSON.stringify(run?.result).length;
        }),
      );
    // The share of a client is 400 bytes: the oldest gives way.
    expect(await told()).toEqual(["dropped", 100, 200]);
    // A result that alone exceeds the share costs no other results.
    runs.push(await keyed("d", "ada", 4, 500));
    expect(await told()).toEqual(["dropped", 100, 200, "dropped"]);
    runs.push(await keyed("e", "bob", 5, 400), await keyed("f", "eve", 6, 350));
    expect(await told()).toEqual(["dropped", "dropped", 200, "dropped", 400, 350]);
    const again = await store.claim(acceptedRun({ key: keyOf("a") }));
    expect(again).toMatchObject({ outcome: "KNOWN", run: { resultDropped: true, inputDropped: false } });
  });

  it("[RUN-45] leaves failed runs and runs without a result unchanged", async () => {
    const store = await open({ keyBytesMax: 1, bytesMax: 50 });
    const failed = await claimed(store, { key: keyOf("f"), input: null });
    await applied(store, failed.id, settle(FAILED));
    const empty = await ended(store, 2_001, { key: keyOf("e"), input: null });
    for (const { id } of [failed, empty]) {
      expect(await store.get(id)).toMatchObject({ resultDropped: false, inputDropped: false });
    }
    expect((await store.get(failed.id))?.error).toMatchObject({ code: "AGENT_ERROR" });
  });

  it("[RUN-46] keeps only the key when runs with keys take too many bytes, the oldest first", async () => {
    const store = await open({ bytesMax: 1_000 });
    const [a, b] = [keyOf("a"), keyOf("b", "bob")];
    const first = await ended(store, 2_000, { key: a, input: textOfBytes(300), result: textOfBytes(300) });
    const plain = await ended(store, 2_001, { input: textOfBytes(100), by: "eve" });
    const second = await ended(store, 2_002, {
      key: b,
      input: textOfBytes(300),
      result: textOfBytes(300),
      by: "bob",
    });
    expect(await has(store, first, plain, second)).toEqual([true, false, true]);
    expect(await store.claim(acceptedRun({ key: a }))).toMatchObject({
      outcome: "KNOWN",
      run: { id: first.id, status: "COMPLETED", result: null, resultDropped: true, inputDropped: true },
    });
    expect(await store.get(second.id)).toMatchObject({ resultDropped: false, inputDropped: false });
  });

  it("[RUN-47] bounds the keys of a client: the key of the run that ended first is forgotten", async () => {
    const store = await open({ clientKeysMax: 2, keysMax: 100 });
    const open1 = await claimed(store, { key: keyOf("o") });
    const first = await ended(store, 2_000, { key: keyOf("a") });
    await ended(store, 2_001, { key: keyOf("b") });
    expect(await store.byKey(keyOf("a"))).toBeNull();
    expect(await store.get(first.id)).toMatchObject({ key: null, status: "COMPLETED" });
    expect(await store.byKey(keyOf("o"))).toMatchObject({ id: open1.id });
    await claimed(store, { key: keyOf("c") });
    const full = await store.claim(acceptedRun({ key: keyOf("d") }));
    expect(full).toEqual({ outcome: "FULL", limit: "maxIdempotencyKeysPerClient" });
    expect(await store.byKey(keyOf("c"))).not.toBeNull();
    await claimed(store, { key: keyOf("d", "bob") });
  });

  it("[RUN-47] bounds all keys: an expired key is forgotten, else one of the client with the most keys", async () => {
    const store = await open({ clientKeysMax: 3, keysMax: 4, keyTtlMs: 1_000 });
    await ended(store, 2_000, { key: keyOf("x", "bob") });
    await ended(store, 2_100, { key: keyOf("a") });
    await ended(store, 2_200, { key: keyOf("b") });
    await ended(store, 2_300, { key: keyOf("c") });
    await claimed(store, { key: keyOf("n", "eve"), acceptedAt: 2_400 });
    expect(await store.byKey(keyOf("a"))).toBeNull();
    expect(await store.byKey(keyOf("x", "bob"))).not.toBeNull();
    await claimed(store, { key: keyOf("m", "eve"), acceptedAt: 3_050 });
    expect(await store.byKey(keyOf("x", "bob"))).toBeNull();
    expect(await store.byKey(keyOf("b"))).not.toBeNull();
    await claimed(store, { key: keyOf("l", "eve"), acceptedAt: 3_060 });
    await claimed(store, { key: keyOf("k", "kim"), acceptedAt: 3_070 });
    const full = await store.claim(acceptedRun({ key: keyOf("j", "kim"), acceptedAt: 3_080 }));
    expect(full).toEqual({ outcome: "FULL", limit: "maxIdempotencyKeys" });
  });

  it("[RUN-47] keeps the key of a parked run for any time", async () => {
    const store = await open({ clientKeysMax: 1, keyTtlMs: 10 });
    const key = keyOf("k");
    const run = await claimed(store, { key });
    await applied(store, run.id, settle(parkedOn("sem-1")));
    const other = await store.claim(acceptedRun({ key: keyOf("l"), acceptedAt: 99_999 }));
    expect(other).toEqual({ outcome: "FULL", limit: "maxIdempotencyKeysPerClient" });
    const child = resumeOf(run, "sem-1");
    await store.claim(child);
    await applied(store, child.id, settle(COMPLETED, { at: 100_000 }));
    expect(await store.claim(acceptedRun({ key, acceptedAt: 100_001 }))).toMatchObject({
      outcome: "KNOWN",
      run: { id: run.id, status: "COMPLETED" },
    });
  });

  it("[RUN-33] bounds open runs, with the last tenth for clients that have few; a resumption is never refused", async () => {
    const store = await open({ openMax: 20 });
    const taken: Run[] = [];
    for (let index = 0; index < 18; index += 1) taken.push(await claimed(store));
    const full = { outcome: "FULL", limit: "maxOpenRuns" };
    expect(await store.claim(acceptedRun())).toEqual(full);
    await claimed(store, { by: "bob" });
    expect(await store.claim(acceptedRun({ by: "bob" }))).toEqual(full);
    await claimed(store, { by: "eve" });
    expect(await store.claim(acceptedRun({ by: "kim" }))).toEqual(full);
    const [parent, other] = taken as [Run, Run];
    await applied(store, parent.id, settle(parkedOn("sem-1")));
    expect(await store.claim(resumeOf(parent, "sem-1"))).toEqual({ outcome: "STORED" });
    await applied(store, other.id, settle(COMPLETED));
    expect(await store.claim(acceptedRun({ by: "kim" }))).toEqual(full);
    await store.discard(taken[3]?.id ?? "");
    await claimed(store, { by: "kim" });
  });

  it("[RUN-48] reaches a lowered bound step by step", async () => {
    const store = await open({ ageMsMax: 100, sweepMax: 5 });
    for (let index = 0; index < 12; index += 1) await ended(store, 1_000 + index);
    const counts: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      const { id } = await claimed(store, { acceptedAt: 9_000 });
      await store.discard(id);
      counts.push((await idsOf(store)).length);
    }
    expect(counts).toEqual([7, 2, 0]);
  });
});
