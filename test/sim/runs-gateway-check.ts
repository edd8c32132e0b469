import { expect } from "vitest";
import type { Run } from "../../src/runs/run.js";
import type { Answer, Story } from "./runs-gateway-client.js";

/** Codes with which callers may be refused. */
export const REFUSALS: readonly string[] = [
  "AGENT_ERROR",
  "AGENT_NOT_RUNNING",
  "RUN_UNKNOWN",
  "AGENT_TIMEOUT",
  "AGENT_NOT_FOUND",
  "DRAINING",
];

/** Every accepted run has ended once, nothing was done twice, and states count what has completed. */
export function checkRuns(
  { told, answered, effects, runs, states }: Story,
  refusals: readonly string[] = REFUSALS,
): void {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const roots = runs.filter(({ kind }) => kind !== "RESUME");
  const runsOf = groupBy(roots, nonceOf);
  const acts = groupBy(
    effects.filter(({ what }) => what === "act"),
    ({ nonce }) => nonce,
  );

  for (const run of roots) {
    const mine = effects.filter((effect) => effect.what === "act" && effect.run === run.id);
    const attempts = mine.map(({ attempt }) => attempt);
    const mayRepeat = run.kind === "PERTURB" && run.delivery === "at_least_once";
    // Each attempt once, with a higher number.
    expect({ id: run.id, attempts }).toEqual({ id: run.id, attempts: inOrder(attempts) });
    if (run.status === "COMPLETED") expect(mine).not.toEqual([]);
    if (mayRepeat) expect(run).toMatchObject({ status: fails(run) ? "FAILED" : "COMPLETED" });
  }
  // Never twice, also over two runs of one key.
  for (const [nonce, mine] of acts) {
    const isOften = runsOf
      .get(nonce)
      ?.every((run) => run.kind === "PERTURB" && run.delivery === "at_least_once");
    if (!isOften) expect({ nonce, times: mine.length }).toEqual({ nonce, times: 1 });
  }

  const strange = told.filter(({ answer }) => answer.what === "refused" && !refusals.includes(answer.code));
  expect(strange).toEqual([]);
  for (const { call, answer } of told) {
    const { nonce } = call.input;
    // Acknowledged and lost: none.
    if (answer.what === "accepted") {
      const run = byId.get(answer.id);
      expect(run && nonceOf(run)).toBe(nonce);
      if (call.agentId === "once")
        expect(run?.status).toMatch(fails(run) ? /FAILED|UNKNOWN/ : /COMPLETED|UNKNOWN/);
    }
    if (answer.what === "result")
      expect(runsOf.get(nonce)?.map(({ result }) => result)).toContainEqual(answer.result);
    if (answer.what === "refused" && answer.code === "RUN_UNKNOWN")
      expect(byId.get(answer.run ?? "")?.status).toBe("UNKNOWN");
  }
  for (const [key, mine] of groupBy(told, ({ call }) => call.key))
    if (key !== null)
      checkKey(
        key,
        mine.map(({ answer }) => answer),
      );

  // Asked once, answered once, ended once.
  const questions = roots.flatMap(({ semaphores }) => semaphores);
  expect(new Set(questions).size).toBe(questions.length);
  for (const child of runs.filter(({ kind }) => kind === "RESUME")) {
    expect(child.status).toBe("COMPLETED");
    const attempts = effects.filter(({ what, run }) => what === "resume" && run === child.root);
    const numbers = attempts.map(({ attempt }) => attempt);
    expect({ run: child, attempts: numbers }).toEqual({ run: child, attempts: inOrder(numbers) });
    if (child.parent !== null)
      expect(byId.get(child.parent)).toMatchObject({ status: "COMPLETED", result: child.result });
  }
  for (const semaphore of answered)
    expect(runs.find((run) => run.semaphore === semaphore)?.status).toBe("COMPLETED");

  // Half applied: no state. It counts exactly what has completed and what has asked.
  for (const { agentId, session, value } of states) {
    const mine = runs.filter((run) => run.agentId === agentId && run.session === session);
    const done = mine.filter((run) => run.status === "COMPLETED" && isOwnEnd(run));
    const asked = mine.filter((run) => run.semaphores.length > 0);
    expect({ agentId, session, ...value }).toEqual({
      agentId,
      session,
      done: done.length,
      asked: asked.length,
    });
    const counted = done.map(({ result }) => (result as { done: number }).done);
    expect(counted.toSorted((one, other) => one - other)).toEqual(done.map((_, index) => index + 1));
  }
}

/** What one key was answered with, call after call. A definite answer stays. */
function checkKey(key: string, answers: readonly Answer[]): void {
  const definite = answers
    .filter(({ what, ...rest }) => what !== "lost" && !("code" in rest && rest.code !== "RUN_UNKNOWN"))
    .map((answer) => ("why" in answer ? { ...answer, why: "" } : answer));
  const results = definite.filter(({ what }) => what !== "parked");
  for (const answer of results) expect({ key, answer }).toEqual({ key, answer: results[0] });
  // A question may be followed by the result of its answer, and not the other way round.
  const firstResult = definite.findIndex(({ what }) => what !== "parked");
  if (firstResult >= 0) expect(definite.slice(firstResult).every(({ what }) => what !== "parked")).toBe(true);
}

/** Each number once, rising. */
function inOrder(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].toSorted((one, other) => one - other);
}

function nonceOf({ input }: Run): string {
  return (input as { nonce: string }).nonce;
}

function fails(run: Run | undefined): boolean {
  return (run?.input as { fails?: boolean } | undefined)?.fails === true;
}

/** A parked run ends as its resumption does: one of them is counted. */
function isOwnEnd(run: Run): boolean {
  return run.kind !== "RESUME" || run.parent === null;
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
