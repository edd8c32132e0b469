import { describe, expect, it } from "vitest";
import { CallBook } from "../../../src/link/gateway/call-book.js";
import type { AnswerMessage, ToHost } from "../../../src/link/messages.js";
import { TerrariumError } from "../../../src/base/errors.js";
import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import { ManualClock } from "../../support/time-and-random.js";
import type { RunRef } from "../../../src/link/run-port.js";

/** Calls to a host whose answers the test gives, and a mirror whose progress the test controls. */
function world(callsMax = 10, isResumable = false) {
  const clock = new ManualClock();
  const sent: ToHost[] = [];
  const reaching: Deferred<void>[] = [];
  const returned: RunRef[] = [];
  const settled: string[] = [];
  let isBehind = false;
  const calls = new CallBook({
    send: (message) => sent.push(message),
    limits: { linkCallsMax: callsMax, callTimeoutMs: 5_000 },
    clock,
    onReturned: (run) => returned.push(run),
    settled: (_agentId, run) => void settled.push(run),
    isResumable,
    reached() {
      if (!isBehind) return null;
      const reached = deferred();
      reaching.push(reached);
      return reached.promise;
    },
  });
  return {
    clock,
    sent,
    returned,
    settled,
    calls,
    reaching,
    fallBehind: () => (isBehind = true),
    aborts: () => sent.filter(({ kind }) => kind === "abort").map((message) => "id" in message && message.id),
    invoke: (timeoutMs: number, signal?: AbortSignal, by = "ann") =>
      calls.call("invoke", { agentId: "a", input: null, timeoutMs, by }, signal),
    perturb: (by: string) => calls.call("perturb", { agentId: "a", input: null, priority: 100, by }),
    resume: (timeoutMs: number) =>
      calls.call("resume", {
        agentId: "a",
        tokenId: "sem-00000001",
        ...(isResumable && { run: "per-1", child: "res-00000001" }),
        attempt: 1,
        state: null,
        stateVersion: 1,
        answer: null,
        input: null,
        by: "ann",
        timeoutMs,
      }),
  };
}

const RESULT = { status: "COMPLETED", result: 7, semaphore: null, perturbationId: "per-1" } as const;

function answer(id: number): AnswerMessage {
  return { kind: "answer", id, behind: { epoch: "e", offset: 3 }, ok: true, result: RESULT };
}

