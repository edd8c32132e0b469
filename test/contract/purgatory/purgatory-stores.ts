import { join } from "node:path";

import { expect } from "vitest";

import type { Cluster } from "../../../src/cluster/cluster.js";
import { JetStreamPurgatoryStore } from "../../../src/cluster/work/purgatory.js";
import { PURGATORY_LIMITS, type PurgatoryLimits } from "../../../src/purgatory/limits.js";
import { MemoryPurgatoryStore } from "../../../src/purgatory/memory-store.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import type { PurgatoryStore } from "../../../src/purgatory/store.js";
import type { SemaphoreToken } from "../../../src/purgatory/token.js";
import { cleanUp } from "../../support/clean-up.js";
import { pendingToken, scratchFolder, sourceWorker } from "../../support/storage/kit.js";
import { openJetStream, overJetStream, unexpected } from "../jetstream.js";

/** Path for a store's file in a folder that is removed after the test. */
export function scratchFile(): string {
  const folder = scratchFolder();
  cleanUp(folder.remove);
  return join(folder.path, "terrarium.db");
}

/** Closes the store when the test ends. */
export async function openSqlite(
  path: string,
  limits: Partial<PurgatoryLimits> = {},
): Promise<SqliteStorage> {
  const store = await SqliteStorage.open({ path, limits, worker: sourceWorker });
  cleanUp(() => store.close());
  return store;
}

export async function openQuestions(
  cluster: Cluster,
  limits: Partial<PurgatoryLimits> = {},
): Promise<JetStreamPurgatoryStore> {
  return new JetStreamPurgatoryStore({
    replica: await cluster.work(),
    leases: await cluster.leases(),
    limits: { ...PURGATORY_LIMITS, ...limits },
    parkRun: () => undefined,
    onError: unexpected,
  });
}

/** Every implementation, empty when opened. */
export const backends: Record<string, (limits?: Partial<PurgatoryLimits>) => Promise<PurgatoryStore>> = {
  memory: async (limits) => new MemoryPurgatoryStore({ ...PURGATORY_LIMITS, ...limits }),
  sqlite: (limits) => openSqlite(scratchFile(), limits),
  ...overJetStream(async (limits?: Partial<PurgatoryLimits>) => openQuestions(await openJetStream(), limits)),
};

/** Parks a token: it is PENDING in the store. */
export async function parked(
  store: PurgatoryStore,
  change: Partial<SemaphoreToken> = {},
): Promise<SemaphoreToken> {
  const token = pendingToken(change);
  expect(await store.park(token)).toEqual({ outcome: "STORED" });
  return token;
}
