import { expect } from "vitest";

import type { JsonValue } from "../../../src/base/json.js";
import type { Cluster } from "../../../src/cluster/cluster.js";
import { JetStreamRunStore } from "../../../src/cluster/work/runs.js";
import { RUN_LIMITS, type RunLimits } from "../../../src/runs/limits.js";
import { MemoryRunStore } from "../../../src/runs/store/memory-store.js";
import type { Run, RunWithoutInput } from "../../../src/runs/run.js";
import type { ApplyOutcome, RunStore } from "../../../src/runs/store/store.js";
import type { Outcome, RunTransition } from "../../../src/runs/transitions.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import { sourceWorker } from "../../support/storage/kit.js";
import { acceptedRun } from "../../support/storage/runs.js";
import { cleanUp } from "../../support/clean-up.js";
import { openJetStream, overJetStream } from "../jetstream.js";
import { scratchFile } from "../purgatory/purgatory-stores.js";

export async function openRuns(
  cluster: Cluster,
  limits: Partial<RunLimits> = {},
  carrierOf?: (agentId: string) => string | undefined,
): Promise<JetStreamRunStore> {
  return new JetStreamRunStore({
    replica: await cluster.work(),
    leases: await cluster.leases(),
    limits: { ...RUN_LIMITS, ...limits },
    ...(carrierOf && { carrierOf }),
  });
}

/** Every store there is, each empty when opened. */
export const runStores: Record<string, (limits?: Partial<RunLimits>) => Promise<RunStore>> = {
  memory: async (limits) => new MemoryRunStore({ ...RUN_LIMITS, ...limits }),
  sqlite: async (runLimits) => {
    const storage = await SqliteStorage.open({
      path: scratchFile(),
      worker: sourceWorker,
      runLimits: runLimits ?? {},
    });
    cleanUp(() => storage.close());
    return storage.runs;
  },
  ...overJetStream(async (limits?: Partial<RunLimits>) => openRuns(await openJetStream(), limits)),
};

/** A run that the store has. */
export async function claimed(store: RunStore, change: Partial<Run> = {}): Promise<Run> {
  const run = acceptedRun(change);
  expect(await store.claim(run)).toEqual({ outcome: "STORED" });
  return run;
}

/** A RESUME of the question that `parent` is parked on. */
export function resumeOf(parent: RunWithoutInput, semaphore: string, change: Partial<Run> = {}): Run {
  const { agentId, session, id, root } = parent;
  return acceptedRun({ kind: "RESUME", agentId, session, parent: id, root, semaphore, ...change });
}

export const COMPLETED: Outcome = { kind: "COMPLETED", result: { ok: true } };
export const FAILED: Outcome = { kind: "FAILED", error: { code: "AGENT_ERROR", message: "no" } };
export const CANCELLED: Outcome = { kind: "CANCELLED" };
export const parkedOn = (semaphore: string): Outcome => ({ kind: "PARKED", semaphore });

type Settle = RunTransition & { kind: "SETTLE" };

export function settle(outcome: Outcome, change: Partial<Settle> = {}): Settle {
  return { kind: "SETTLE", at: 2_000, attempt: 1, outcome, ...change };
}

export type Applied = Extract<ApplyOutcome, { outcome: "APPLIED" }>;

/** Applies what must apply. */
export async function applied(store: RunStore, id: string, transition: RunTransition): Promise<Applied> {
  const outcome = await store.apply(id, transition);
  if (outcome.outcome !== "APPLIED") throw new Error(`not applied: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** A run that has ended at `endedAt`. */
export async function ended(
  store: RunStore,
  endedAt: number,
  { result = null, ...change }: Partial<Run> & { result?: JsonValue } = {},
): Promise<Run> {
  const run = await claimed(store, { acceptedAt: endedAt, ...change });
  await applied(store, run.id, settle({ kind: "COMPLETED", result }, { at: endedAt }));
  return run;
}

export async function idsOf(store: RunStore, query: Parameters<RunStore["list"]>[0] = {}): Promise<string[]> {
  const page = await store.list({ order: "OLDEST_FIRST", ...query });
  const rest = page.next === null ? [] : await idsOf(store, { ...query, after: page.next });
  return [...page.runs.map(({ id }) => id), ...rest];
}

/** The JSON of this has so many bytes. */
export function textOfBytes(bytes: number): string {
  return "x".repeat(bytes - 2);
}
