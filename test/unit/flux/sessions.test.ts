import { describe, expect, it } from "vitest";

import { FluxAgent, fromIterable } from "../../../src/flux/index.js";
import { type SessionEntry, SessionInbox } from "../../../src/flux/queues/session-inbox.js";
import { collect, HandSource, HeldProcess, stopHeld, subject, turn } from "./flux-kit.js";

function entry(session: string | null, priority = 0, by: string | null = null): SessionEntry {
  return { session, priority, by, sequence: 0, heapIndex: -1 };
}

/** Hands out and releases one entry after another. */
function order(inbox: SessionInbox<SessionEntry>): SessionEntry[] {
  const all: SessionEntry[] = [];
  for (let next = inbox.shift(); next; next = inbox.shift()) {
    all.push(next);
    inbox.release(next.session);
  }
  return all;
}

describe("the inbox of sessions", () => {
  it("[FLUX-500] takes the highest first priority, then sessions in turn, then the oldest entry", () => {
    const inbox = new SessionInbox({ inboxMax: 100, sessionInboxMax: 100 });
    const given = [
      entry("a"),
      entry("a"),
      entry("a"),
      entry("b"),
      entry(null),
      entry("b", 1),
      entry("c"),
      entry(null),
      entry("a", 1),
    ];
    for (const each of given) expect(inbox.push(each)).toBeNull();
    expect(order(inbox).map((each) => given.indexOf(each))).toEqual([8, 5, 4, 6, 0, 3, 7, 1, 2]);
  });

  it("[FLUX-501] one session with 10,000 waiting delays each of 100 others by at most one of its entries", () => {
    const inbox = new SessionInbox({ inboxMax: 20_000, sessionInboxMax: 10_000 });
    for (let n = 0; n < 10_000; n += 1) inbox.push(entry("chatty"));
    for (let n = 0; n < 100; n += 1) inbox.push(entry(`quiet-${n}`));
    const all = order(inbox).map(({ session }) => session);
    expect(all).toHaveLength(10_100);
    expect(all.slice(1, 101)).toEqual(Array.from({ length: 100 }, (_, n) => `quiet-${n}`));
  });

  it("[FLUX-501] neither does a session that returns as soon as it is served, nor an endless number of new ones", () => {
    const inbox = new SessionInbox({ inboxMax: 1_000, sessionInboxMax: 100 });
    inbox.push(entry("returning"));
    inbox.push(entry("patient"));
    inbox.push(entry("patient"));
    const served: (string | null)[] = [];
    for (let n = 0; n < 6; n += 1) {
      const next = inbox.shift();
      if (!next) break;
      served.push(next.session);
      inbox.release(next.session);
      inbox.push(entry(n % 2 === 0 ? "returning" : `new-${n}`));
    }
    expect(served.slice(0, 5)).toEqual(["returning", "patient", "returning", "patient", "new-1"]);
  });

  it("[FLUX-502] [FLUX-430] bounds each named session and all together, and keeps the shares of clients", () => {
    const inbox = new SessionInbox({ inboxMax: 100, sessionInboxMax: 30 });
    const push = (session: string | null, by: string | null): string | null =>
      inbox.push(entry(session, 0, by));
    for (let n = 0; n < 30; n += 1) expect(push("a", "ann")).toBeNull();
    expect(push("a", "bob")).toBe("sessionInboxMax");
    for (let n = 0; n < 60; n += 1) expect(push(null, "ann")).toBeNull();
    expect(push("b", "ann")).toBe("inboxMax");
    expect(inbox.sessions).toBe(2);
    for (let n = 0; n < 10; n += 1) expect(push("b", `other-${n}`)).toBeNull();
    expect(push("c", null)).toBe("inboxMax");
    expect(push("a", null)).toBe("sessionInboxMax");
    const next = inbox.shift();
    expect([next?.session, push("a", null), push("c", null)]).toEqual(["a", null, "inboxMax"]);
  });

  it("[FLUX-503] keeps nothing for an idle session, however it became idle", () => {
    const inbox = new SessionInbox({ inboxMax: 100, sessionInboxMax: 100 });
    const [done, removed, whileBusy, cleared] = ["done", "removed", "busy", "cleared"].map((name) =>
      entry(name),
    );
    if (!done || !removed || !whileBusy || !cleared) throw new Error("four entries");
    inbox.push(done);
    expect([inbox.shift(), inbox.sessions]).toEqual([done, 1]);
    inbox.release("done");
    expect(inbox.sessions).toBe(0);
    inbox.push(removed);
    expect([inbox.remove(removed), inbox.remove(removed), inbox.sessions]).toEqual([true, false, 0]);
    inbox.push(whileBusy);
    inbox.shift();
    inbox.push(whileBusy);
    inbox.push(cleared);
    expect([inbox.clear(), inbox.sessions]).toEqual([[whileBusy, cleared], 1]);
    inbox.release("busy");
    inbox.release("busy");
    inbox.release("never seen");
    inbox.push(entry(null));
    expect([inbox.sessions, order(inbox).length, inbox.sessions, inbox.size]).toEqual([1, 1, 0, 0]);
  });

  it("[FLUX-503] with 10,000 sessions each operation looks at few entries", () => {
    let looked = 0;
    const counted = (session: string): SessionEntry => ({
      ...entry(session),
      get priority() {
        looked += 1;
        return 0;
      },
    });
    const inbox = new SessionInbox({ inboxMax: 100_000, sessionInboxMax: 100 });
    const entries = Array.from({ length: 30_000 }, (_, n) => counted(`session-${n % 10_000}`));
    const perOperation = (operation: (each: SessionEntry) => void, of: SessionEntry[]): number => {
      looked = 0;
      for (const each of of) operation(each);
      return looked / of.length;
    };
    // A comparison looks at two priorities, twice when they are equal; a heap of 10,000 is 14 levels high.
    const max = 14 * 2 * 4 + 20;
    expect(perOperation((each) => inbox.push(each), entries)).toBeLessThan(max);
    expect(perOperation((each) => inbox.remove(each), entries.slice(0, 5_000))).toBeLessThan(max);
    const take = (): void => inbox.release(inbox.shift()?.session ?? null);
    expect(perOperation(take, entries.slice(5_000))).toBeLessThan(max);
    expect([inbox.size, inbox.sessions]).toEqual([0, 0]);
  });
});

