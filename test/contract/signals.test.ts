import Database from "libsql";
import { describe, expect, it } from "vitest";

import type { Cluster } from "../../src/cluster/cluster.js";
import { JetStreamSignalBus } from "../../src/cluster/signals.js";
import {
  MemorySignalBus,
  type NewDeposit,
  SIGNAL_LIMITS,
  type SignalBus,
  type SignalLimits,
} from "../../src/signals/index.js";
import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import { needs } from "../support/machine.js";
import { sourceWorker } from "../support/storage/kit.js";
import { ManualClock } from "../support/time-and-random.js";
import { openJetStream, overJetStream, twoGateways } from "./jetstream.js";
import { cleanUp } from "../support/clean-up.js";
import { scratchFile } from "./purgatory/purgatory-stores.js";

const HOUR_MS = 3_600_000;
const NEVER = new AbortController().signal;

async function openFile(
  path: string,
  clock: ManualClock,
  limits: Partial<SignalLimits> = {},
): Promise<SignalBus> {
  const storage = await SqliteStorage.open({ path, worker: sourceWorker, signalLimits: limits });
  cleanUp(() => storage.close());
  const bus = await storage.openSignals(clock);
  cleanUp(() => bus.close());
  return bus;
}

async function openBucket(
  cluster: Cluster,
  clock: ManualClock,
  limits: Partial<SignalLimits> = {},
): Promise<SignalBus> {
  const bus = new JetStreamSignalBus(await cluster.signals(), { ...SIGNAL_LIMITS, ...limits }, clock);
  cleanUp(() => bus.close());
  return bus;
}

/** Every implementation, empty when opened. */
const buses: Record<string, (clock: ManualClock, limits?: Partial<SignalLimits>) => Promise<SignalBus>> = {
  memory: async (clock, limits) => new MemorySignalBus({ ...SIGNAL_LIMITS, ...limits }, clock),
  sqlite: (clock, limits) => openFile(scratchFile(), clock, limits),
  ...overJetStream(async (clock: ManualClock, limits?: Partial<SignalLimits>) =>
    openBucket(await openJetStream(), clock, limits),
  ),
};

let drawn = 0;

function deposit(clock: ManualClock, change: Partial<NewDeposit> = {}): NewDeposit {
  drawn += 1;
  const fading = { initialIntensity: 0.8, halfLifeMs: HOUR_MS, ttlMs: null, at: clock.now() };
  const about = { type: "WARNING", source: "logwatch", target: null, key: null, payload: null };
  return { id: `phe-${drawn}`, ...about, ...fading, ...change };
}

async function stored(bus: SignalBus, one: NewDeposit) {
  const outcome = await bus.deposit(one);
  if (outcome.outcome !== "STORED") throw new Error(JSON.stringify(outcome));
  return outcome.pheromone;
}

