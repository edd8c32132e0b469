import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { digestOf } from "../../src/purgatory/digest.js";
import type { SemaphoreToken } from "../../src/purgatory/token.js";

let drawn = 0;

/** A PENDING token as Purgatory would make it, with a fresh id. */
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

/** A folder of its own, removed by `remove`. */
export function scratchFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "terrarium-purgatory-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The store's thread, run from source: starts in half the time of a loader registered for the whole thread. */
export const sourceWorker = new URL("./purgatory-worker.mjs", import.meta.url);
