import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { phaseOf, type SemaphoreToken } from "../../../src/purgatory/token.js";
import { applyTransition, type Transition } from "../../../src/purgatory/transitions.js";
import { pendingToken } from "../../support/storage/kit.js";

const DEADLINE = 90;
const ATTEMPTS_MAX = 2;
const origin = pendingToken({ deadline: DEADLINE });
const error = { code: "AGENT_ERROR", message: "no" };

const at = fc.integer({ min: 0, max: 100 });
const by = fc.constantFrom("ada", "bob");
const attempt = fc.integer({ min: 1, max: 3 });
const digest = fc.constantFrom(origin.digest, "0".repeat(64));
const transition: fc.Arbitrary<Transition> = fc.oneof(
  fc.record({ kind: fc.constant("RESOLVE" as const), at, by, answer: fc.constant("Approve"), digest }),
  fc.record({ kind: fc.constant("CANCEL" as const), at, by, reason: fc.constant(null) }),
  fc.record({ kind: fc.constant("VOID" as const), at }),
  fc.record({ kind: fc.constant("START" as const), at }),
  fc.record({ kind: fc.constant("FINISH" as const), at, attempt }),
  fc.record({
    kind: fc.constant("FAIL" as const),
    at,
    attempt,
    retryAt: at,
    error: fc.constant(error),
    attemptsMax: fc.constant(ATTEMPTS_MAX),
  }),
  fc.record({ kind: fc.constant("DEFER" as const), at, attempt, retryAt: at, error: fc.constant(error) }),
  fc.record({ kind: fc.constant("INTERRUPT" as const), at, attemptsMax: fc.constant(ATTEMPTS_MAX) }),
);

/** The observable state: status, and the resumption's if there is one. */
function place(token: SemaphoreToken): string {
  return token.resumption ? `${token.status} ${token.resumption.status}` : token.status;
}

const ARROWS: Record<string, readonly string[]> = {
  PENDING: ["RESOLVED DUE", "CANCELLED", "VOIDED"],
  "RESOLVED DUE": ["RESOLVED RUNNING"],
  "RESOLVED RUNNING": ["RESOLVED DUE", "RESOLVED DONE", "RESOLVED FAILED"],
  "RESOLVED DONE": [],
  "RESOLVED FAILED": [],
  CANCELLED: [],
  VOIDED: [],
};

describe("the token's state machine", () => {
  it("follows only the arrows of the diagram, for any transitions", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.array(transition, { minLength: 30, maxLength: 80 }), (transitions) => {
        let token = origin;
        for (const asked of transitions) {
          const step = applyTransition(token, asked);
          if (!step.applied) continue;
          expect(ARROWS[place(token)]).toContain(place(step.token));
          seen.add(`${place(token)} > ${place(step.token)}`);
          expect(step.entry).toMatchObject({ at: asked.at, tokenId: token.id, agentId: token.agentId });
          checkStep(token, step.token, asked);
          token = step.token;
        }
      }),
      { numRuns: 2_000 },
    );
    const arrows = Object.entries(ARROWS).flatMap(([from, tos]) => tos.map((to) => `${from} > ${to}`));
    expect(seen).toEqual(new Set(arrows));
  });
});

function checkStep(before: SemaphoreToken, after: SemaphoreToken, asked: Transition): void {
  // The card never changes; nor does a settlement.
  const { status, answer, settledAt, settledBy, cancelReason, resumption, ...card } = after;
  expect(before).toMatchObject(card);
  const settlement = { status, answer, settledAt, settledBy, cancelReason };
  expect(before.status === "PENDING" ? settlement : before).toMatchObject(settlement);
  // [PURGATORY-13] Deadlines decide, [PURGATORY-12] only an answer resumes, [PURGATORY-9] only for the content that
  // was shown.
  const settles = before.status === "PENDING";
  expect(settles && after.status === "VOIDED").toBe(settles && asked.at >= DEADLINE);
  expect(resumption !== null).toBe(after.status === "RESOLVED");
  expect(asked.kind === "RESOLVE" ? asked.digest : origin.digest).toBe(origin.digest);
  // [PURGATORY-15] [PURGATORY-17] Attempts go up by one at a start, down by one only when deferred, and never beyond
  // the limit.
  const change = (resumption?.attempt ?? 0) - (before.resumption?.attempt ?? 0);
  expect(change).toBe(asked.kind === "START" ? 1 : asked.kind === "DEFER" ? -1 : 0);
  expect(resumption?.attempt ?? 0).toBeLessThanOrEqual(ATTEMPTS_MAX);
  expect(resumption?.status === "FAILED" ? resumption.attempt : ATTEMPTS_MAX).toBe(ATTEMPTS_MAX);
  expect(phaseOf(after) === "FINISHED").toBe(
    (resumption?.finishedAt ?? null) !== null || after.status === "CANCELLED" || after.status === "VOIDED",
  );
}