describe.each(Object.entries(buses))("the field in %s", (_name, open) => {
  it("[SIGNAL-1278] a reader of some gets a full page of these, however strong the others are", async () => {
    const clock = new ManualClock();
    const bus = await open(clock, { pageMax: 3 });
    for (let n = 0; n < 4; n += 1) {
      await stored(bus, deposit(clock, { source: "vault", key: `hidden-${n}`, initialIntensity: 1 }));
      await stored(bus, deposit(clock, { key: `open-${n}`, initialIntensity: 0.5 }));
    }
    const keys = bus.sense({}, ({ source }) => source !== "vault").map(({ key }) => key);
    expect(keys).toHaveLength(3);
    for (const key of keys) expect(key).toMatch(/^open-/);
    expect(bus.sense({ minIntensity: 0.9 }, ({ source }) => source !== "vault")).toEqual([]);
  });

  it("[SIGNAL-805] is sensed strongest first, by type, source, target and intensity now", async () => {
    const clock = new ManualClock();
    const bus = await open(clock);
    await stored(bus, deposit(clock, { initialIntensity: 0.4, key: "weak" }));
    await stored(
      bus,
      deposit(clock, { initialIntensity: 0.9, key: "strong", payload: { ü: [1, null, "\ud800"] } }),
    );
    await stored(
      bus,
      deposit(clock, { type: "CHAOS", source: "client:ada", target: "steward", initialIntensity: 0.6 }),
    );
    const keys = (filter = {}) => bus.sense(filter).map(({ key, type }) => key ?? type);
    expect(keys()).toEqual(["strong", "CHAOS", "weak"]);
    expect(bus.sense()[0]).toMatchObject({ intensity: 0.9, count: 1, payload: { ü: [1, null, "\ud800"] } });
    expect(keys({ type: "WARNING" })).toEqual(["strong", "weak"]);
    expect(keys({ type: ["CHAOS", "TEST"] })).toEqual(["CHAOS"]);
    expect(keys({ source: "client:ada" })).toEqual(["CHAOS"]);
    expect(keys({ target: "steward" })).toEqual(["CHAOS"]);
    expect(keys({ target: "nobody" })).toEqual([]);
    clock.advance(HOUR_MS);
    expect(bus.sense({ minIntensity: 0.3 }).map(({ intensity }) => intensity)).toEqual([0.45, 0.3]);
    expect(Object.fromEntries(bus.counts())).toEqual({ CHAOS: 1, WARNING: 2 });
  });

  it("[SIGNAL-804] has one entry for equal deposits, and others for another type, source, target or key", async () => {
    const clock = new ManualClock();
    const bus = await open(clock);
    const first = await stored(bus, deposit(clock, { key: "a.log", payload: 1 }));
    clock.advance(HOUR_MS);
    const second = await stored(bus, deposit(clock, { key: "a.log", initialIntensity: 0.3, payload: 2 }));
    expect(second).toMatchObject({ id: first.id, initialIntensity: 0.7, count: 2, payload: 2 });
    expect(second).toMatchObject({ firstAt: first.at, at: clock.now() });
    const third = await stored(bus, deposit(clock, { key: "a.log", initialIntensity: 0.9 }));
    expect(third.initialIntensity).toBe(1);
    for (const change of [{}, { key: "b.log" }, { key: "a.log", target: "x" }, { key: "a.log", source: "y" }])
      await stored(bus, deposit(clock, change));
    await stored(bus, deposit(clock, { type: "TEST", key: "a.log" }));
    expect(bus.sense()).toHaveLength(6);
  });

  it("[SIGNAL-802] [SIGNAL-803] forgets entries that are weak or too old; sweeps delete only those, step by step", async () => {
    const clock = new ManualClock();
    const bus = await open(clock, { sweepMax: 2 });
    const old = await stored(bus, deposit(clock, { key: "kept", halfLifeMs: 100 * HOUR_MS }));
    for (const key of ["1", "2", "3"]) await stored(bus, deposit(clock, { key, ttlMs: 1_000 }));
    const faded = await stored(bus, deposit(clock, { key: "fades", halfLifeMs: 1_000 }));
    expect(await bus.sweep()).toBe(0);
    clock.advance(7_000);
    expect(bus.sense().map(({ id }) => id)).toEqual([old.id]);
    // It begins anew, although no sweep has deleted it yet.
    const again = await stored(
      bus,
      deposit(clock, { key: "fades", initialIntensity: 0.5, halfLifeMs: HOUR_MS }),
    );
    expect(again).toMatchObject({ count: 1, initialIntensity: 0.5 });
    expect(again.id).not.toBe(faded.id);
    expect([await bus.sweep(), await bus.sweep(), await bus.sweep()]).toEqual([2, 1, 0]);
    expect(bus.sense().map(({ id }) => id)).toEqual([old.id, again.id]);
  });

  it("[SIGNAL-807] refuses a source beyond its own bound, and no other source", async () => {
    const clock = new ManualClock();
    const bus = await open(clock, { sourceEntriesMax: 2 });
    await stored(bus, deposit(clock, { key: "1", ttlMs: 1_000 }));
    await stored(bus, deposit(clock, { key: "2" }));
    const refused = await bus.deposit(deposit(clock, { key: "3" }));
    expect(refused).toMatchObject({ outcome: "FULL", limit: "maxPheromonesPerSource", max: 2 });
    await stored(bus, deposit(clock, { key: "2" }));
    await stored(bus, deposit(clock, { source: "other", key: "3" }));
    // What is forgotten makes room at once.
    clock.advance(1_000);
    await stored(bus, deposit(clock, { key: "3" }));
    expect(bus.sense({ source: "logwatch" })).toHaveLength(2);
  });

  it("[SIGNAL-808] takes room in a full field from the source with the most entries", async () => {
    const clock = new ManualClock();
    const bus = await open(clock, { entriesMax: 4 });
    for (const halfLifeMs of [4, 1, 3, 2]) {
      await stored(
        bus,
        deposit(clock, { source: "greedy", key: `${halfLifeMs}`, halfLifeMs: halfLifeMs * HOUR_MS }),
      );
    }
    expect(await bus.deposit(deposit(clock, { source: "greedy", key: "5" }))).toMatchObject({
      outcome: "FULL",
      limit: "maxPheromones",
    });
    await stored(bus, deposit(clock, { source: "modest", key: "1" }));
    await stored(bus, deposit(clock, { source: "modest", key: "2" }));
    const keys = (source: string) => new Set(bus.sense({ source }).map(({ key }) => key));
    expect(keys("greedy")).toEqual(new Set(["3", "4"]));
    expect(keys("modest")).toEqual(new Set(["1", "2"]));
    expect(await bus.deposit(deposit(clock, { source: "modest", key: "3" }))).toMatchObject({
      outcome: "FULL",
    });
    expect(bus.sense()).toHaveLength(4);
  });

  it("[SIGNAL-809] is watched in order, from now on, through a filter", async () => {
    const clock = new ManualClock();
    const bus = await open(clock);
    await stored(bus, deposit(clock, { key: "before" }));
    const ending = new AbortController();
    const told: (string | null)[] = [];
    const watching = (async () => {
      for await (const { key } of bus.watch({ type: "WARNING" }, ending.signal)) {
        told.push(key);
        if (key === "2") ending.abort();
      }
    })();
    await stored(bus, deposit(clock, { key: "1" }));
    await stored(bus, deposit(clock, { key: "other", type: "TEST" }));
    await stored(bus, deposit(clock, { key: "1" }));
    await stored(bus, deposit(clock, { key: "2" }));
    await watching;
    expect(told).toEqual(["1", "1", "2"]);
  });

  it("[SIGNAL-809] shows a reader that is far behind how many deposits it missed", async () => {
    const clock = new ManualClock();
    const bus = await open(clock, { recentMax: 3 });
    const { position } = bus;
    for (const key of ["1", "2", "3", "4", "5"]) await stored(bus, deposit(clock, { key }));
    const recent = await bus.since(position, {}, NEVER);
    expect(recent.pheromones.map(({ key }) => key)).toEqual(["3", "4", "5"]);
    expect(recent).toMatchObject({ missed: 2, position: bus.position });
    // The first that is left carries the number, so that every road to a reader does.
    expect(recent.pheromones.map(({ missed }) => missed)).toEqual([2, undefined, undefined]);
    const next = bus.since(recent.position, { source: "late" }, NEVER);
    await stored(bus, deposit(clock, { key: "6" }));
    await stored(bus, deposit(clock, { source: "late", key: "7" }));
    expect((await next).pheromones.map(({ key }) => key)).toEqual(["7"]);
  });

  it("[SIGNAL-809] yields to a slow loop how many deposits it missed", async () => {
    const clock = new ManualClock();
    const bus = await open(clock, { recentMax: 3 });
    const ending = new AbortController();
    const watching = bus.watch({}, ending.signal)[Symbol.asyncIterator]();
    const first = watching.next();
    await stored(bus, deposit(clock, { key: "1" }));
    expect((await first).value).toMatchObject({ key: "1" });
    for (const key of ["2", "3", "4", "5", "6"]) await stored(bus, deposit(clock, { key }));
    expect((await watching.next()).value).toMatchObject({ key: "4", missed: 2 });
    expect((await watching.next()).value).not.toHaveProperty("missed");
    ending.abort();
  });

  it("[SIGNAL-810] is witnessed: past deposits, newest first, page by page, the latest ones", async () => {
    const clock = new ManualClock();
    const bus = await open(clock, { depositsMax: 5 });
    for (const key of ["1", "2", "3", "4", "5", "6"]) await stored(bus, deposit(clock, { key, ttlMs: 1 }));
    await stored(bus, deposit(clock, { key: "7", target: "steward", type: "TEST", payload: { n: 7 } }));
    clock.advance(HOUR_MS);
    await bus.sweep();
    const page = await bus.witness({ first: 2 });
    expect(page.deposits.map(({ key }) => key)).toEqual(["7", "6"]);
    expect(page.deposits[0]).toMatchObject({ seq: 7, deposited: 0.8, payload: { n: 7 }, count: 1 });
    const rest = await bus.witness({ before: page.next });
    expect(rest.deposits.map(({ key }) => key)).toEqual(["5", "4", "3"]);
    expect(rest.next).toBeNull();
    const keys = async (query: Parameters<SignalBus["witness"]>[0]) =>
      (await bus.witness(query)).deposits.map(({ key }) => key);
    expect(await keys({ target: "steward" })).toEqual(["7"]);
    expect(await keys({ type: ["TEST", "CHAOS"] })).toEqual(["7"]);
    expect(await keys({ source: "nobody" })).toEqual([]);
  });
});

