/**
 * Measures how long an answer waits for the disk while history is written as fast as the thread accepts it: in batches of the maximum size
 * of the recorder, with questions parked one after another. Run: `npx jiti bench/storage.ts [questions]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

import type { SemaphoreToken } from "../src/purgatory/token.js";
import { type LogEntry, logEntry } from "../src/storage/event-log.js";
import { SqliteStorage } from "../src/storage/index.js";
import { BATCH_CHARACTERS_MAX, BATCH_ENTRIES_MAX } from "../src/storage/recorder.js";

const QUESTIONS = Number(process.argv[2] ?? 1_000);
const AGENTS = 20;

/** `null`: no history is written. */
async function measure(what: string, eventBytes: number | null): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "storage-bench-"));
  const storage = await SqliteStorage.open({ path: join(folder, "data.db") });
  const { journal } = await storage.openEventLog();
  let entries = 0;
  let isDone = false;
  const write = async (): Promise<void> => {
    while (!isDone && eventBytes !== null) {
      const length = Math.min(BATCH_ENTRIES_MAX, Math.ceil(BATCH_CHARACTERS_MAX / eventBytes));
      await journal.append(Array.from({ length }, () => entry((entries += 1), eventBytes)));
    }
  };
  const writing = write();
  const times: number[] = [];
  const startedAt = performance.now();
  for (let index = 0; index < QUESTIONS; index += 1) {
    const askedAt = performance.now();
    await storage.park(question(index));
    times.push(performance.now() - askedAt);
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  isDone = true;
  await writing;
  await journal.close(true);
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
  const sorted = times.toSorted((a, b) => a - b);
  const [p50, p99, max] = [0.5, 0.99, 1].map((part) =>
    (sorted[Math.ceil(part * QUESTIONS) - 1] ?? 0).toFixed(1),
  );
  console.log(
    `${what}: an answer takes ${p50} ms p50, ${p99} ms p99, ${max} ms at most; ${Math.round(entries / seconds)} entries/s`,
  );
}

function entry(count: number, bytes: number): LogEntry {
  const offset = Math.ceil(count / AGENTS);
  const stream = `agent-${count % AGENTS}`;
  const data = "lorem ipsum ".repeat(Math.ceil(bytes / 12));
  const vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null } as const;
  const event = { type: "OUTPUT", agentId: stream, at: 0, ...vitals, data, cause: null } as const;
  const place = { beforeEpoch: "e", beforeOffset: offset - 1, epoch: "e", offset };
  return logEntry(stream, place, event, count + 1);
}

function question(index: number): SemaphoreToken {
  return {
    id: `sem-${index.toString(16).padStart(8, "0")}`,
    agentId: `agent-${index % AGENTS}`,
    reason: "APPROVAL_NEEDED",
    prompt: "Delete these 47 files (312 MB)?",
    options: ["Approve", "Reject"],
    severity: "CRITICAL",
    state: null,
    stateVersion: 1,
    input: { scan: index },
    cause: null,
    responseSchema: null,
    deadline: null,
    escalation: null,
    digest: "0".repeat(64),
    createdAt: index,
    status: "PENDING",
    answer: null,
    settledAt: null,
    settledBy: null,
    cancelReason: null,
    resumption: null,
  };
}

console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}`);
await measure("no history", null);
await measure("events of 300 bytes", 300);
await measure("events of 4 KiB", 4_096);
