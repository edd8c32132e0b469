import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Run } from "../../src/runs/run.js";
import { buildForCrashing, type Chain, type Kill, runChain } from "./crash-chain.js";
import { scratchFolder } from "../support/storage/kit.js";

/** `TERRARIUM_CRASH_KILLS=500 npx vitest run test/sim/runs-crash.test.ts` for a long run; fewer by default. */
const KILLS = Number(process.env["TERRARIUM_CRASH_KILLS"] ?? 46);
const KILLS_PER_CHAIN = 13;
const CHAINS_AT_ONCE = 2;
const ATTEMPTS_MAX = 1_000;

const STEPS = [
  "claim:asked",
  "claim:stored",
  "start:stored",
  "agent:begun",
  "settle:asked",
  "settle:stored",
  "resume:claimed",
  "recover:done",
  "batch:received",
  "batch:begun",
  "batch:did-claimRun",
  "batch:did-applyToRun",
  "batch:did-recoverRuns",
  "batch:committing",
  "batch:committed",
  "batch:replied",
  "sql:INSERT-run",
  "sql:INSERT-run_input",
  "sql:INSERT-run_result",
  "sql:INSERT-run_state",
  "sql:INSERT-run_counter",
  "sql:UPDATE-run",
  "sql:DELETE-run_state",
];
/** Comes once in a life. */
const ONCE = ["recover:done", "batch:did-recoverRuns"];

function planKills(count: number): Kill[] {
  return Array.from({ length: count }, (_, index) => {
    const step = STEPS[index % STEPS.length] ?? "";
    const round = Math.floor(index / STEPS.length);
    return { step, nth: ONCE.includes(step) ? 1 : 1 + ((round * 3 + index) % 9) };
  });
}

interface Found {
  readonly runs: readonly Run[];
  /** Of each session, the runs that its state says were done, in that order. */
  readonly states: readonly { readonly session: string | null; readonly ids: readonly string[] }[];
  /** What every key that was acknowledged stands for at the end. */
  readonly keys: readonly { readonly id: string; readonly key: string; readonly found: string | null }[];
}

describe("[RUN-31] [RUN-35] [RUN-37] [STORAGE-500] runs killed at every step of claim, start, settle, take-over and recovery", () => {
  const scratch = scratchFolder();
  let build: ReturnType<typeof buildForCrashing>;
  beforeAll(() => {
    build = buildForCrashing();
  }, 120_000);
  afterAll(() => {
    build.remove();
    scratch.remove();
  });

  it(
    `loses no run, runs none twice, forgets no key, keeps no half state: ${KILLS} kills`,
    async () => {
      const kills = planKills(KILLS);
      const chains: Kill[][] = [];
      while (kills.length > 0) chains.push(kills.splice(0, KILLS_PER_CHAIN));
      const struck: Kill[] = [];
      let runs = 0;
      const worker = async (): Promise<void> => {
        for (let chain = chains.pop(); chain; chain = chains.pop()) {
          const folder = join(scratch.path, `chain-${chains.length}`);
          mkdirSync(folder);
          const story = await runChain<Found>({
            build: build.path,
            folder,
            child: new URL("./runs-crash-child.mjs", import.meta.url),
            kills: chain,
            setup: { claims: 4, attemptsMax: ATTEMPTS_MAX },
            lastSetup: { claims: 0, attemptsMax: ATTEMPTS_MAX },
          });
          checkStory(story);
          struck.push(...story.struck);
          runs += story.found.runs.length;
        }
      };
      await Promise.all(Array.from({ length: CHAINS_AT_ONCE }, worker));
      process.stdout.write(`runs: ${struck.length} of ${KILLS} kills hit, ${runs} runs, none lost\n`);
      expect(struck.length).toBeGreaterThanOrEqual(KILLS * 0.9);
      const stepsStruck = new Set(struck.map(({ step }) => step));
      expect(STEPS.filter((step) => !stepsStruck.has(step))).toEqual([]);
    },
    30_000 + KILLS * 4_000,
  );
});

function checkStory({ found, notes }: Chain<Found>): void {
  const byId = new Map(found.runs.map((run) => [run.id, run]));
  const notesOf = (what: string, id?: string): string[][] =>
    notes.filter((note) => note[0] === what && (id === undefined || note[1] === id));

  // Acknowledged and lost: none. Everything has ended, and as it was said to have ended.
  for (const [, id = ""] of notesOf("claimed")) expect(byId.has(id)).toBe(true);
  for (const run of found.runs) {
    const begins = notesOf("begin", run.id);
    const mayRepeat = run.kind === "RESUME" || (run.kind === "PERTURB" && run.delivery === "at_least_once");
    expect({ id: run.id, status: run.status }).toEqual({
      id: run.id,
      status: mayRepeat ? "COMPLETED" : expect.stringMatching(/^(COMPLETED|UNKNOWN)$/),
    });
    // Run twice: nothing that must not be. Attempts of the others are told apart.
    if (!mayRepeat) expect(begins.length).toBeLessThanOrEqual(1);
    const attempts = begins.map((note) => Number(note[2]));
    expect(attempts).toEqual([...new Set(attempts)].toSorted((one, other) => one - other));
  }
  for (const [, id = "", status] of notesOf("settled")) {
    const now = byId.get(id)?.status;
    expect({ id, status: status === "PARKED" ? "COMPLETED" : status }).toEqual({ id, status: now });
  }

  // Taken over: a parent ended as its resumption did, with the same result.
  for (const child of found.runs.filter(({ kind }) => kind === "RESUME")) {
    const parent = byId.get(child.parent ?? "");
    expect(parent).toMatchObject({ status: child.status, result: child.result, endedAt: child.endedAt });
  }

  // Half applied: no state. Each says exactly which runs of its session kept one, each once.
  for (const { session, ids } of found.states) {
    const kept = found.runs.filter((run) => run.session === session && run.status === "COMPLETED");
    expect(ids.toSorted()).toEqual(kept.map(({ id }) => id).toSorted());
    for (const [index, id] of ids.entries()) {
      const run = byId.get(id);
      if (run?.semaphores.length === 0) expect(run.result).toEqual({ ids: index + 1 });
    }
  }

  // Forgotten: no key. One key, one run, begun once at most.
  for (const { id, found: first } of found.keys) expect(first).toBe(id);
  for (const [, id, key] of notesOf("known")) expect(found.keys.find((one) => one.key === key)?.id).toBe(id);
}
