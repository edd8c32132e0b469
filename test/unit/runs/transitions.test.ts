import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { DELIVERIES, RUN_KINDS, RUN_STATUSES, type RunKind } from "../../../src/events/run.js";
import { isEnded, type RunWithoutInput as Run } from "../../../src/runs/run.js";
import {
  applyTransition,
  keepsState,
  type Outcome,
  type RunTransition,
  takeOver,
  withQuestion,
} from "../../../src/runs/transitions.js";
import { acceptedRun, POLICY } from "../../support/storage/runs.js";

const error = { code: "AGENT_ERROR", message: "no" } as const;
const usage = { inputTokens: 1, outputTokens: 2, costUsd: null, models: ["m"] };
const key = { client: "ada", operation: "invoke", key: "k", fingerprint: "f" };

const start = (attempt = 1, at = 10): RunTransition => ({ kind: "START", at, attempt });
const settle = (outcome: Outcome, attempt = 1): RunTransition => ({
  kind: "SETTLE",
  at: 20,
  attempt,
  outcome,
});
const completed = settle({ kind: "COMPLETED", result: { ok: true } });
const parked = settle({ kind: "PARKED", semaphore: "sem-1" });
const cutOff = (attempt = 1, at = 30): RunTransition => ({ kind: "CUT_OFF", at, attempt, policy: POLICY });
const cancel = (sent: boolean, by = "bob"): RunTransition => ({
  kind: "CANCEL",
  at: 40,
  by,
  reason: "why",
  sent,
});
const questionEnded = (semaphore = "sem-1"): RunTransition => ({ kind: "QUESTION_ENDED", at: 50, semaphore });
const giveBack = (attempt = 1): RunTransition => ({ kind: "RETURN", at: 60, attempt });

/** What the transitions make of a run, each of which must apply. */
function after(run: Run, ...transitions: RunTransition[]): Run {
  return transitions.reduce((before, transition) => {
    const step = applyTransition(before, transition, false);
    if (!step.applied) throw new Error(`${transition.kind} refused: ${step.why}`);
    return step.run;
  }, run);
}

function whyNot(run: Run, transition: RunTransition, resumed = false): string {
  const step = applyTransition(run, transition, resumed);
  return step.applied ? "applied" : step.why;
}

const AGAIN: RunKind[] = ["PERTURB", "SIGNAL", "SCHEDULE"];
const CALLS: RunKind[] = ["INVOKE", "COMMAND"];

const attempt = fc.integer({ min: 1, max: 4 });
const at = fc.integer({ min: 0, max: 99 });
const semaphore = fc.constantFrom("sem-1", "sem-2");
const outcome: fc.Arbitrary<Outcome> = fc.constantFrom(
  { kind: "COMPLETED", result: 1 },
  { kind: "PARKED", semaphore: "sem-1" },
  { kind: "FAILED", error },
  { kind: "CANCELLED" },
);
const transition: fc.Arbitrary<RunTransition> = fc.oneof(
  fc.record({ kind: fc.constant("START" as const), at, attempt }),
  fc.record({ kind: fc.constant("SETTLE" as const), at, attempt, outcome }),
  fc.record({ kind: fc.constant("CUT_OFF" as const), at, attempt, policy: fc.constant(POLICY) }),
  fc.record({
    kind: fc.constant("CANCEL" as const),
    at,
    by: fc.constant("bob"),
    reason: fc.constant(null),
    sent: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("QUESTION_ENDED" as const), at, semaphore }),
  fc.record({ kind: fc.constantFrom("SEND" as const, "RETURN" as const), at, attempt }),
);

const ENDS = ["COMPLETED", "FAILED", "CANCELLED", "UNKNOWN"];
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  ACCEPTED: ["ACCEPTED", "RUNNING", "PARKED", ...ENDS],
  RUNNING: ["RUNNING", "ACCEPTED", "PARKED", ...ENDS],
  PARKED: ["CANCELLED"],
};

