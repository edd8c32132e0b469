import { describe, expect, it } from "vitest";

import { type Deferred, deferred } from "../../../src/base/async/deferred.js";
import type { FluxAgentOptions } from "../../../src/flux/index.js";
import { HandSource, stopHeld, subject, turn } from "./flux-kit.js";

type Options = Partial<FluxAgentOptions<string, string>>;

/** Promises by id, made when the agent asks. */
class Asked<T> {
  readonly ids: string[] = [];
  readonly #promises = new Map<string, Deferred<T>>();

  readonly ask = (id: string): Promise<T> => {
    this.ids.push(id);
    const asked = deferred<T>();
    this.#promises.set(id, asked);
    return asked.promise;
  };

  get(id: string): Deferred<T> {
    const asked = this.#promises.get(id);
    if (!asked) throw new Error(`nothing was asked about ${id}`);
    return asked;
  }
}

describe("before a perturbation begins", () => {
  const asking = (options: Options = {}) => {
    const begin = new Asked<boolean>();
    const returned: string[] = [];
    const onReturned = (id: string): boolean => returned.push(id) > 0;
    return { begin, returned, ...subject({ onBegin: begin.ask, onReturned, ...options }) };
  };

  it("[FLUX-508] it takes its slot and its session while it is asked, and begins when the answer is true", async () => {
    const { agent, begin, held } = asking({ config: { concurrency: 2 } });
    agent.start();
    for (const id of ["a1", "a2", "b1", "c1"]) agent.perturb(id, { id, session: id.charAt(0) });
    await turn();
    expect([begin.ids, held.calls.length, agent.eventsHandled]).toEqual([["a1", "b1"], 0, 0]);
    begin.get("b1").resolve(true);
    expect((await held.call(1)).input).toBe("b1");
    expect(begin.ids).toEqual(["a1", "b1"]);
    begin.get("a1").resolve(true);
    (await held.call(2)).resolve(undefined);
    await turn();
    expect([begin.ids, agent.eventsHandled]).toEqual([["a1", "b1", "c1"], 2]);
    await stopHeld(agent, held);
  });

  it("[FLUX-508] false drops it without a signal and without cost; a caller gets AGENT_NOT_RUNNING", async () => {
    const { agent, begin, heard, held } = asking({ config: { maxEvents: 1 } });
    agent.start();
    agent.perturb("1", { id: "1" });
    const outcome = agent.invoke("2", { id: "2" });
    await turn();
    begin.get("1").resolve(false);
    await turn();
    begin.get("2").resolve(false);
    await expect(outcome).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    expect([heard.of("error"), held.calls, agent.eventsHandled, agent.sessions]).toEqual([[], [], 0, 0]);
    agent.perturb("3", { id: "3" });
    await turn();
    begin.get("3").resolve(true);
    (await held.call(1)).resolve("3");
    await heard.untilState("COLLAPSED");
  });

  it("[FLUX-508] it fails when no one can answer, and the agent continues", async () => {
    const { agent, begin, heard, held } = asking();
    const broken = new Error("no answer");
    agent.start();
    for (const id of ["1", "2"]) agent.perturb(id, { id });
    await turn();
    begin.get("1").reject(broken);
    await turn();
    expect(heard.of("error")).toEqual([{ type: "error", error: broken, cause: "1" }]);
    begin.get("2").resolve(true);
    expect((await held.call(1)).input).toBe("2");
    await stopHeld(agent, held);

    const throwing = subject({
      onBegin: () => {
        throw broken;
      },
    });
    throwing.agent.start();
    await expect(throwing.agent.invoke("3")).rejects.toBe(broken);
    expect([throwing.agent.sessions, throwing.held.calls]).toEqual([0, []]);
    await throwing.agent.stop();
  });

  it("[FLUX-508] a deadline, a cancel and a stop while it is asked end it; a late answer changes nothing", async () => {
    const { agent, begin, heard, held, clock, returned } = asking();
    agent.start();
    const late = agent.invoke("1", { id: "1", timeoutMs: 10 });
    await turn();
    clock.advance(10);
    await expect(late).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    agent.perturb("2", { id: "2" });
    await turn();
    const reason = new Error("cancelled");
    expect([agent.cancel("2", reason), agent.cancel("2", reason)]).toEqual([true, false]);
    agent.perturb("3", { id: "3" });
    await turn();
    const stopped = agent.stop();
    expect(returned).toEqual(["3"]);
    await stopped;
    agent.start();
    for (const id of ["1", "2", "3"]) begin.get(id).resolve(true);
    await turn();
    expect([held.calls, agent.sessions]).toEqual([[], 0]);
    expect(heard.of("error").map(({ cause }) => cause)).toEqual(["1", "2"]);
    await agent.stop();
  });

  it("[FLUX-506] [FLUX-508] those that are asked count towards `maxEvents`", async () => {
    const { agent, begin, held, heard } = asking({ config: { concurrency: 5, maxEvents: 2 } });
    agent.start();
    for (const id of ["a", "b", "c"]) agent.perturb(id, { id, session: id });
    await turn();
    expect(begin.ids).toEqual(["a", "b"]);
    begin.get("a").resolve(false);
    await turn();
    expect(begin.ids).toEqual(["a", "b", "c"]);
    for (const id of ["b", "c"]) begin.get(id).resolve(true);
    for (const n of [1, 2]) (await held.call(n)).resolve(undefined);
    await heard.untilState("COLLAPSED");
  });
});

