import { describe, expect, it } from "vitest";

import {
  MemoryShareStore,
  type Share,
  type ShareLimits,
  shareLimits,
  type ShareStore,
} from "../../src/auth/shares/index.js";
import { defaultLimits } from "../../src/base/limits.js";
import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import { sourceWorker } from "../support/storage/kit.js";
import { cleanUp, scratchFile } from "./purgatory-stores.js";

const NOW = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

async function openFile(path: string, limits: Partial<ShareLimits> = {}): Promise<SqliteStorage> {
  const storage = await SqliteStorage.open({ path, worker: sourceWorker, shareLimits: limits });
  cleanUp(() => storage.close());
  return storage;
}

/** Every implementation, empty when opened. */
const stores: Record<string, (limits?: Partial<ShareLimits>) => Promise<ShareStore>> = {
  memory: (limits) => Promise.resolve(new MemoryShareStore({ ...shareLimits(defaultLimits), ...limits })),
  sqlite: async (limits) => (await openFile(scratchFile(), limits)).shares,
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
