/**
 * Measures tokens per second through Purgatory with each store: parked, resolved, and resumed to DONE, while the event loop
 * of the gateway is checked for stalls. Run: `npx jiti bench/purgatory.ts [tokens]`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";

import { MemoryPurgatoryStore } from "../src/purgatory/memory-store.js";
import { PURGATORY_LIMITS } from "../src/purgatory/limits.js";
import { Purgatory } from "../src/purgatory/purgatory.js";
import { SqliteStorage } from "../src/storage/sqlite-storage.js";
import type { PurgatoryStore } from "../src/purgatory/store.js";

const TOKENS = Number(process.argv[2] ?? 5_000);
const limits = { ...PURGATORY_LIMITS, openPerAgentMax: TOKENS * 2, finishedMax: TOKENS * 10 };
const request = {
  reason: "APPROVAL_NEEDED",
  prompt: "Delete these 47 files (312 MB)?",
  options: ["Approve", "Reject"],
  severity: "CRITICAL",
  state: { files: Array.from({ length: 47 }, (_, index) => `/var/data/archive/file-${index}.log`) },
} as const;

/** Concurrent callers: one waits for each answer, many share a sync. */
for (const callers of [1, 16, 256]) await measure("sqlite", callers);
await measure("memory", 256);

async function measure(kind: "sqlite" | "memory", callers: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "purgatory-bench-"));
  const store: PurgatoryStore =
    kind === "memory"
      ? new MemoryPurgatoryStore(limits)
      : await SqliteStorage.open({ path: join(folder, "data.db"), limits });
  let finished = 0;
  let allDone = (): void => {};
  const purgatory = new Purgatory({ store, limits, resume: async () => {} });
  purgatory.subscribe(({ token }) => {
    if (token.resumption?.status !== "DONE") return;
    finished += 1;
    if (finished === count) allDone();
  });
  const count = callers === 1 ? Math.ceil(TOKENS / 5) : TOKENS;
  await purgatory.start();
  const stalls = monitorEventLoopDelay({ resolution: 1 });
  stalls.enable();

  const ids: string[] = [];
  const parked = await perSecond(count, callers, async (index) => {
    const token = await purgatory.park({
      agentId: `agent-${index % 8}`,
      input: { scan: index },
      cause: null,
      request,
    });
    ids.push(token.id);
  });
  const resolved = await perSecond(count, callers, async (index) => {
    await purgatory.resolve({ id: ids[index] ?? "", answer: "Approve", by: "ada" });
  });
  const started = performance.now();
  await new Promise<void>((resolve) => {
    allDone = resolve;
    for (let agent = 0; agent < 8; agent += 1) purgatory.agentUp(`agent-${agent}`);
  });
  const resumed = (count / (performance.now() - started)) * 1_000;

  stalls.disable();
  await purgatory.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
  const figures = { parked, resolved, resumed };
  const text = Object.entries(figures).map(([name, rate]) => `${name} ${Math.round(rate)}/s`);
  const stallMs = (stalls.percentile(99) / 1e6).toFixed(1);
  console.log(
    `${kind}, ${callers} callers, ${count} tokens: ${text.join(", ")}; event loop p99 ${stallMs} ms`,
  );
}

async function perSecond(
  count: number,
  callers: number,
  act: (index: number) => Promise<void>,
): Promise<number> {
  const started = performance.now();
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await act(index);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (count / (performance.now() - started)) * 1_000;
}

console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}`);
