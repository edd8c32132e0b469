import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { digestOf } from "../../src/purgatory/digest.js";
import { SqliteStorage } from "../../src/storage/sqlite-storage.js";
import type { SemaphoreToken } from "../../src/purgatory/token.js";

let drawn = 0;

/** A PENDING token like one of Purgatory, with a new id. */
export function pendingToken(change: Partial<SemaphoreToken> = {}): SemaphoreToken {
  drawn += 1;
  const card: Omit<SemaphoreToken, "digest"> = {
    id: `sem-${drawn.toString(16).padStart(8, "0")}`,
    agentId: "steward",
    reason: "APPROVAL_NEEDED",
    prompt: "Delete 47 files?",
    options: ["Approve", "Reject"],
    severity: "CRITICAL",
    state: { files: ["a.txt", "b.txt"] },
    stateVersion: 1,
    input: { scan: 1 },
    cause: null,
    responseSchema: null,
    deadline: null,
    escalation: null,
    createdAt: 1_000,
    status: "PENDING",
    answer: null,
    settledAt: null,
    settledBy: null,
    cancelReason: null,
    resumption: null,
    ...change,
  };
  return { digest: digestOf(card), ...card };
}

/** A temporary folder, removed by `remove` or at the end of `using`. */
export function scratchFolder(): Disposable & { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "terrarium-purgatory-"));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  return { path, remove, [Symbol.dispose]: remove };
}

/** The store's worker, run from source: it starts in half the time of a loader for the whole thread. */
export const sourceWorker = new URL("./storage-worker.mjs", import.meta.url);

/** Questions written to a gateway's data folder, in the order of asking. The prompt of question `n` is `Question n?`. */
export interface Seeded {
  readonly ids: readonly string[];
  /** Latest settled first: settled in the reverse order of asking, so that the two orders differ. */
  readonly latestSettled: readonly string[];
}

/** Writes `settled` expired questions and then `waiting` ones, like an earlier run of a gateway. */
export async function seedQuestions(
  dataDir: string,
  { settled, waiting = 0, agentId = "asker" }: { settled: number; waiting?: number; agentId?: string },
): Promise<Seeded> {
  const store = await SqliteStorage.open({
    path: join(dataDir, "terrarium.db"),
    limits: { openPerAgentMax: settled + waiting },
    worker: sourceWorker,
  });
  const ids = Array.from({ length: settled + waiting }, (_, n) => `sem-${(n + 0xa0000000).toString(16)}`);
  const at = (second: number): number => Date.UTC(2026, 0, 1) + second * 1_000;
  await Promise.all(
    ids.map((id, n) => store.park(pendingToken({ id, agentId, prompt: `Question ${n}?`, createdAt: at(n) }))),
  );
  const latestSettled = ids.slice(0, settled);
  await Promise.all(
    latestSettled
      .toReversed()
      .map((id, n) => store.apply(id, { kind: "CANCEL", at: at(ids.length + n), by: "ada", reason: null })),
  );
  await store.close();
  return { ids, latestSettled };
}