describe("the field in a data file", () => {
  it("[SIGNAL-806] survives the process, and fades meanwhile", async () => {
    const path = scratchFile();
    const clock = new ManualClock();
    const limits = { sourceEntriesMax: 2 };
    const first = await SqliteStorage.open({ path, worker: sourceWorker, signalLimits: limits });
    const bus = await first.openSignals(clock);
    const kept = await stored(bus, deposit(clock, { key: "kept" }));
    await stored(bus, deposit(clock, { key: "short", ttlMs: 10 }));
    await first.close();
    clock.advance(HOUR_MS);
    const next = await openFile(path, clock, limits);
    expect(next.sense()).toEqual([{ ...kept, intensity: 0.4 }]);
    expect((await stored(next, deposit(clock, { key: "kept", initialIntensity: 0.1 }))).count).toBe(2);
    expect((await next.witness()).deposits.map(({ seq, key }) => [seq, key])).toEqual([
      [3, "kept"],
      [2, "short"],
      [1, "kept"],
    ]);
  });

  it("[SIGNAL-801] is not written while it fades: only to delete what is forgotten", async () => {
    const path = scratchFile();
    const clock = new ManualClock();
    const bus = await openFile(path, clock);
    await stored(bus, deposit(clock, { key: "1", halfLifeMs: 24 * HOUR_MS }));
    await stored(bus, deposit(clock, { key: "2", halfLifeMs: 48 * HOUR_MS }));
    const other = new Database(path, { readonly: true });
    cleanUp(() => void other.close());
    /** Changes with each commit of another connection. */
    const commits = (): unknown => other.pragma("data_version");
    const before = commits();
    for (let hour = 1; hour <= 6 * 24; hour += 1) {
      clock.advance(HOUR_MS);
      const [strongest] = bus.sense();
      expect(strongest?.intensity).toBeCloseTo(0.8 * 0.5 ** (hour / 48), 12);
      expect(await bus.sweep()).toBe(0);
    }
    expect(commits()).toEqual(before);
    clock.advance(24 * HOUR_MS);
    expect(await bus.sweep()).toBe(1);
    expect(commits()).not.toEqual(before);
    expect(bus.sense().map(({ key }) => key)).toEqual(["2"]);
  });
});