describe("deadlines on the caller's side", () => {
  it("[LINK-170] a call without an answer ends shortly after the deadline, and the host is notified", async () => {
    const { clock, invoke, aborts } = world();
    const outcome = Promise.allSettled([invoke(1_000)]);
    clock.advance(1_000);
    expect(aborts()).toEqual([]);
    clock.advance(100);
    expect(await outcome).toMatchObject([
      { reason: { code: "AGENT_TIMEOUT", details: { timeoutMs: 1_000 } } },
    ]);
    expect(aborts()).toEqual([1]);
    expect(clock.pending).toBe(0);
  });

  it.each(["perturb", "start", "stop", "announce"] as const)(
    "[LINK-170] %s, which has no timeout of its own, uses that of the link",
    async (name) => {
      const { clock, calls } = world();
      const call = calls.call<"start">(name as "start", { agentId: "a" });
      const outcome = Promise.allSettled([call]);
      clock.advance(5_100);
      expect(await outcome).toMatchObject([{ reason: { code: "AGENT_TIMEOUT" } }]);
    },
  );

  it("[LINK-170] a late answer changes nothing, and frees its slot", async () => {
    const { clock, calls, invoke } = world(1);
    const late = Promise.allSettled([invoke(10)]);
    clock.advance(110);
    expect(await late).toMatchObject([{ reason: { code: "AGENT_TIMEOUT" } }]);
    // The host still works on it, so it still counts.
    await expect(invoke(10)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    calls.settle(answer(1));
    const next = invoke(10);
    calls.settle(answer(1));
    calls.settle(answer(2));
    await expect(next).resolves.toEqual(RESULT);
    expect(clock.pending).toBe(0);
  });

  it("[LINK-170] an answer read after the deadline is dropped, even when no timer could fire", async () => {
    const { clock, calls, invoke } = world();
    const call = Promise.allSettled([invoke(1_000)]);
    clock.stall(8_000);
    calls.settle(answer(1));
    expect(await call).toMatchObject([{ reason: { code: "AGENT_TIMEOUT" } }]);
  });

  it("[LINK-170] an answer in time cancels the timer; so does the end of the host", async () => {
    const { clock, calls, invoke } = world();
    const answered = invoke(1_000);
    const failed = Promise.allSettled([invoke(1_000)]);
    calls.settle(answer(1));
    await expect(answered).resolves.toEqual(RESULT);
    calls.failAll(new TerrariumError("AGENT_NOT_RUNNING", "gone"));
    expect(await failed).toMatchObject([{ reason: { code: "AGENT_NOT_RUNNING" } }]);
    expect(clock.pending).toBe(0);
  });
});

describe("answers behind their events", () => {
  it("[LINK-171] a result or error is delivered when the mirror has the events that led to it", async () => {
    const { calls, invoke, reaching, fallBehind } = world();
    fallBehind();
    const told: string[] = [];
    const good = invoke(1_000).then(() => told.push("good"));
    const bad = invoke(1_000).catch(({ code }: TerrariumError) => told.push(code));
    calls.settle(answer(1));
    const error = { code: "AGENT_ERROR", message: "thrown", details: {} } as const;
    calls.settle({
      kind: "answer",
      id: 2,
      behind: { epoch: "e", offset: 4 },
      ok: false,
      error,
      fate: "FAILED",
      usage: null,
    });
    await new Promise(setImmediate);
    expect(told).toEqual([]);
    reaching[1]?.resolve();
    await bad;
    reaching[0]?.resolve();
    await good;
    expect(told).toEqual(["AGENT_ERROR", "good"]);
  });

  it("[LINK-171] it is delivered at the deadline at the latest, and survives the end of its host", async () => {
    const { clock, calls, invoke, fallBehind } = world();
    fallBehind();
    const call = invoke(1_000);
    calls.settle(answer(1));
    calls.failAll(new TerrariumError("AGENT_NOT_RUNNING", "gone"));
    clock.advance(1_000);
    await expect(call).resolves.toEqual(RESULT);
    expect(clock.pending).toBe(0);
  });

  it("[LINK-171] waiting answers count towards linkCallsMax", async () => {
    const { calls, invoke, fallBehind, reaching } = world(1);
    fallBehind();
    const call = invoke(1_000);
    calls.settle(answer(1));
    await expect(invoke(1_000)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    reaching[0]?.resolve();
    await call;
    const next = invoke(1_000);
    calls.settle({ ...answer(2), behind: null });
    await expect(next).resolves.toEqual(RESULT);
  });
});

describe("delivery of resumptions", () => {
  const failed = async (call: Promise<unknown>): Promise<unknown> => (await Promise.allSettled([call]))[0];

  it("[LINK-172] every failure before the agent began is marked as not delivered", async () => {
    const { clock, calls, resume, aborts } = world(2);
    const gone = resume(1_000);
    calls.failAll(new TerrariumError("AGENT_NOT_RUNNING", "gone"));
    expect(await failed(gone)).toMatchObject({ reason: { details: { delivered: false } } });

    const late = resume(1_000);
    clock.advance(1_100);
    expect(aborts()).toEqual([2]);
    // The host may still report that it began at that moment.
    clock.advance(100);
    expect(await failed(late)).toMatchObject({
      reason: { code: "AGENT_TIMEOUT", details: { delivered: false } },
    });
    const waiting = resume(1_000);
    expect(await failed(resume(1_000))).toMatchObject({
      reason: { code: "LIMIT_EXCEEDED", details: { delivered: false } },
    });
    calls.failAll(new TerrariumError("AGENT_NOT_RUNNING", "gone"));
    await failed(waiting);
  });

  it("[LINK-172] failures after the agent began are not marked", async () => {
    const { clock, calls, resume } = world();
    const gone = resume(1_000);
    calls.begun(1);
    calls.failAll(new TerrariumError("AGENT_NOT_RUNNING", "gone"));
    expect(await failed(gone)).toMatchObject({ reason: { details: {} } });
    const justBegun = resume(1_000);
    clock.advance(1_100);
    calls.begun(2);
    clock.advance(100);
    const outcome = await failed(justBegun);
    expect(outcome).toMatchObject({ reason: { code: "AGENT_TIMEOUT" } });
    expect(outcome).not.toMatchObject({ reason: { details: { delivered: false } } });
  });
});

describe("[LINK-1418] a resumption at a host that dialled in, whose `begun` may be lost with its connection", () => {
  const undelivered = { reason: { details: { delivered: false } } };
  const failed = async (call: Promise<unknown>): Promise<unknown> => (await Promise.allSettled([call]))[0];
  const gone = new TerrariumError("AGENT_NOT_RUNNING", "gone");

  it("may have begun when the host is given up, when this gateway leaves it, and at its deadline", async () => {
    for (const fate of ["CUT_OFF", "LEFT"] as const) {
      const { calls, resume } = world(2, true);
      const call = resume(1_000);
      calls.detach(gone);
      calls.failAll(gone, fate);
      expect(await failed(call)).toMatchObject({ reason: { fate, details: {} } });
    }
    const { clock, calls, resume } = world(2, true);
    const late = resume(1_000);
    calls.detach(gone);
    clock.advance(1_200);
    expect(await failed(late)).toMatchObject({ reason: { code: "AGENT_TIMEOUT", fate: "FAILED" } });
    expect(await failed(late)).not.toMatchObject(undelivered);
  });

  it("has not begun when the host says so, or does not have it", async () => {
    const { calls, resume } = world(2, true);
    const refused = resume(1_000);
    const error = { code: "INBOX_FULL", message: "full", details: {} } as const;
    const common = { kind: "answer", id: 1, behind: null, ok: false, error, usage: null } as const;
    calls.settle({ ...common, fate: "NOT_BEGUN" });
    expect(await failed(refused)).toMatchObject(undelivered);
    const lost = resume(1_000);
    calls.detach(gone);
    calls.adopt([]);
    expect(await failed(lost)).toMatchObject(undelivered);
    const thrown = resume(1_000);
    calls.settle({ ...common, id: 3, fate: "FAILED" });
    expect(await failed(thrown)).not.toMatchObject(undelivered);
  });
});

describe("[LINK-1573] the ends of several calls of one resumption", () => {
  const error = { code: "AGENT_ERROR", message: "failed", details: {} } as const;
  const ref = (attempt: number) => ({ agentId: "a", run: "res-00000001", attempt });
  const end = (id: number) => ({ kind: "answer", id, behind: null, run: ref(1) }) as const;
  const failedAs = (id: number, fate: "NOT_BEGUN" | "FAILED"): AnswerMessage => ({
    ...end(id),
    ok: false,
    error,
    fate,
    usage: null,
  });
  const done = (id: number): AnswerMessage => ({
    ...end(id),
    ok: true,
    result: { outcome: { kind: "COMPLETED", result: 7 } },
  });
  const outcomeOf = async (call: Promise<unknown>): Promise<unknown> =>
    await Promise.race([call, Promise.resolve("open")]).catch((thrown: unknown) => thrown);

  it("how an earlier call failed is not the end of the one that has crossed it", async () => {
    for (const [id, fate] of [
      [1, "NOT_BEGUN"],
      [1, "FAILED"],
      // It was told again over this connection, which the second call has taken, too.
      [0, "NOT_BEGUN"],
    ] as const) {
      const { calls, resume } = world(10, true);
      const first = Promise.allSettled([resume(1_000)]);
      calls.settle(failedAs(1, "NOT_BEGUN"));
      await first;
      const second = resume(1_000);
      expect(calls.settle(failedAs(id, fate))).toBe(true);
      expect(await outcomeOf(second)).toBe("open");
      calls.settle(done(2));
      expect(await second).toMatchObject({ outcome: { result: 7 } });
    }
  });

  it("what an earlier call has done is the end of the one that asks again", async () => {
    const { clock, calls, resume } = world(10, true);
    const first = Promise.allSettled([resume(1_000)]);
    clock.advance(1_200);
    await first;
    const second = resume(1_000);
    calls.settle(done(1));
    expect(await second).toMatchObject({ outcome: { result: 7 } });
  });

  it("an end that no call waits for any more stays at the host, which has it for the next call", async () => {
    const { clock, calls, resume, settled } = world(10, true);
    const first = Promise.allSettled([resume(1_000)]);
    clock.advance(1_200);
    await first;
    expect(calls.settle(done(1))).toBe(false);
    expect(settled).toEqual([]);
  });

  it("an end that was read late counts, because its work would be done again", async () => {
    const { clock, calls, resume, settled } = world(10, true);
    const call = resume(1_000);
    clock.stall(5_000);
    calls.settle(done(1));
    expect(await call).toMatchObject({ outcome: { result: 7 } });
    expect(settled).toEqual([]);
  });

  it("the host's return does not cancel the run of a newer call", async () => {
    const { clock, sent, calls, resume } = world(10, true);
    const first = Promise.allSettled([resume(1_000)]);
    clock.advance(1_200);
    await first;
    const second = resume(9_000);
    calls.detach(new TerrariumError("UNAVAILABLE", "cut"));
    calls.adopt([{ ...ref(1), progress: "BEGUN" }]);
    expect(sent.filter(({ kind }) => kind === "cancel")).toEqual([]);
    calls.settle(done(0));
    expect(await second).toMatchObject({ outcome: { result: 7 } });
  });
});

describe("shares of the call slots of one host", () => {
  it("[LINK-430] one client's waiting calls leave slots for others, and answers to questions get through", async () => {
    const { clock, calls, invoke, perturb, resume } = world(20);
    const greedy = Promise.allSettled(Array.from({ length: 20 }, () => perturb("ann")));
    const modest = invoke(1_000, undefined, "bob");
    const answered = resume(1_000);
    await expect(invoke(1_000, undefined, "cat")).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "maxHostCalls" },
    });
    calls.settle(answer(19));
    await modest;
    calls.settle(answer(20));
    await answered;
    clock.advance(5_100);
    const codes = (await greedy).map((one) =>
      one.status === "rejected" ? (one.reason as TerrariumError).code : "",
    );
    expect(codes.filter((code) => code === "AGENT_TIMEOUT")).toHaveLength(18);
    expect(codes.filter((code) => code === "LIMIT_EXCEEDED")).toHaveLength(2);
    // Given up, but still with the host.
    await expect(perturb("ann")).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    for (let id = 1; id <= 18; id += 1) calls.settle(answer(id));
    const again = Promise.allSettled(Array.from({ length: 20 }, () => perturb("ann")));
    calls.failAll(new TerrariumError("AGENT_NOT_RUNNING", "gone"));
    const reasons = (await again).map((one) =>
      one.status === "rejected" ? (one.reason as TerrariumError).code : "",
    );
    expect(reasons.filter((code) => code === "AGENT_NOT_RUNNING")).toHaveLength(18);
  });
});