describe("sessions of an agent", () => {
  it("[FLUX-11] [FLUX-513] handles up to `concurrency` sessions side by side, and each one in order", async () => {
    const { agent, held } = subject({ config: { concurrency: 2 } });
    agent.start();
    for (const input of ["a1", "a2", "b1", "c1"]) agent.perturb(input, { session: input.charAt(0) });
    await held.call(2);
    await turn();
    expect(held.calls.map(({ input, ctx }) => `${input} ${ctx.session}`)).toEqual(["a1 a", "b1 b"]);
    expect([agent.state, agent.sessions, agent.queueDepth]).toEqual(["PERTURBED", 3, 2]);
    held.calls[0]?.resolve(undefined);
    expect((await held.call(3)).input).toBe("c1");
    held.calls[1]?.resolve(undefined);
    expect((await held.call(4)).input).toBe("a2");
    for (const call of held.calls) call.resolve(undefined);
    await turn();
    expect([agent.state, agent.sessions, agent.eventsHandled]).toEqual(["FLOWING", 0, 4]);
    await agent.stop();
  });

  it("[FLUX-11] inputs without a session are one session with any `concurrency`", async () => {
    const { agent, held } = subject({ config: { concurrency: 10 } });
    agent.start();
    for (const input of ["1", "2"]) agent.perturb(input);
    const third = agent.invoke("3", { session: null });
    await turn();
    expect(held.calls).toHaveLength(1);
    for (const n of [1, 2, 3]) (await held.call(n)).resolve("done");
    expect(await third).toBe("done");
    await agent.stop();
  });

  it("[FLUX-11] [FLUX-24] an expired call keeps its session until it settles or its grace time is over", async () => {
    const { agent, held, clock } = subject({ config: { concurrency: 3, timeoutMs: 50, graceMs: 10 } });
    agent.start();
    agent.perturb("a1", { session: "a" });
    agent.perturb("a2", { session: "a" });
    await held.call(1);
    clock.advance(50);
    await turn();
    expect([held.calls[0]?.ctx.signal.aborted, held.calls.length]).toEqual([true, 1]);
    agent.perturb("b1", { session: "b" });
    expect((await held.call(2)).input).toBe("b1");
    clock.advance(10);
    expect((await held.call(3)).input).toBe("a2");
    await stopHeld(agent, held);
  });

  it("[FLUX-20] direct invocations run side by side over sessions as well", async () => {
    const { agent, held } = subject({ config: { concurrency: 2 } });
    const outcomes = ["a1", "a2", "b1", "c1"].map((input) =>
      agent.invoke(input, { session: input.charAt(0) }),
    );
    await held.call(2);
    await turn();
    expect(held.calls.map(({ input }) => input)).toEqual(["a1", "b1"]);
    for (const n of [1, 2, 3, 4]) (await held.call(n)).resolve(`${n}`);
    expect(await Promise.all(outcomes)).toEqual(["1", "4", "2", "3"]);
    expect(agent.sessions).toBe(0);
    const again = agent.invoke("d1", { session: "d" });
    (await held.call(5)).resolve("5");
    expect(await again).toBe("5");
  });

  it("[FLUX-502] INBOX_FULL names the limit, and the session that is full", async () => {
    const { agent, held } = subject({ config: { inboxMax: 3, sessionInboxMax: 2 } });
    agent.start();
    agent.perturb("running");
    await held.call(1);
    agent.perturb("1", { session: "a" });
    agent.perturb("2", { session: "a" });
    const fullSession = { code: "INBOX_FULL", details: { limit: "sessionInboxMax", max: 2, session: "a" } };
    expect(() => agent.perturb("3", { session: "a" })).toThrow(expect.objectContaining(fullSession));
    await expect(agent.invoke("3", { session: "a" })).rejects.toMatchObject(fullSession);
    agent.perturb("3", { session: "b" });
    const full = { code: "INBOX_FULL", details: { limit: "inboxMax", max: 3 } };
    expect(() => agent.perturb("4", { session: "b" })).toThrow(expect.objectContaining(full));
    await stopHeld(agent, held);
  });

  it("[FLUX-504] the source and feedback run one at a time, in order, beside named sessions", async () => {
    const held = new HeldProcess<string, string>();
    const source = new HandSource<string>();
    const agent = new FluxAgent<string, string>({
      id: "a",
      process: held.process,
      config: { concurrency: 3, feedbackFraction: 1 },
      feedbackTransform: (output) => (output.endsWith("'") ? undefined : `${output}'`),
    });
    agent.start(source);
    source.push("s1", "s2");
    (await held.call(1)).resolve("s1");
    agent.perturb("a1", { session: "a" });
    await held.call(3);
    await turn();
    const begun = (): string => held.calls.map(({ input }) => input).join(" ");
    expect([begun(), source.asked]).toEqual(["s1 a1 s1'", 1]);
    // The source is read only when no event without a session runs.
    held.calls[2]?.resolve(undefined);
    await held.call(4);
    agent.perturb("p");
    await turn();
    expect(begun()).toBe("s1 a1 s1' s2");
    held.calls[3]?.resolve(undefined);
    await held.call(5);
    expect(begun()).toBe("s1 a1 s1' s2 p");
    await stopHeld(agent, held);
  });

  it("[FLUX-504] with any concurrency a source agent gives the outputs of its source in order", async () => {
    const agent = new FluxAgent<number, number>({
      id: "a",
      process: async (n) => {
        if (n % 2 === 0) await turn();
        return n;
      },
      config: { concurrency: 8 },
    });
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    expect(await collect(agent.start(fromIterable(numbers)))).toEqual(numbers);
  });

  it("[FLUX-505] is PERTURBED while any perturbation is handled, and drains beside it when the source ends", async () => {
    const { agent, held, heard } = subject({ config: { concurrency: 3 } });
    const source = new HandSource<string>();
    agent.start(source);
    source.push("s1");
    agent.perturb("a1", { session: "a" });
    agent.perturb("b1", { session: "b" });
    await held.call(3);
    const call = (input: string) => held.calls.find((each) => each.input === input);
    call("a1")?.resolve(undefined);
    await turn();
    expect(agent.state).toBe("PERTURBED");
    call("b1")?.resolve(undefined);
    await turn();
    expect(agent.state).toBe("FLOWING");
    agent.perturb("a2", { session: "a" });
    agent.perturb("a3", { session: "a" });
    await held.call(4);
    source.end();
    call("s1")?.resolve(undefined);
    await heard.untilState("DRAINING");
    call("a2")?.resolve("2");
    (await held.call(5)).resolve("3");
    await heard.untilState("STOPPED");
    expect(heard.path).toEqual([
      "DORMANT>FLOWING",
      "FLOWING>PERTURBED",
      "PERTURBED>FLOWING",
      "FLOWING>PERTURBED",
      "PERTURBED>FLOWING",
      "FLOWING>DRAINING",
      "DRAINING>STOPPED",
    ]);
    expect(heard.of("result").map(({ result }) => result)).toEqual(["2", "3"]);
  });

  it("[FLUX-506] never begins more than `maxEvents`, and collapses when those that run have ended", async () => {
    const { agent, held, heard } = subject({ config: { concurrency: 4, maxEvents: 3 } });
    agent.start();
    for (const session of ["a", "b", "c", "d"]) agent.perturb(session, { session });
    await held.call(3);
    await turn();
    expect([held.calls.length, agent.state]).toEqual([3, "PERTURBED"]);
    for (const call of held.calls) call.resolve(call.input);
    await heard.untilState("COLLAPSED");
    expect(heard.of("result").map(({ result }) => result)).toEqual(["a", "b", "c"]);
    expect(heard.of("error")).toMatchObject([{ error: { code: "AGENT_NOT_RUNNING" } }]);
  });

  it("[FLUX-507] a full output buffer that blocks loses nothing, and does not limit `concurrency`", async () => {
    const { agent, held, heard } = subject({ config: { concurrency: 4, bufferSize: 1 } });
    const outputs = agent.start();
    for (const session of ["a", "b", "c", "d"]) agent.perturb(session, { session });
    await held.call(4);
    for (const call of held.calls) call.resolve(call.input);
    agent.perturb("e", { session: "e" });
    await turn();
    expect([held.calls.length, heard.of("dropped").length]).toEqual([4, 0]);
    const read: unknown[] = [];
    for (let n = 0; n < 4; n += 1) read.push((await outputs.next()).value);
    expect(read).toEqual(["a", "b", "c", "d"]);
    expect((await held.call(5)).input).toBe("e");
    await stopHeld(agent, held);
  });

  it.each([
    ["concurrency", 0],
    ["concurrency", 1.5],
    ["concurrency", Infinity],
    ["sessionInboxMax", -1],
    ["delivery", "exactly_once"],
    ["delivery", 1],
  ])("[FLUX-514] refuses flux.%s: %s", (name, value) => {
    const make = (): unknown => new FluxAgent({ id: "a", process: () => 1, config: { [name]: value } });
    expect(make).toThrow(new RegExp(`flux\\.${name}`));
  });

  it("[FLUX-514] takes both deliveries", () => {
    for (const delivery of ["at_least_once", "at_most_once"] as const) {
      const make = (): unknown => new FluxAgent({ id: "a", process: () => 1, config: { delivery } });
      expect(make).not.toThrow();
    }
  });
});