describe.skipIf(needs("natsServer"))("the field of two gateways", () => {
  it("[CLUSTER-1440] is watched by the other one: each deposit once, in one order", async () => {
    const clock = new ManualClock();
    const [one, other] = await twoGateways((cluster) => openBucket(cluster, clock));
    const ending = new AbortController();
    const told: (readonly [string | null, number])[] = [];
    const watching = (async () => {
      for await (const { key, count } of other.watch({}, ending.signal)) {
        told.push([key, count]);
        if (told.length === 60) ending.abort();
      }
    })();
    const made = Array.from({ length: 60 }, (_, n) =>
      stored(n % 2 === 0 ? one : other, deposit(clock, { key: `${n % 3}`, payload: { n } })),
    );
    const counts = (await Promise.all(made)).map(({ key, count }) => `${key} ${count}`);
    await watching;
    expect(told.map(([key, count]) => `${key} ${count}`).toSorted()).toEqual(counts.toSorted());
    for (const key of ["0", "1", "2"])
      expect(told.filter((one) => one[0] === key).map(([, count]) => count)).toEqual(
        Array.from({ length: 20 }, (_, n) => n + 1),
      );
    const seqs = (await one.witness()).deposits.map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 60 }, (_, n) => 60 - n));
    expect(one.sense()).toEqual(other.sense());
  });

  it("[CLUSTER-1430] keeps to the bounds on all of it", async () => {
    const clock = new ManualClock();
    const [one, other] = await twoGateways((cluster) => openBucket(cluster, clock, { sourceEntriesMax: 5 }));
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? one : other).deposit(deposit(clock, { key: `${n}` })),
      ),
    );
    expect(outcomes.filter(({ outcome }) => outcome === "STORED")).toHaveLength(5);
    // Each has what the other one has stored as soon as it is asked.
    await Promise.all([one.witness(), other.witness()]);
    expect([one.sense().length, other.sense().length]).toEqual([5, 5]);
  });
});
