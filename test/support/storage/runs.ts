import type { RunWithoutInput } from "../../../src/runs/run.js";
import type { AttemptPolicy, Recovered, RecoveryPlace, RunStore } from "../../../src/runs/store/store.js";

export { acceptedRun } from "./accepted-run.mjs";

/** Recovers all runs, step by step. Returns those that have ended by it. */
export async function recoverAll(
  store: Pick<RunStore, "recover">,
  at: number,
  policy: AttemptPolicy = POLICY,
): Promise<RunWithoutInput[]> {
  const all: RunWithoutInput[] = [];
  for (let place: RecoveryPlace | null = null; ;) {
    const { ended, next }: Recovered = await store.recover(at, policy, place);
    all.push(...ended);
    if (next === null) return all;
    place = next;
  }
}

export const POLICY: AttemptPolicy = { attemptsMax: 3, pauseMs: 100, pauseMsMax: 250 };
