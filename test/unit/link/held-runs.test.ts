import { expect, it } from "vitest";
import { HeldRuns } from "../../../src/link/host/held-runs.js";
import type { CallMessage } from "../../../src/link/messages.js";

it("[HOST-1419] the refusal of an earlier attempt does not make the host forget the one that took its place", () => {
  const held = new HeldRuns();
  const args = { agentId: "a", input: 1, priority: 1, by: "ann", run: "per-1" };
  const call = (attempt: number): CallMessage => ({
    kind: "call",
    id: attempt,
    name: "perturb",
    args: { ...args, attempt },
  });
  const ref = (attempt: number) => ({ agentId: "a", run: "per-1", attempt });
  held.arrived(call(1));
  held.arrived(call(2));
  held.forget(ref(1));
  expect(held.list()).toEqual([{ ...ref(2), progress: "WAITING" }]);
  const outcome = { kind: "COMPLETED", result: 1 } as const;
  expect(held.ended({ kind: "settle", run: { ...ref(2), outcome } })).toBe(true);
  held.forget(ref(2));
  expect(held.list()).toEqual([]);
});

it("[LINK-1573] a call that was refused before it began is made again; what has begun is not", () => {
  const ref = (attempt: number) => ({ agentId: "a", run: "res-1", attempt });
  const call = (id: number, attempt: number): CallMessage => ({
    kind: "call",
    id,
    name: "resume",
    args: {
      agentId: "a",
      tokenId: "sem-1",
      run: "per-1",
      child: "res-1",
      attempt,
      state: null,
      stateVersion: 1,
      answer: null,
      input: null,
      by: "ann",
      timeoutMs: 1_000,
    },
  });
  const error = { code: "AGENT_ERROR", message: "no", details: {} } as const;
  const failed = (attempt: number, fate: "NOT_BEGUN" | "FAILED") =>
    ({ kind: "answer", run: ref(attempt), outcome: { ok: false, error, fate, usage: null } }) as const;
  const held = new HeldRuns();
  expect(held.arrived(call(1, 1))).toBeNull();
  // The same call, made again while it runs, is answered by its end.
  expect(held.arrived(call(2, 1))).not.toBeNull();
  expect(held.callOf(ref(1))).toBe(2);
  held.ended(failed(1, "NOT_BEGUN"));
  expect(held.arrived(call(3, 1))).toBeNull();
  held.ended(failed(1, "FAILED"));
  expect(held.arrived(call(4, 1))).toMatchObject({ end: failed(1, "FAILED") });
  expect(held.callOf(ref(1))).toBe(4);
  held.hold();
  expect(held.callOf(ref(1))).toBe(0);
  expect(held.arrived(call(5, 2))).toBeNull();
});