describe("runs whose answers come too late", () => {
  const perturbing = { agentId: "a", input: null, priority: 100, by: "ann", run: "per-7", attempt: 3 };
  const wire = { code: "INBOX_FULL", message: "full", details: {} } as const;

  it("[LINK-513] a perturbation is not aborted, and is returned when the host refuses it later", async () => {
    const { clock, calls, aborts, returned } = world();
    const outcome = Promise.allSettled([calls.call("perturb", perturbing)]);
    clock.advance(5_100);
    expect(await outcome).toMatchObject([{ reason: { code: "AGENT_TIMEOUT", fate: "FAILED" } }]);
    expect([aborts(), returned]).toEqual([[], []]);
    calls.settle({
      kind: "answer",
      id: 1,
      behind: null,
      ok: false,
      error: wire,
      fate: "NOT_BEGUN",
      usage: null,
    });
    expect(returned).toEqual([{ agentId: "a", run: "per-7", attempt: 3 }]);
    const accepted = Promise.allSettled([calls.call("perturb", perturbing)]);
    clock.advance(5_100);
    await accepted;
    const result = { id: "per-7", acceptedAt: 1, queueDepth: 1 };
    calls.settle({ kind: "answer", id: 2, behind: null, ok: true, result });
    expect(returned).toHaveLength(1);
  });

  it("[LINK-514] a state in a dropped answer is not stored, and the host is notified", async () => {
    const { clock, sent, calls } = world();
    const args = { agentId: "a", input: null, timeoutMs: 1_000, by: "ann", run: "per-8" };
    const outcome = Promise.allSettled([
      calls.call("invoke", args),
      calls.call("invoke", { ...args, run: "per-9" }),
    ]);
    clock.advance(1_100);
    await outcome;
    calls.settle({
      kind: "answer",
      id: 1,
      behind: null,
      ok: true,
      result: { ...RESULT, state: { value: 1 } },
    });
    calls.settle(answer(2));
    const settled = sent.filter(({ kind }) => kind === "settled");
    expect(settled).toEqual([{ kind: "settled", runs: [{ agentId: "a", run: "per-8", isKept: false }] }]);
  });
});