describe("a held session", () => {
  it("[FLUX-509] waits until the promise settles, while its slot is free", async () => {
    const hold = new Asked<void>();
    const { agent, held, heard } = subject({ hold: hold.ask });
    agent.start();
    for (const id of ["a1", "a2", "b1"]) agent.perturb(id, { id, session: id.charAt(0) });
    (await held.call(1)).resolve("done");
    expect((await held.call(2)).input).toBe("b1");
    held.calls[1]?.resolve(undefined);
    await turn();
    expect([held.calls.length, hold.ids, agent.state]).toEqual([2, ["a1", "b1"], "FLOWING"]);
    expect([agent.sessions, agent.queueDepth]).toEqual([2, 1]);
    hold.get("a1").resolve();
    expect((await held.call(3)).input).toBe("a2");
    hold.get("b1").reject(new Error("lost"));
    await turn();
    expect([agent.sessions, heard.of("error")]).toEqual([1, []]);
    await stopHeld(agent, held);
  });

  it("[FLUX-509] stays held over a stop and a start, and does not delay them", async () => {
    const hold = new Asked<void>();
    const { agent, held } = subject({ hold: hold.ask });
    const source = new HandSource<string>();
    agent.start();
    agent.perturb("1", { id: "1" });
    (await held.call(1)).resolve(undefined);
    await turn();
    await agent.stop();
    agent.start(source);
    source.push("s1");
    agent.perturb("2");
    agent.perturb("a", { session: "a" });
    expect((await held.call(2)).input).toBe("a");
    held.calls[1]?.resolve(undefined);
    await turn();
    expect(held.calls).toHaveLength(2);
    hold.get("1").resolve();
    expect((await held.call(3)).input).toBe("2");
    await stopHeld(agent, held);
  });

  it("[FLUX-509] an agent whose source has ended waits for it before it stops, if something waits there", async () => {
    const hold = new Asked<void>();
    const { agent, held, heard } = subject({ hold: hold.ask });
    const source = new HandSource<string>();
    agent.start(source);
    for (const id of ["a1", "a2"]) agent.perturb(id, { id, session: "a" });
    source.end();
    (await held.call(1)).resolve(undefined);
    await heard.untilState("DRAINING");
    expect(agent.state).toBe("DRAINING");
    hold.get("a1").resolve();
    (await held.call(2)).resolve(undefined);
    await heard.untilState("STOPPED");
  });

  it("[FLUX-509] a hook that throws holds nothing", async () => {
    const { agent, held } = subject({
      hold: () => {
        throw new Error("broken hook");
      },
    });
    agent.start();
    for (const input of ["1", "2"]) agent.perturb(input);
    (await held.call(1)).resolve(undefined);
    expect((await held.call(2)).input).toBe("2");
    await stopHeld(agent, held);
  });
});