describe("the state machine of runs", () => {
  it("[RUN-1] follows only the arrows, and nothing changes an ended run", () => {
    const seen = new Set<string>();
    const runs = fc.record({
      kind: fc.constantFrom(...RUN_KINDS),
      delivery: fc.constantFrom(...DELIVERIES),
      mayHaveBegun: fc.boolean(),
    });
    const transitions = fc.array(transition, { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(runs, transitions, fc.boolean(), (given, asked, resumed) => {
        let run: Run = acceptedRun(given);
        for (const one of asked) {
          const before = structuredClone(run);
          const step = applyTransition(run, one, resumed);
          expect(run).toEqual(before);
          if (!step.applied) continue;
          expect(ARROWS[run.status]).toContain(step.run.status);
          expect(step.run.attempt).toBeGreaterThanOrEqual(run.attempt);
          expect(step.run.endedAt !== null).toBe(isEnded(step.run));
          expect(step.run.mayHaveBegun && step.run.status !== "ACCEPTED").toBe(false);
          seen.add(`${run.status} ${step.run.status}`);
          run = step.run;
        }
      }),
      { numRuns: 1_000 },
    );
    const arrows = Object.entries(ARROWS).flatMap(([from, to]) => to.map((status) => `${from} ${status}`));
    expect([...seen].toSorted()).toEqual(arrows.toSorted());
  });

  it("[RUN-1] refuses every transition of an ended run with ENDED", () => {
    const acts = [start(), completed, parked, cutOff(), cancel(false), questionEnded(), giveBack()];
    for (const status of RUN_STATUSES.filter((one) => ENDS.includes(one))) {
      const run = acceptedRun({ status, endedAt: 5 });
      expect(acts.map((act) => whyNot(run, act))).toEqual(acts.map(() => "ENDED"));
    }
  });
});

describe("an attempt", () => {
  it("[RUN-2] other than the present one cannot start, settle, be cut off or be returned", () => {
    const run = after(acceptedRun(), start(), cutOff());
    expect(run).toMatchObject({ status: "ACCEPTED", attempt: 2 });
    const acts = [start(1), start(3), completed, parked, cutOff(1), giveBack(1)];
    expect(acts.map((act) => whyNot(run, act))).toEqual(acts.map(() => "ATTEMPT"));
  });

  it("[RUN-2] starts once", () => {
    const run = after(acceptedRun(), start());
    expect(run).toMatchObject({ status: "RUNNING", starts: 1, startedAt: 10, mayHaveBegun: false });
    expect(whyNot(run, start())).toBe("STATUS");
  });

  it("[RUN-3] settles with and without a stored start", () => {
    const told = { ...completed, startedAt: 15, usage } as RunTransition;
    expect(after(acceptedRun({ mayHaveBegun: true }), told)).toMatchObject({
      status: "COMPLETED",
      result: { ok: true },
      startedAt: 15,
      endedAt: 20,
      mayHaveBegun: false,
      usage,
    });
    expect(after(acceptedRun(), start(), told)).toMatchObject({ status: "COMPLETED", startedAt: 10 });
    expect(after(acceptedRun(), completed)).toMatchObject({ startedAt: null, usage: null });
  });

  it("[RUN-4] that failed ends a run of any kind", () => {
    for (const kind of RUN_KINDS) {
      const failed = after(acceptedRun({ kind }), start(), settle({ kind: "FAILED", error }));
      expect(failed).toMatchObject({ status: "FAILED", error, endedAt: 20, attempt: 1 });
    }
  });

  it("[RUN-17] keeps an error's message up to its bound", () => {
    const long = settle({ kind: "FAILED", error: { code: "AGENT_ERROR", message: "x".repeat(9_000) } });
    expect(after(acceptedRun(), long).error?.message).toHaveLength(4_000);
  });
});

describe("a run that was cut off", () => {
  it.each(AGAIN)("[RUN-5] of kind %s is attempted again after growing pauses, and then FAILED", (kind) => {
    let run: Run = acceptedRun({ kind });
    for (const [index, pause] of [100, 200].entries()) {
      run = after(run, start(index + 1), cutOff(index + 1));
      expect(run).toMatchObject({
        status: "ACCEPTED",
        attempt: index + 2,
        notBefore: 30 + pause,
        startedAt: null,
      });
    }
    run = after(run, start(3), cutOff(3));
    expect(run).toMatchObject({ status: "FAILED", attempt: 3, endedAt: 30, notBefore: null });
    expect(run.error).toEqual({ code: "AGENT_NOT_RUNNING", message: "it was cut off 3 times while it ran" });
  });

  it("[RUN-5] pauses at most up to the bound after any number of attempts", () => {
    const policy = { ...POLICY, attemptsMax: 5_000 };
    const run = acceptedRun({ status: "RUNNING", attempt: 2_000, starts: 2_000 });
    const act: RunTransition = { kind: "CUT_OFF", at: 30, attempt: 2_000, policy };
    expect(after(run, act).notBefore).toBe(280);
  });

  it("[RUN-5] counts only stored starts: an attempt that may have begun does not use up the last one", () => {
    const run = acceptedRun({ attempt: 3, starts: 2, mayHaveBegun: true });
    expect(after(run, cutOff(3))).toMatchObject({ status: "ACCEPTED", attempt: 4, mayHaveBegun: false });
  });

  it("[RUN-6] and must not run twice is UNKNOWN", () => {
    const once = AGAIN.map((kind) => acceptedRun({ kind, delivery: "at_most_once" }));
    for (const run of [...once, ...CALLS.map((kind) => acceptedRun({ kind, key }))]) {
      for (const begun of [after(run, start()), { ...run, mayHaveBegun: true }]) {
        expect(after(begun, cutOff())).toMatchObject({
          status: "UNKNOWN",
          endedAt: 30,
          error: { code: "RUN_UNKNOWN" },
          key: run.key,
        });
      }
    }
  });

  it("[RUN-7] before it began waits as before, or is FAILED and frees its key when no caller waits", () => {
    for (const delivery of DELIVERIES) {
      const run = acceptedRun({ delivery, key });
      expect(after(run, cutOff())).toEqual(run);
    }
    for (const kind of CALLS) {
      const run = after(acceptedRun({ kind, key }), cutOff());
      expect(run).toMatchObject({ status: "FAILED", error: { code: "AGENT_NOT_RUNNING" }, key: null });
    }
  });

  it("[RUN-8] is as if it had never been sent when its host returns it", () => {
    const run = acceptedRun({ mayHaveBegun: true });
    expect(after(run, giveBack())).toEqual({ ...run, mayHaveBegun: false });
    const asked = acceptedRun();
    expect(after(asked, start(), giveBack())).toEqual(asked);
    for (const kind of [...CALLS, "RESUME"] as const) {
      expect(whyNot(after(acceptedRun({ kind }), start()), giveBack())).toBe("STATUS");
    }
    expect(after(run, giveBack(), cutOff())).toMatchObject({ status: "ACCEPTED", attempt: 1 });
  });

  it("[RUN-9] is left to Purgatory when it is a resumption, whose attempts may begin while one runs", () => {
    const run = after(acceptedRun({ kind: "RESUME" }), start());
    expect(whyNot(run, cutOff())).toBe("KIND");
    const again = after(run, start(1, 11), start(3, 12));
    expect(again).toMatchObject({ status: "RUNNING", attempt: 3, starts: 2, startedAt: 12 });
    expect([start(2), completed].map((act) => whyNot(again, act))).toEqual(["ATTEMPT", "ATTEMPT"]);
  });
});

describe("a cancellation", () => {
  const mark = { by: "bob", reason: "why", at: 40 };

  it("[RUN-10] ends a run that was never sent, marks one at a host, and counts once", () => {
    const run = acceptedRun({ mayHaveBegun: true });
    expect(after(run, cancel(false))).toMatchObject({ status: "CANCELLED", endedAt: 40, cancel: mark });
    for (const marked of [after(run, cancel(true)), after(run, start(), cancel(false))]) {
      expect(marked).toMatchObject({ cancel: mark, endedAt: null });
      expect(after(marked, cancel(true, "eve"))).toEqual(marked);
      expect(after(marked, settle({ kind: "CANCELLED" }))).toMatchObject({
        status: "CANCELLED",
        cancel: mark,
      });
      expect(after(marked, completed)).toMatchObject({ status: "COMPLETED", cancel: mark });
    }
  });

  it("[RUN-11] replaces another attempt, but not UNKNOWN", () => {
    for (const kind of [...AGAIN, ...CALLS]) {
      const sent = after(acceptedRun({ kind, key }), cancel(true));
      expect(after(sent, cutOff())).toMatchObject({ status: "CANCELLED", key });
      expect(after(sent, giveBack())).toMatchObject({ status: "CANCELLED", endedAt: 60 });
      const running = after(acceptedRun({ kind }), start(), cancel(true), cutOff());
      expect(running.status).toBe(CALLS.includes(kind) ? "UNKNOWN" : "CANCELLED");
    }
  });

  it("[RUN-12] leaves a run that parks meanwhile PARKED, with its mark", () => {
    const run = after(acceptedRun(), start(), cancel(true), parked);
    expect(run).toMatchObject({ status: "PARKED", cancel: mark });
    expect(after(run, questionEnded())).toMatchObject({ status: "CANCELLED", cancel: mark });
  });
});

describe("a parked run", () => {
  it("[RUN-13] waits for its question, and is CANCELLED with it", () => {
    const run = after(acceptedRun(), start(), parked);
    expect(run).toMatchObject({ status: "PARKED", semaphores: ["sem-1"], endedAt: null });
    const acts = [start(), completed, parked, cutOff(), giveBack()];
    expect(acts.map((act) => whyNot(run, act))).toEqual(acts.map(() => "STATUS"));
    expect(whyNot(run, questionEnded("sem-2"))).toBe("QUESTION");
    expect(after(run, questionEnded())).toMatchObject({ status: "CANCELLED", endedAt: 50, cancel: null });
    expect(after(run, cancel(false))).toMatchObject({
      status: "CANCELLED",
      endedAt: 40,
      cancel: { by: "bob" },
    });
    expect(whyNot(after(acceptedRun(), start()), questionEnded())).toBe("STATUS");
  });

  it("[RUN-14] is ended neither by its question nor by a cancellation once the question was answered", () => {
    const run = after(acceptedRun(), start(), parked);
    expect(whyNot(run, questionEnded(), true)).toBe("RESUMED");
    expect(whyNot(run, cancel(false), true)).toBe("RESUMED");
  });

  it("[RUN-15] takes over the end of its resumption, and nothing before that", () => {
    const parent = after(acceptedRun({ by: "ada" }), start(), { ...parked, usage } as RunTransition);
    const child = acceptedRun({ kind: "RESUME", parent: parent.id, root: parent.id, semaphore: "sem-1" });
    expect(takeOver(parent, child)).toBeNull();
    expect(takeOver(parent, after(child, settle({ kind: "PARKED", semaphore: "sem-2" })))).toBeNull();
    const own = { ...completed, usage: { ...usage, inputTokens: 9 } } as RunTransition;
    const taken = { status: "COMPLETED", result: { ok: true }, endedAt: 20 };
    expect(takeOver(parent, after(child, own))).toEqual({ ...parent, ...taken });
    const cancelled = after(child, cancel(false));
    expect(takeOver(parent, cancelled)).toMatchObject({ status: "CANCELLED", cancel: { by: "bob" } });
    const failed = after(child, settle({ kind: "FAILED", error }));
    expect(takeOver(parent, failed)).toMatchObject({ status: "FAILED", error });
    expect(takeOver(after(parent, questionEnded()), failed)).toBeNull();
    expect(takeOver({ ...parent, id: "per-other" }, failed)).toBeNull();
    expect(takeOver(parent, { ...failed, kind: "INVOKE" })).toBeNull();
  });

  it("[RUN-16] lists the questions of its whole chain when it is the root", () => {
    const root = after(acceptedRun(), start(), parked);
    const child = after(
      acceptedRun({ kind: "RESUME", parent: root.id, root: root.id }),
      settle({ kind: "PARKED", semaphore: "sem-2" }),
    );
    expect(child.semaphores).toEqual(["sem-2"]);
    expect(withQuestion(root, child).semaphores).toEqual(["sem-1", "sem-2"]);
    expect(after(withQuestion(root, child), questionEnded("sem-1")).status).toBe("CANCELLED");
  });
});

it("a state is kept only when a run completes or parks", () => {
  const kinds = ["COMPLETED", "PARKED", "FAILED", "CANCELLED"] as const;
  const outcomes: Record<(typeof kinds)[number], Outcome> = {
    COMPLETED: { kind: "COMPLETED", result: null },
    PARKED: { kind: "PARKED", semaphore: "sem-1" },
    FAILED: { kind: "FAILED", error },
    CANCELLED: { kind: "CANCELLED" },
  };
  expect(kinds.filter((kind) => keepsState(outcomes[kind]))).toEqual(["COMPLETED", "PARKED"]);
});
