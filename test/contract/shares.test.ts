import { describe, expect, it } from "vitest";

import { signShare } from "../../src/auth/shares/token.js";
import {
  MemoryShareStore,
  type Share,
  type ShareLimits,
  shareLimits,
  Shares,
  type ShareStore,
} from "../../src/auth/shares/index.js";
import { deferred } from "../../src/base/async/deferred.js";
import { defaultLimits } from "../../src/base/limits.js";
import type { Cluster } from "../../src/cluster/cluster.js";
import { JetStreamShareStore } from "../../src/cluster/shares.js";
import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import { needs } from "../support/machine.js";
import { sourceWorker } from "../support/storage/kit.js";
import { ManualClock } from "../support/time-and-random.js";
import { openJetStream, overJetStream, twoGateways } from "./jetstream.js";
import { cleanUp } from "../support/clean-up.js";
import { scratchFile } from "./purgatory/purgatory-stores.js";

const NOW = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

async function openFile(path: string, limits: Partial<ShareLimits> = {}): Promise<SqliteStorage> {
  const storage = await SqliteStorage.open({ path, worker: sourceWorker, shareLimits: limits });
  cleanUp(() => storage.close());
  return storage;
}

async function openBucket(cluster: Cluster, limits: Partial<ShareLimits> = {}): Promise<ShareStore> {
  return new JetStreamShareStore(await cluster.control(), { ...shareLimits(defaultLimits), ...limits });
}

/** Every implementation, empty when opened. */
const stores: Record<string, (limits?: Partial<ShareLimits>) => Promise<ShareStore>> = {
  memory: (limits) => Promise.resolve(new MemoryShareStore({ ...shareLimits(defaultLimits), ...limits })),
  sqlite: async (limits) => (await openFile(scratchFile(), limits)).shares,
  ...overJetStream(async (limits?: Partial<ShareLimits>) => openBucket(await openJetStream(), limits)),
};

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

let drawn = 0;

function share(change: Partial<Share> = {}): Share {
  drawn += 1;
  const life = { createdAt: NOW, expiresAt: NOW + HOUR_MS };
  return { id: `shr-${drawn}`, agentId: "pulse", session: null, ...life, createdBy: "ada", ...change };
}

describe.each(Object.entries(stores))("shares in %s", (_name, open) => {
  it("[SHARE-1197] keeps the key that was offered first", async () => {
    const store = await open();
    const [first, second] = await Promise.all([store.open(key(1), NOW), store.open(key(2), NOW)]);
    expect([...first.key]).toEqual([...key(1)]);
    expect([...second.key]).toEqual([...key(1)]);
    expect(first.shares).toEqual([]);
  });

  it("[SHARE-1197] gives back shares as they were, oldest first", async () => {
    const store = await open();
    await store.open(key(1), NOW);
    const shares = [
      share({ session: "order-4711" }),
      share({ agentId: "steward", createdBy: "jürgen \ud800 O'Neil" }),
      share(),
    ];
    for (const one of shares) expect(await store.add(one, NOW)).toEqual({ outcome: "STORED" });
    expect((await store.open(key(2), NOW)).shares).toEqual(shares);
  });

  it("[SHARE-1195] deletes a revoked share, once", async () => {
    const store = await open();
    const [gone, kept] = [share(), share()];
    await store.add(gone, NOW);
    await store.add(kept, NOW);
    expect(await store.remove(gone.id)).toBe(true);
    expect(await store.remove(gone.id)).toBe(false);
    expect(await store.remove("shr-none")).toBe(false);
    expect((await store.open(key(1), NOW)).shares).toEqual([kept]);
  });

  it("[SHARE-1196] is bounded in all, by agent and by creator, and counts only what has not ended", async () => {
    const store = await open({ sharesMax: 4, sharesPerAgentMax: 3, sharesPerClientMax: 2 });
    const add = (change: Partial<Share>, now = NOW) => store.add(share(change), now);
    await add({ createdBy: "ada" });
    await add({ createdBy: "ada", agentId: "steward" });
    expect(await add({ createdBy: "ada", agentId: "log" })).toEqual({
      outcome: "FULL",
      limit: "maxSharesPerClient",
      max: 2,
    });
    await add({ createdBy: "bob" });
    await add({ createdBy: "eve" });
    expect(await add({ createdBy: "kim" })).toMatchObject({ limit: "maxSharesPerAgent", max: 3 });
    expect(await add({ createdBy: "kim", agentId: "log" })).toMatchObject({ limit: "maxShares", max: 4 });
    expect(await add({ createdBy: "ada" }, NOW + HOUR_MS)).toEqual({ outcome: "STORED" });
    expect((await store.open(key(1), NOW + HOUR_MS - 1)).shares).toHaveLength(1);
  });

  it("[SHARE-1196] forgets what has ended when it is opened", async () => {
    const store = await open();
    const kept = share({ expiresAt: NOW + HOUR_MS + 1 });
    await store.add(share(), NOW);
    await store.add(kept, NOW);
    expect((await store.open(key(1), NOW + HOUR_MS)).shares).toEqual([kept]);
  });
});

describe("shares in a file", () => {
  it("[SHARE-1197] survive a restart with their key, and so does a revocation", async () => {
    const path = scratchFile();
    const first = await openFile(path);
    await first.shares.open(key(7), NOW);
    const [kept, gone] = [share(), share()];
    await first.shares.add(kept, NOW);
    await first.shares.add(gone, NOW);
    await first.shares.remove(gone.id);
    await first.close();
    const again = await openFile(path);
    expect(await again.shares.open(key(8), NOW)).toEqual({ key: key(7), shares: [kept] });
  });
});

describe.skipIf(needs("natsServer"))("shares of two gateways", () => {
  it("[CLUSTER-1437] have one key, and a share or its end is known to the other one", async () => {
    const [one, other] = await twoGateways((cluster) => openBucket(cluster));
    const keys = await Promise.all([one.open(key(1), NOW), other.open(key(2), NOW)]);
    expect(keys[0].key).toEqual(keys[1].key);
    const shares = new Shares({ clock: new ManualClock(NOW) });
    const revoked = deferred();
    await shares.open(other);
    const made = share();
    const known = new Promise<void>((resolve) => {
      shares.onChange(() => (shares.get(made.id) ? resolve() : revoked.resolve()));
    });
    await one.add(made, NOW);
    await known;
    const token = await signShare(made, keys[0].key);
    expect(await shares.viewerOf(token, "::1")).toMatchObject({ agentId: "pulse" });
    await one.remove(made.id);
    await revoked.promise;
    await expect(shares.viewerOf(token, "::1")).rejects.toMatchObject({ details: { reason: "revoked" } });
  });

  it("[CLUSTER-1430] that compete keep to the bound on all of them", async () => {
    const [one, other] = await twoGateways((cluster) => openBucket(cluster, { sharesPerClientMax: 5 }));
    const added = await Promise.all(
      Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? one : other).add(share(), NOW)),
    );
    expect(added.filter((add) => add.outcome === "STORED")).toHaveLength(5);
  });
});
