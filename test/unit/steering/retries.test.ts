import { describe, expect, it } from "vitest";
import type { PerturbArgs } from "../../../src/steering/port.js";
import { ada, bob, client, invoking, perturbing, slowAgent, terrarium } from "./steering-kit.js";
import { agentDescriptor } from "../../support/host-kit.js";

describe("idempotency keys", () => {
  it("[STEER-6] a retry is answered from memory, does not reach the agent and is not counted", async () => {
    const { steer, host, lines } = await terrarium();
    const args = perturbing({ idempotencyKey: "k" });
    const first = await steer.perturb(ada, args);
    for (let retry = 0; retry < 30; retry += 1) expect(await steer.perturb(ada, args)).toEqual(first);
    expect(host.calls).toHaveLength(1);
    for (let call = 0; call < 9; call += 1) await steer.perturb(ada, perturbing());
    await expect(steer.perturb(ada, perturbing())).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(lines.slice(0, 3).map((line) => [line.hasIdempotencyKey, line.isReplay])).toEqual([
      [true, false],
      [true, true],
      [true, true],
    ]);
  });

  it("[STEER-730] a retry is answered when its agent is gone; a new call, and another input, are refused", async () => {
    const gone = { is: false };
    const { steer, host } = await terrarium(undefined, {
      agentOf: (id) => (gone.is ? undefined : host.agents.find((agent) => agent.id === id)),
    });
    const perturb = perturbing({ idempotencyKey: "k" });
    const invoke = invoking({ idempotencyKey: "k" });
    const first = [await steer.perturb(ada, perturb), await steer.invoke(ada, invoke)];
    gone.is = true;
    expect([await steer.perturb(ada, perturb), await steer.invoke(ada, invoke)]).toEqual(first);
    const unknown = { code: "AGENT_NOT_FOUND" };
    for (let call = 0; call < 20; call += 1) {
      await expect(steer.perturb(ada, perturbing({ idempotencyKey: `new-${call}` }))).rejects.toMatchObject(
        unknown,
      );
    }
    await expect(steer.perturb(ada, perturbing())).rejects.toMatchObject(unknown);
    await expect(steer.invoke(ada, invoking())).rejects.toMatchObject(unknown);
    const changed = steer.perturb(ada, { ...perturb, input: { beat: 2 } });
    await expect(changed).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    gone.is = false;
    await steer.perturb(ada, perturbing({ idempotencyKey: "new-0" }));
    expect(host.calls).toHaveLength(3);
  });

  it("[STEER-6] member order, priority and timeout do not change the input; agent and values do", async () => {
    const other = agentDescriptor("echo");
    const { steer, host } = await terrarium(undefined, {
      agentOf: (id) => [...host.agents, other].find((agent) => agent.id === id),
    });
    const args = { idempotencyKey: "k", input: { a: 1, b: [{ c: 2, d: 3 }] } };
    await steer.perturb(bob, perturbing(args));
    await steer.perturb(bob, perturbing({ ...args, input: { b: [{ d: 3, c: 2 }], a: 1 }, priority: 3 }));
    expect(host.calls).toHaveLength(1);
    const others: Partial<PerturbArgs>[] = [
      { input: { a: 1, b: [{ c: 2, d: 4 }] } },
      { input: { a: "1", b: [{ c: 2, d: 3 }] } },
      { input: { a: 1, b: [{ c: 2, d: 3 }], e: null } },
      { input: [{ a: 1, b: [{ c: 2, d: 3 }] }] },
      { agentId: "echo" },
    ];
    for (const other of others) {
      await expect(steer.perturb(bob, perturbing({ ...args, ...other }))).rejects.toMatchObject({
        code: "IDEMPOTENCY_CONFLICT",
      });
    }
    expect(host.calls).toHaveLength(1);
  });

  it("[STEER-6] keys are separate for two clients, and for perturb and invoke", async () => {
    const { steer, host } = await terrarium();
    await steer.perturb(ada, perturbing({ idempotencyKey: "k" }));
    await steer.perturb(bob, perturbing({ idempotencyKey: "k" }));
    await steer.invoke(ada, invoking({ idempotencyKey: "k" }));
    expect(host.calls).toHaveLength(3);
  });

  it("[STEER-2] a key gives no access to a token that lost its scope", async () => {
    const { steer } = await terrarium();
    await steer.perturb(ada, perturbing({ idempotencyKey: "k" }));
    await expect(steer.perturb(client(), perturbing({ idempotencyKey: "k" }))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it("[STEER-7] a call refused by the rate limit may use its key later", async () => {
    const { steer, clock, host } = await terrarium();
    for (let call = 0; call < 10; call += 1) await steer.perturb(ada, perturbing());
    const args = perturbing({ idempotencyKey: "k" });
    await expect(steer.perturb(ada, args)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    clock.advance(1_000);
    await steer.perturb(ada, args);
    expect(host.calls).toHaveLength(11);
  });

  it("[STEER-8] keeps the agent's outcome, also a failure", async () => {
    const { steer, host } = await terrarium(() => {
      throw new Error("indigestible");
    });
    const args = invoking({ idempotencyKey: "k" });
    for (let call = 0; call < 3; call += 1) {
      await expect(steer.invoke(ada, args)).rejects.toMatchObject({ code: "AGENT_ERROR" });
    }
    expect(host.handled).toHaveLength(1);
  });
});

describe("callers that disconnect", () => {
  it("[STEER-9] without a key the agent's work is aborted", async () => {
    const agent = slowAgent();
    const { steer, lines } = await terrarium(agent.process);
    const caller = new AbortController();
    const answer = steer.invoke(ada, invoking(), caller.signal);
    await agent.begun.promise;
    caller.abort();
    await expect(answer).rejects.toMatchObject({ code: "AGENT_TIMEOUT", details: { reason: "aborted" } });
    await agent.aborted.promise;
    expect(lines).toMatchObject([{ action: "invoke", outcome: "aborted" }]);
  });

  it("[STEER-10] with a key the work goes on, and a retry finds its outcome", async () => {
    const agent = slowAgent();
    const { steer, host, lines } = await terrarium(agent.process);
    const caller = new AbortController();
    const args = invoking({ idempotencyKey: "k" });
    const lost = steer.invoke(ada, args, caller.signal);
    await agent.begun.promise;
    caller.abort();
    await expect(lost).rejects.toMatchObject({ details: { reason: "aborted" } });
    const retry = steer.invoke(ada, args);
    agent.gate.resolve("done");
    expect(await retry).toMatchObject({ result: "done" });
    expect(await steer.invoke(ada, args)).toMatchObject({ result: "done" });
    expect(host.handled).toHaveLength(1);
    expect(lines.map(({ outcome, isReplay }) => [outcome, isReplay])).toEqual([
      ["aborted", false],
      ["ok", true],
      ["ok", true],
    ]);
  });

  it("[STEER-10] one of several callers under a key does not affect the others, in any order", async () => {
    const agent = slowAgent();
    const { steer, host } = await terrarium(agent.process);
    const callers = [new AbortController(), new AbortController(), new AbortController()];
    const args = invoking({ idempotencyKey: "k" });
    const answers = callers.map(({ signal }) => steer.invoke(ada, args, signal));
    await agent.begun.promise;
    callers[0]?.abort();
    callers[2]?.abort();
    await expect(answers[0]).rejects.toMatchObject({ details: { reason: "aborted" } });
    await expect(answers[2]).rejects.toMatchObject({ details: { reason: "aborted" } });
    agent.gate.resolve("done");
    expect(await answers[1]).toMatchObject({ result: "done" });
    expect(host.handled).toHaveLength(1);
  });

  it("[STEER-10] the remaining work ends with its own timeout", async () => {
    const agent = slowAgent();
    const { steer, clock } = await terrarium(agent.process);
    const caller = new AbortController();
    const args = invoking({ idempotencyKey: "k", timeoutMs: 1_000 });
    const lost = steer.invoke(ada, args, caller.signal);
    await agent.begun.promise;
    caller.abort();
    await expect(lost).rejects.toMatchObject({ details: { reason: "aborted" } });
    clock.advance(1_000);
    await agent.aborted.promise;
    await expect(steer.invoke(ada, args)).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
  });

  it("[STEER-11] no work starts for a caller that has disconnected", async () => {
    const { steer, host } = await terrarium();
    for (const idempotencyKey of [null, "k"]) {
      await expect(
        steer.invoke(ada, invoking({ idempotencyKey }), AbortSignal.abort()),
      ).rejects.toMatchObject({
        details: { reason: "aborted" },
      });
    }
    expect(host.calls).toEqual([]);
  });

  it("leaves no listener on the caller's signal", async () => {
    const { steer } = await terrarium();
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
      listeners.add(listener);
      add(type, listener);
    };
    signal.removeEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
      listeners.delete(listener);
      remove(type, listener);
    };
    await steer.invoke(ada, invoking(), signal);
    await steer.invoke(ada, invoking({ idempotencyKey: "k" }), signal);
    expect(listeners.size).toBe(0);
  });
});
