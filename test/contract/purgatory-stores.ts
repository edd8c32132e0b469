import { join } from "node:path";

import { afterEach, expect } from "vitest";

import { PURGATORY_LIMITS, type PurgatoryLimits } from "../../src/purgatory/limits.js";
import { MemoryPurgatoryStore } from "../../src/purgatory/memory-store.js";
import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import type { PurgatoryStore } from "../../src/purgatory/store.js";
import type { SemaphoreToken } from "../../src/purgatory/token.js";
import { pendingToken, scratchFolder, sourceWorker } from "../support/storage/kit.js";

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** Functions to call after the test. */
export function cleanUp(task: () => void | Promise<void>): void {
  cleanups.push(task);
}

/** Path for a store's file in a folder that is removed after the test. */
export function scratchFile(): string {
  const folder = scratchFolder();
  cleanups.push(folder.remove);
  return join(folder.path, "terrarium.db");
}

/** Closes the store when the test ends. */
export async function openSqlite(
  path: string,
  limits: Partial<PurgatoryLimits> = {},
): Promise<SqliteStorage> {
  const store = await SqliteStorage.open({ path, limits, worker: sourceWorker });
  cleanups.push(() => store.close());
  return store;
}

/** Every implementation, empty when opened. */
export const backends: Record<string, (limits?: Partial<PurgatoryLimits>) => Promise<PurgatoryStore>> = {
  memory: async (limits) => new MemoryPurgatoryStore({ ...PURGATORY_LIMITS, ...limits }),
  sqlite: (limits) => openSqlite(scratchFile(), limits),
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
