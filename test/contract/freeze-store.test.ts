import Database from "libsql";
import { describe, expect, it } from "vitest";

import type { Cluster } from "../../src/cluster/cluster.js";
import { JetStreamFreezeStore } from "../../src/cluster/freezes.js";
import { bucketNames, token } from "../../src/cluster/bucket/names.js";
import { type Freeze, freezeKey } from "../../src/events/freeze.js";
import {
  FREEZE_LIMITS,
  type FreezeLimits,
  type FreezeStore,
  MemoryFreezeStore,
  UNREADABLE,
} from "../../src/freezes/index.js";
import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import { needs } from "../support/machine.js";
import { openCluster, sharedNats } from "../support/nats/kit.js";
import { sourceWorker } from "../support/storage/kit.js";
import { openJetStream, overJetStream, testNamespace, twoGateways, unexpected } from "./jetstream.js";
import { cleanUp } from "../support/clean-up.js";
import { scratchFile } from "./purgatory/purgatory-stores.js";

async function openFile(path: string, freezeLimits: Partial<FreezeLimits> = {}): Promise<SqliteStorage> {
  const storage = await SqliteStorage.open({ path, worker: sourceWorker, freezeLimits });
  cleanUp(() => storage.close());
  return storage;
}

async function openBucket(cluster: Cluster, limits: Partial<FreezeLimits> = {}): Promise<FreezeStore> {
  return new JetStreamFreezeStore(await cluster.control(), { ...FREEZE_LIMITS, ...limits }, unexpected);
}

/** Every implementation, empty when opened. */
const stores: Record<string, (limits?: Partial<FreezeLimits>) => Promise<FreezeStore>> = {
  memory: async (limits) => new MemoryFreezeStore({ ...FREEZE_LIMITS, ...limits }),
  sqlite: async (limits) => (await openFile(scratchFile(), limits)).freezes,
  ...overJetStream(async (limits?: Partial<FreezeLimits>) => openBucket(await openJetStream(), limits)),
};

const ofAgent = (agentId: string, change: Partial<Freeze> = {}): Freeze => ({
  agentId,
  labels: null,
  reason: `look at ${agentId} \ud800 ünd 🧊`,
  by: "ada",
  at: 1,
  ...change,
});
const ofLabels = (labels: Freeze["labels"]): Freeze => ({ ...ofAgent("x"), agentId: null, labels });
const ALL = { agentId: null, labels: null };

describe.each(Object.entries(stores))("freezes in %s", (_name, open) => {
  it("[FREEZE-1160] [FREEZE-1161] are kept in the order in which they were stored, the latest of one scope", async () => {
    const store = await open();
    expect(await store.load()).toEqual([]);
    expect(await store.put([ofAgent("a"), ofLabels({ team: "billing", env: "prod" })])).toEqual({
      outcome: "STORED",
    });
    await store.put([ofLabels({ env: "prod", team: "billing" }), ofAgent("b")]);
    await store.put([ofAgent("a", { reason: "again", by: "bob", at: 2 })]);
    expect(await store.load()).toEqual([
      ofLabels({ env: "prod", team: "billing" }),
      ofAgent("b"),
      ofAgent("a", { reason: "again", by: "bob", at: 2 }),
    ]);
  });

  it("[FREEZE-1161] beyond the bound change nothing, and none of one call is stored alone", async () => {
    const store = await open({ freezesMax: 2 });
    await store.put([ofAgent("a")]);
    const full = { outcome: "FULL", max: 2 };
    expect(await store.put([ofAgent("b"), ofAgent("c")])).toEqual(full);
    expect(await store.load()).toEqual([ofAgent("a")]);
    expect((await store.audit({})).entries).toHaveLength(1);
    expect(await store.put([ofAgent("a"), ofAgent("b")])).toEqual({ outcome: "STORED" });
    expect(await store.put([ofAgent("c")])).toEqual(full);
  });

  it("[FREEZE-1161] end by their scope alone, and what is not frozen is skipped", async () => {
    const store = await open();
    await store.put([ofAgent("a"), ofLabels({ a: "1", b: "2" }), { ...ofAgent("x"), ...ALL }]);
    const thaw = (...scopes: Parameters<FreezeStore["remove"]>[0]["scopes"]) =>
      store.remove({ scopes, by: "bob", at: 9 });
    expect(await thaw({ agentId: "b", labels: null })).toEqual([]);
    expect(await thaw({ agentId: null, labels: { a: "1" } })).toEqual([]);
    expect(await thaw({ agentId: null, labels: { b: "2", a: "1" } }, { agentId: "b", labels: null })).toEqual(
      [ofLabels({ a: "1", b: "2" })],
    );
    expect(await thaw(ALL)).toEqual([{ ...ofAgent("x"), ...ALL }]);
    expect(await store.load()).toEqual([ofAgent("a")]);
  });

  it("[FREEZE-1161] leave an audit in pages, the newest entries of it", async () => {
    const store = await open({ auditMax: 3, pageMax: 2 });
    for (const id of ["a", "b", "c"]) await store.put([ofAgent(id)]);
    await store.remove({ scopes: [{ agentId: "b", labels: null }], by: "bob", at: 9 });
    const first = await store.audit({});
    expect(first.entries.map(({ seq, agentId, what, who }) => [seq, agentId, what, who])).toEqual([
      [2, "b", "FROZEN", "ada"],
      [3, "c", "FROZEN", "ada"],
    ]);
    expect(first.next).toBe(3);
    const last = { seq: 4, agentId: "b", labels: null, what: "THAWED", who: "bob", reason: null, at: 9 };
    expect(await store.audit({ after: 3 })).toEqual({ entries: [last], next: null });
    expect((await store.audit({ first: 1 })).entries).toHaveLength(1);
  });

  it("[FREEZE-1163] are told to those who watch, all of them, before a change is answered", async () => {
    const store = await open({ freezesMax: 2 });
    const told: string[] = [];
    const unwatch = store.watch((freezes) => told.push(freezes.map(({ agentId }) => agentId).join()));
    await store.put([ofAgent("a"), ofAgent("b")]);
    expect(told).toEqual(["a,b"]);
    await store.put([ofAgent("c")]);
    await store.remove({ scopes: [{ agentId: "c", labels: null }], by: "bob", at: 9 });
    expect(told).toEqual(["a,b"]);
    await store.remove({ scopes: [{ agentId: "a", labels: null }], by: "bob", at: 9 });
    expect(told).toEqual(["a,b", "b"]);
    unwatch();
    await store.put([ofAgent("c")]);
    expect(told).toHaveLength(2);
  });
});

