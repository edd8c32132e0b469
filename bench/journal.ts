/**
 * Measures the cost of the journal for the publisher and the gateway's thread: the same events through mirrors with and without
 * a journal on disk, in turns. Run: `npx jiti bench/journal.ts [rounds]`.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

import { systemClock as clock } from "../src/base/clock.js";
import { randomId as newId } from "../src/base/ids.js";
import type { AgentEvent } from "../src/events/event.js";
import { FlushLoop, HolographicBuffer, Mirrors } from "../src/mirror/index.js";
import { EventHistory, SqliteStorage } from "../src/storage/index.js";
import { tellIds } from "../test/support/agent-lists.js";

const ROUNDS = Number(process.argv[2] ?? 7);
const AGENTS = Array.from({ length: 10 }, (_, index) => `agent-${index}`);
const SINGLE_CALLS = 2_000;
const EVENTS = 100_000;
/** Events per message from the host. */
const BATCH = 20;

const folder = mkdtempSync(join(tmpdir(), "journal-bench-"));
const log = { warn: console.warn, info() {} };
const text = "x".repeat(150);

interface Figures {
  readonly reflectUs: number;
  readonly acceptUs: number;
  readonly eventsPerSecond: number;
}

async function measure(kept: boolean, round: number): Promise<Figures & { entries: number; bytes: number }> {
  const path = join(folder, `${round}.db`);
  const storage = kept ? await SqliteStorage.open({ path }) : null;
  const open = storage && (() => storage.openEventLog());
  const history = await EventHistory.open({ open, clock, log });
  const waker = new FlushLoop((error) => console.error(error));
  const onRing = (ring: HolographicBuffer, seq: number): void => history.follow(ring, seq);
  const mirrors = new Mirrors({ maxHistory: 100, waker, clock, newId, onRing });
  tellIds(mirrors, AGENTS);
  const ring = new HolographicBuffer({ scope: "alone", epoch: "e1", maxHistory: 100, waker });
  history.follow(ring, 0);

  const offsets = new Map<string, number>();
  const next = (index: number) => {
    const agentId = AGENTS[index % AGENTS.length] ?? "";
    const offset = (offsets.get(agentId) ?? 0) + 1;
    offsets.set(agentId, offset);
    return { epoch: "e1", offset, event: event(agentId, index) };
  };
  const single = async (act: (index: number) => void): Promise<number> => {
    const times: number[] = [];
    for (let index = 0; index < SINGLE_CALLS; index += 1) {
      const startedAt = process.hrtime.bigint();
      act(index);
      times.push(Number(process.hrtime.bigint() - startedAt) / 1_000);
      await turn();
    }
    return median(times);
  };

  const reflectUs = await single((index) => void ring.reflect(event("alone", index)));
  const acceptUs = await single((index) => mirrors.accept([next(index)]));
  const startedAt = performance.now();
  for (let index = 0; index < EVENTS; index += BATCH) {
    mirrors.accept(Array.from({ length: BATCH }, (_, more) => next(index + more)));
    await turn();
  }
  const eventsPerSecond = (EVENTS / (performance.now() - startedAt)) * 1_000;
  await history.close();
  await storage?.close();
  const { entries } = history.counters;
  return { reflectUs, acceptUs, eventsPerSecond, entries, bytes: kept ? statSync(path).size : 0 };
}

function event(agentId: string, sequence: number): AgentEvent {
  const vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null } as const;
  return { type: "OUTPUT", agentId, at: 0, ...vitals, data: { sequence, text }, cause: null };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

console.log(`${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}`);
await measure(true, -1);
const without: Figures[] = [];
const withJournal: (Figures & { entries: number; bytes: number })[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  without.push(await measure(false, round));
  withJournal.push(await measure(true, round));
}
for (const key of ["reflectUs", "acceptUs", "eventsPerSecond"] as const) {
  const [bare, kept] = [without, withJournal].map((runs) => median(runs.map((run) => run[key])));
  console.log(`${key}: ${bare?.toFixed(2)} without, ${kept?.toFixed(2)} with a journal`);
}
const { entries, bytes } = withJournal[0] ?? { entries: 0, bytes: 0 };
console.log(
  `${entries} entries written of ${(EVENTS + SINGLE_CALLS) * 2 + SINGLE_CALLS}; the file has ${bytes} bytes`,
);
rmSync(folder, { recursive: true, force: true });
