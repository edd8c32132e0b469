import { describe, expect, it } from "vitest";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import { sourceWorker } from "../../support/storage/kit.js";
import { acceptedRun } from "../../support/storage/runs.js";
import { cleanUp } from "../../support/clean-up.js";
import { scratchFile } from "../purgatory/purgatory-stores.js";
import { applied, claimed, COMPLETED, runStores, settle } from "./run-stores.js";

const tick = (at: number, name = "nightly", agentId = "steward") =>
  acceptedRun({ agentId, kind: "SCHEDULE", by: `schedule:${name}`, tick: { name, at } });
const TICKED = { outcome: "TICKED" };
const STORED = { outcome: "STORED" };

describe.each(Object.entries(runStores))("ticks in the %s store", (_name, open) => {
  it("[RUN-661] give a schedule one run each, and none before the last one", async () => {
    const store = await open();
    const competing = await Promise.all([1, 2, 3, 4, 5].map(() => store.claim(tick(5_000))));
    expect(competing.filter(({ outcome }) => outcome === "STORED")).toHaveLength(1);
    expect(competing.filter(({ outcome }) => outcome === "TICKED")).toHaveLength(4);
    expect(await store.claim(tick(4_999))).toEqual(TICKED);
    expect(await store.claim(tick(5_001))).toEqual(STORED);
    expect(await store.claim(tick(5_000, "hourly"))).toEqual(STORED);
    expect(await store.claim(tick(5_000, "nightly", "grammar"))).toEqual(STORED);
    expect((await store.list({ kind: "SCHEDULE" })).runs).toHaveLength(4);
  });

  it("[RUN-661] are remembered when their runs are forgotten", async () => {
    const store = await open({ endedMax: 1 });
    for (let at = 1; at <= 5; at += 1) {
      const run = tick(at);
      expect(await store.claim(run)).toEqual(STORED);
      await applied(store, run.id, settle(COMPLETED));
    }
    expect((await store.list({})).runs).toHaveLength(1);
    expect(await store.claim(tick(1))).toEqual(TICKED);
    expect(await store.lastTick("steward", "nightly", 9_000)).toBe(5);
  });

  it("[RUN-661] are not taken by a run for which there is no room", async () => {
    const store = await open({ openMax: 1 });
    await claimed(store);
    expect(await store.claim(tick(5_000))).toEqual({ outcome: "FULL", limit: "maxOpenRuns" });
    expect(await store.lastTick("steward", "nightly", 9_000)).toBe(9_000);
  });

  it("[RUN-661] of a schedule that was never seen begin when it is first asked for", async () => {
    const store = await open();
    expect(await store.lastTick("steward", "nightly", 7_000)).toBe(7_000);
    expect(await store.lastTick("steward", "nightly", 9_000)).toBe(7_000);
    expect(await store.claim(tick(7_000))).toEqual(TICKED);
    expect(await store.claim(tick(7_001))).toEqual(STORED);
  });

  it("[RUN-661] of the schedules that ticked last are remembered, up to a bound", async () => {
    const store = await open({ ticksMax: 2 });
    for (const [at, name] of [
      [3_000, "a"],
      [1_000, "b"],
      [2_000, "c"],
    ] as const)
      await store.claim(tick(at, name));
    expect(await store.lastTick("steward", "c", 9_000)).toBe(2_000);
    expect(await store.lastTick("steward", "a", 9_000)).toBe(3_000);
    expect(await store.lastTick("steward", "b", 9_000)).toBe(9_000);
  });

  it("[RUN-660] keep the run that calls and the person behind it", async () => {
    const store = await open();
    const parent = await claimed(store);
    const run = await claimed(store, {
      parent: parent.id,
      onBehalfOf: "ada",
      by: "agent:steward",
      kind: "INVOKE",
    });
    expect(await store.get(run.id)).toEqual(run);
    expect(await store.children(parent.id)).toEqual([run]);
    // Its end is its own: only the end of a resumption is that of its parent.
    const ended = await applied(store, run.id, settle(COMPLETED));
    expect(ended.also).toEqual([]);
    expect((await store.get(parent.id))?.status).toBe("ACCEPTED");
  });
});

it("[RUN-661] ticks outlive the process", async () => {
  const path = scratchFile();
  const options = { path, worker: sourceWorker };
  const first = await SqliteStorage.open(options);
  await first.runs.claim(tick(5_000));
  await first.close();
  const second = await SqliteStorage.open(options);
  cleanUp(() => second.close());
  expect(await second.runs.claim(tick(5_000))).toEqual(TICKED);
  expect(await second.runs.lastTick("steward", "nightly", 9_000)).toBe(5_000);
});