describe("freezes in a file", () => {
  it("[FREEZE-1161] survive, with their audit", async () => {
    const path = scratchFile();
    const first = await openFile(path);
    await first.freezes.put([ofAgent("a")]);
    await first.close();
    const { freezes } = await openFile(path);
    expect(await freezes.load()).toEqual([ofAgent("a")]);
    await freezes.remove({ scopes: [{ agentId: "a", labels: null }], by: "bob", at: 9 });
    expect((await freezes.audit({})).entries.map(({ seq, what }) => [seq, what])).toEqual([
      [1, "FROZEN"],
      [2, "THAWED"],
    ]);
  });

  it.each([
    ["that is no JSON", "{"],
    ["that is something else", "[]"],
    ["without a reason", JSON.stringify({ agentId: "b", labels: null, by: null, at: 1 })],
    ["of another agent than its key", JSON.stringify(ofAgent("c"))],
  ])("[FREEZE-1162] one %s freezes everything until all is thawed", async (_name, card) => {
    const path = scratchFile();
    const first = await openFile(path);
    await first.freezes.put([ofAgent("a"), ofAgent("b")]);
    await first.close();
    const file = new Database(path);
    file.prepare("UPDATE freeze SET card = ? WHERE key LIKE '%\"b\"%'").run(card);
    file.close();
    const { freezes } = await openFile(path);
    expect(await freezes.load()).toEqual([UNREADABLE, ofAgent("a")]);
    await freezes.remove({ scopes: [{ agentId: "b", labels: null }], by: "bob", at: 9 });
    expect(await freezes.load()).toEqual([UNREADABLE, ofAgent("a")]);
    expect(await freezes.remove({ scopes: [ALL], by: "bob", at: 9 })).toEqual([UNREADABLE]);
    expect(await freezes.load()).toEqual([ofAgent("a")]);
  });
});

describe.skipIf(needs("natsServer"))("freezes of two gateways", () => {
  it("[CLUSTER-1436] are told to the other one, in the order in which they were stored", async () => {
    const [one, other] = await twoGateways((cluster) => openBucket(cluster));
    const told: string[] = [];
    const thawed = new Promise<void>((resolve) => {
      other.watch((freezes) => {
        told.push(freezes.map(({ agentId }) => agentId).join());
        if (freezes.length === 0) resolve();
      });
    });
    for (const id of ["a", "b"]) await one.put([ofAgent(id)]);
    expect(await other.load()).toEqual([ofAgent("a"), ofAgent("b")]);
    for (const id of ["a", "b"])
      await one.remove({ scopes: [{ agentId: id, labels: null }], by: "bob", at: 9 });
    await thawed;
    expect(["a", "a,b", "b", ""].filter((set) => told.includes(set))).toEqual([...new Set(told)]);
    expect((await other.audit({})).entries.map(({ seq, what }) => [seq, what])).toEqual([
      [1, "FROZEN"],
      [2, "FROZEN"],
      [3, "THAWED"],
      [4, "THAWED"],
    ]);
  });

  it("[CLUSTER-1430] that compete keep to the bound on all of them", async () => {
    const [one, other] = await twoGateways((cluster) => openBucket(cluster, { freezesMax: 10 }));
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? one : other).put([ofAgent(`agent-${n}`)])),
    );
    expect(outcomes.filter((put) => put.outcome === "STORED")).toHaveLength(10);
    expect(await one.load()).toHaveLength(10);
    expect(await one.load()).toEqual(await other.load());
  });

  it.each([
    ["that is no JSON", "{"],
    ["without a reason", JSON.stringify({ order: 1, freeze: { agentId: "b", labels: null, at: 1 } })],
    ["of another agent than its key", JSON.stringify({ order: 1, freeze: ofAgent("c") })],
  ])("[FREEZE-1162] one %s freezes everything until all is thawed", async (_name, text) => {
    const namespace = testNamespace();
    const store = await openBucket(await openJetStream(namespace));
    await store.put([ofAgent("b")]);
    const { connection, close } = await openCluster([(await sharedNats()).url], namespace);
    cleanUp(close);
    const { control } = bucketNames(namespace);
    connection.nats.publish(`$KV.${control}.r.freeze.${token(freezeKey(ofAgent("b")))}`, text);
    await connection.nats.flush();
    await store.put([ofAgent("a")]);
    const later = await openBucket(await openJetStream(namespace));
    expect(await later.load()).toEqual([UNREADABLE, ofAgent("a")]);
    expect(await later.remove({ scopes: [ALL], by: "bob", at: 9 })).toEqual([UNREADABLE]);
    expect(await later.load()).toEqual([ofAgent("a")]);
  });
});