describe("cancel", () => {
  const reason = new Error("no longer needed");

  it("[FLUX-511] removes a waiting perturbation, and aborts a running one", async () => {
    const { agent, held, heard } = subject({ config: { concurrency: 2 } });
    agent.start();
    for (const id of ["a1", "a2", "b1"]) agent.perturb(id, { id, session: id.charAt(0) });
    const waiting = agent.invoke("a3", { id: "a3", session: "a" });
    await held.call(2);
    expect(["a2", "a3", "b1", "unknown"].map((id) => agent.cancel(id, reason))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    await expect(waiting).rejects.toBe(reason);
    expect(held.calls[1]?.ctx.signal.reason).toBe(reason);
    agent.perturb("b2", { id: "b2", session: "b" });
    await turn();
    expect([held.calls.length, agent.queueDepth]).toEqual([2, 1]);
    expect(agent.cancel("b1", reason)).toBe(false);
    held.calls[1]?.reject(reason);
    expect((await held.call(3)).input).toBe("b2");
    expect(heard.of("error").map(({ cause, error }) => [cause, error])).toEqual(
      ["a2", "a3", "b1"].map((id) => [id, reason]),
    );
    expect(agent.cancel("b2", reason)).toBe(true);
    held.calls[0]?.resolve("done");
    await turn();
    expect(agent.cancel("a1", reason)).toBe(false);
    await stopHeld(agent, held);
  });

  it("[FLUX-511] finds perturbations from before and after the first cancel", async () => {
    const { agent, held } = subject();
    agent.start();
    for (const id of ["1", "2", "3"]) agent.perturb(id, { id });
    await held.call(1);
    expect(agent.cancel("3", reason)).toBe(true);
    agent.perturb("4", { id: "4" });
    expect(["2", "4", "3"].map((id) => agent.cancel(id, reason))).toEqual([true, true, false]);
    expect([agent.cancel("1", reason), agent.queueDepth]).toEqual([true, 0]);
    held.calls[0]?.resolve(undefined);
    await agent.stop();
    expect(agent.cancel("1", reason)).toBe(false);
  });
});

describe("what has not begun", () => {
  it("[FLUX-510] is returned when a life ends, unless it is not taken back; a caller gets an error in both cases", async () => {
    const asked: string[] = [];
    const { agent, held, heard } = subject({
      onReturned: (id) => {
        asked.push(id);
        return id !== "failed";
      },
    });
    agent.start();
    for (const id of ["running", "taken", "failed"]) agent.perturb(id, { id });
    const outcome = agent.invoke("called", { id: "called" });
    await held.call(1);
    const stopped = agent.stop("over");
    await expect(outcome).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    held.calls[0]?.resolve(undefined);
    await stopped;
    expect(asked).toEqual(["taken", "failed", "called"]);
    expect(heard.of("error").map(({ cause }) => cause)).toEqual(["running", "failed"]);
  });

  it("[FLUX-510] fails when the hook throws", async () => {
    const { agent, held, heard } = subject({
      onReturned: () => {
        throw new Error("broken hook");
      },
    });
    agent.start();
    for (const id of ["1", "2"]) agent.perturb(id, { id });
    await held.call(1);
    await stopHeld(agent, held);
    const refused = { code: "AGENT_NOT_RUNNING" };
    expect(heard.of("error")).toMatchObject(["1", "2"].map((cause) => ({ cause, error: refused })));
  });
});

describe("drain", () => {
  it("[FLUX-512] lets running calls end, returns waiting ones, and begins and accepts nothing more", async () => {
    const returned: string[] = [];
    const { agent, held, heard } = subject({
      onReturned: (id) => returned.push(id) > 0,
      config: { concurrency: 2 },
    });
    const source = new HandSource<string>();
    agent.start(source);
    for (const id of ["a1", "a2", "b1", "c1"]) agent.perturb(id, { id, session: id.charAt(0) });
    await held.call(2);
    let isDrained = false;
    const drained = agent.drain().then(() => (isDrained = true));
    expect(returned.toSorted()).toEqual(["a2", "c1"]);
    const refused = { code: "AGENT_NOT_RUNNING" };
    expect(() => agent.perturb("late")).toThrow(expect.objectContaining(refused));
    await expect(agent.invoke("late")).rejects.toMatchObject(refused);
    source.push("s1");
    held.calls[0]?.resolve("a1");
    await turn();
    expect([isDrained, held.calls.length]).toEqual([false, 2]);
    held.calls[1]?.resolve("b1");
    await drained;
    await turn();
    expect(heard.of("result").map(({ result }) => result)).toEqual(["a1", "b1"]);
    expect([heard.of("error"), held.calls.length, agent.state]).toEqual([[], 2, "FLOWING"]);
    await agent.stop();
    agent.start();
    agent.perturb("again");
    expect((await held.call(3)).input).toBe("again");
    await stopHeld(agent, held);
  });

  it("[FLUX-512] resolves when an aborted call is abandoned, and at once when nothing runs", async () => {
    const { agent, held, clock } = subject({ config: { graceMs: 10 } });
    await agent.drain();
    agent.start();
    agent.perturb("1", { id: "1" });
    await held.call(1);
    const drained = agent.drain();
    expect(agent.cancel("1", new Error("the drain time is over"))).toBe(true);
    clock.advance(10);
    await drained;
    await agent.stop();
  });

  it("[FLUX-512] of a DORMANT agent refuses invocations until it is started or reset", async () => {
    const { agent, held } = subject();
    const running = agent.invoke("1");
    const waiting = agent.invoke("2");
    await held.call(1);
    const drained = agent.drain();
    await expect(waiting).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    held.calls[0]?.resolve("1");
    expect(await running).toBe("1");
    await drained;
    await expect(agent.invoke("3")).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    agent.reset();
    const again = agent.invoke("4");
    (await held.call(2)).resolve("4");
    expect(await again).toBe("4");
  });
});
