import type { Run, RunWithoutInput } from "../../../src/runs/run.js";
import type { AttemptPolicy, Recovered, RecoveryPlace, RunStore } from "../../../src/runs/store/store.js";

let drawn = 0;

/** An ACCEPTED perturbation as the gateway would claim it, with a fresh id. */
export function acceptedRun(change: Partial<Run> = {}): Run {
  drawn += 1;
  const id = change.id ?? `per-${drawn.toString(16).padStart(16, "0")}`;
  return {
    id,
    agentId: "steward",
    kind: "PERTURB",
    command: null,
    session: null,
    by: "ada",
    priority: 100,
    input: { scan: 1 },
    delivery: "at_least_once",
    timeoutMs: null,
    key: null,
    traceparent: null,
    parent: null,
    onBehalfOf: null,
    root: id,
    semaphore: null,
    acceptedAt: 1_000,
    status: "ACCEPTED",
    attempt: 1,
    starts: 0,
    mayHaveBegun: false,
    startedAt: null,
    endedAt: null,
    notBefore: null,
    result: null,
    resultDropped: false,
    inputDropped: false,
    error: null,
    usage: null,
    semaphores: [],
    cancel: null,
    ...change,
  };
}

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
