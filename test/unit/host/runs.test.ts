import { describe, expect, it } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import type { JsonValue } from "../../../src/base/json.js";
import type { AgentState, SessionState, UsageReport } from "../../../src/events/run.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import {
  type AgentContext,
  type AgentDefinition,
  defineAgent,
} from "../../../src/host/modules/definition.js";
import { type RunState, SessionStates } from "../../../src/host/runs/session-states.js";
import { UsageSum } from "../../../src/host/runs/usage.js";
import type { HostLogEntry } from "../../../src/link/port.js";
import type { HostRuns } from "../../../src/link/run-port.js";
import { command } from "../../../src/prism/command.js";
import { RecordingSink } from "../../support/host-kit.js";

const { signal } = new AbortController();

/** A host with one agent, and a gateway that keeps what it is told. */
async function living(definition: Omit<AgentDefinition, "id">, stateBytesMax = 1_000) {
  const sink = new RecordingSink();
  const log: HostLogEntry[] = [];
  const host = new AgentHost({
    definitions: [{ ...definition, id: "a" }],
    stateBytesMax,
    log: (entry) => log.push(entry),
  });
  const runs: HostRuns = {
    began: (run) => sink.onBegan(run),
    begin: (run) => sink.onBegin(run),
    settle: (run) => void sink.onSettle(run),
    returned: (run) => sink.onReturned(run),
  };
  await host.start({
    publish: (event) => sink.append([event]),
    announce: (change) => sink.onManifest(change),
    park: (call) => sink.onPark(call),
    runs,
  });
  const base = { agentId: "a", by: "ann", timeoutMs: 60_000 };
  return {
    host,
    sink,
    log,
    invoke: (input: JsonValue, more: object = {}) => host.call("invoke", { ...base, input, ...more }, signal),
    command: (name: string, more: object = {}) =>
      host.call("command", { ...base, command: name, args: {}, ...more }, signal),
  };
}

describe("runs of a host", () => {
  it("[HOST-500] contexts have run, attempt and session", async () => {
    const about = ({ run, attempt, session }: Pick<AgentContext, "run" | "attempt" | "session">) => [
      run,
      attempt,
      session,
    ];
    const {
      host,
      invoke,
      command: call,
    } = await living({
      process: (_input, context) => about(context),
      commands: { look: command({ run: (_args, context) => about(context) }) },
    });
    expect((await invoke(1, { run: "per-1", attempt: 2, session: "s" })).result).toEqual(["per-1", 2, "s"]);
    expect((await invoke(1, { session: "s" })).result).toEqual([null, 1, "s"]);
    expect((await invoke(1)).result).toEqual([null, 1, null]);
    expect((await call("look", { run: "per-2", session: "t" })).result).toEqual(["per-2", 1, "t"]);
    await host.close();
  });

  it("[HOST-508] events carry the run, its session and its attempt, until the run is over", async () => {
    const { host, sink, invoke } = await living({
      process(input, { emit }) {
        emit("said");
        if (input === "fail") throw new Error("failed");
        return input;
      },
      flux: { feedbackFraction: 1, maxEvents: 5 },
      resume: () => "resumed",
    });
    const stamped = (...types: readonly ("PERTURBED" | "OUTPUT" | "RESULT" | "ERROR")[]) =>
      types.flatMap((type) => sink.of("a", type).map(({ event }) => event));
    const perturbing = { agentId: "a", priority: 1, by: "ann", session: "s", attempt: 2 };
    await invoke("fail", { run: "per-1", session: "s", attempt: 2 }).catch(() => undefined);
    const own = { run: "per-1", session: "s", attempt: 2 };
    const all = stamped("PERTURBED", "OUTPUT", "ERROR");
    expect(all).toHaveLength(3);
    for (const event of all) expect(event).toMatchObject(own);
    await invoke("no run");
    for (const type of ["PERTURBED", "OUTPUT", "RESULT"] as const) {
      for (const name of ["run", "session", "attempt"]) expect(stamped(type).at(-1)).not.toHaveProperty(name);
    }
    const answer = {
      tokenId: "sem-00000001",
      stateVersion: 1,
      state: null,
      answer: 1,
      input: 1,
      timeoutMs: 1_000,
    };
    await host.call("resume", { ...perturbing, ...answer, run: "per-1", child: "per-2" }, signal);
    expect(stamped("RESULT").at(-1)).toMatchObject({ cause: "sem-00000001", ...own });
    await host.call("perturb", { ...perturbing, input: "back", run: "per-3" }, signal);
    const [first, fedBack] = await sink.until(() => {
      const results = stamped("RESULT").filter((event) => "cause" in event && event.cause === "per-3");
      return results.length > 1 && results;
    });
    const origin = { run: "per-3", session: "s", attempt: 2 };
    expect(first).toMatchObject(origin);
    expect(fedBack).toMatchObject(origin);
    await host.close();
  });

  it("[HOST-560] what is fed back belongs to the run behind it, however many runs come between", async () => {
    const results = 20;
    const gate = deferred();
    const { host, sink } = await living({
      async process(input, { emit }) {
        if (input === "wait") await gate.promise;
        emit({ from: input });
        return input;
      },
      feedbackTransform: (output) => (typeof output === "number" ? `again ${output}` : undefined),
      flux: { feedbackFraction: 1, feedbackMax: results },
    });
    const call = { agentId: "a", priority: 1, by: "ann", attempt: 3 };
    // They are handled before the first feedback.
    await host.call("perturb", { ...call, input: "wait", run: "per-wait" }, signal);
    for (let n = 0; n < results; n += 1) {
      await host.call("perturb", { ...call, input: n, run: `per-${n}` }, signal);
      await host.call("perturb", { ...call, input: `other ${n}`, run: `per-other-${n}` }, signal);
    }
    gate.resolve();
    const fed = await sink.until(() => {
      const outputs = sink.of("a", "OUTPUT").map(({ event }) => event);
      const again = outputs.filter(
        (event) => "data" in event && JSON.stringify(event.data).includes("again"),
      );
      return again.length === results && again;
    });
    const expected = Array.from({ length: results }, (_, n) => ({
      data: { from: `again ${n}` },
      cause: `per-${n}`,
      run: `per-${n}`,
      attempt: 3,
    }));
    expect(fed).toMatchObject(expected);
    await host.close();
  });

  it("[HOST-561] PERTURBED carries what was put in: of a command its arguments, of an answer nothing", async () => {
    const {
      host,
      sink,
      invoke,
      command: call,
    } = await living({
      process: (input) => input,
      commands: { look: command({ run: () => null }) },
    });
    const given = { list: [1, { deep: null }] };
    await invoke(given, { run: "per-1" });
    given.list.push(2);
    await invoke(null, { run: "per-2" });
    await call("look", { run: "per-3", args: { at: "x" } });
    const told = sink.of("a", "PERTURBED").map(({ event }) => event);
    expect(told).toMatchObject([
      { input: { list: [1, { deep: null }] } },
      { input: null },
      { command: "look", input: { at: "x" } },
    ]);
    await host.close();
  });

  it("[HOST-561] an input larger than a payload may be is left out, and its event is published", async () => {
    const { host, sink, invoke } = await living({ process: () => null });
    await invoke("x".repeat(300_000), { run: "per-1" });
    await invoke("small", { run: "per-2" });
    const [large, small] = sink.of("a", "PERTURBED").map(({ event }) => event);
    expect(large).toMatchObject({ run: "per-1" });
    expect(large).not.toHaveProperty("input");
    expect(small).toMatchObject({ input: "small" });
    await host.close();
  });

  it("[HOST-501] state is copied in and out, checked at once, and closed with the run's outcome", async () => {
    let late: AgentState | undefined;
    const value = { list: [1] };
    const { host, invoke } = await living({
      process(input, { state: { get, set, clear } }) {
        if (input === "late") late = { get, set, clear };
        if (input === "clear") clear();
        if (input !== "change") return get();
        set(value);
        value.list.push(2);
        (get() as typeof value).list.push(3);
        return get();
      },
    });
    const state = { version: 1, value: { list: [] } };
    const changed = await invoke("change", { run: "per-1", state });
    expect(changed).toMatchObject({ result: { list: [1] }, state: { value: { list: [1] } } });
    host.settled("a", "per-1", { isKept: true });
    const cleared = await invoke("clear", { run: "per-2", state: { version: 2, value: { list: [1] } } });
    expect(cleared).toMatchObject({ result: null, state: { value: null } });
    host.settled("a", "per-2", { isKept: true });
    expect(await invoke("read", { run: "per-3", state })).not.toHaveProperty("state");
    await invoke("late", { run: "per-4", state });
    late?.set("too late");
    expect(late?.get()).toEqual(state.value);
    await host.close();
  });

  it.each([
    ["a function", () => 1, "AGENT_ERROR"],
    ["NaN", [Number.NaN], "AGENT_ERROR"],
    ["a cycle", Object.assign([], { 0: null }), null],
    ["101 bytes", "x".repeat(99), "LIMIT_EXCEEDED"],
    ["100 bytes", "x".repeat(98), null],
    ["102 bytes in 52 characters", "é".repeat(50), "LIMIT_EXCEEDED"],
    ["numbers of 2 bytes each", Array.from({ length: 49 }, () => 1), null],
  ])("[HOST-501] `set` of %s", (_what, value, code) => {
    const { handle } = new SessionStates(100).enter(null);
    const thrown = (() => {
      try {
        handle.set<unknown>(value);
        return undefined;
      } catch (error) {
        return error;
      }
    })();
    if (code === null) expect(thrown).toBeUndefined();
    else expect(thrown).toMatchObject({ code });
    expect(handle.get() === null).toBe(code !== null);
  });

  it("[HOST-502] there is no state without a run; a pure command reads the state of its call", async () => {
    const attempts = ({ state }: { state: AgentState }): JsonValue =>
      [() => state.get(), () => state.set(1), () => state.clear()].map((attempt) => {
        try {
          return (attempt() as JsonValue | undefined) ?? null;
        } catch (error) {
          return (error as { code: string }).code;
        }
      });
    const pure = command({ pure: true, run: (_args, context) => attempts(context) });
    const {
      host,
      invoke,
      command: call,
    } = await living({
      process: (_input, context) => attempts(context),
      commands: { pure },
    });
    const none = ["AGENT_ERROR", "AGENT_ERROR", "AGENT_ERROR"];
    expect((await invoke(1)).result).toEqual(none);
    expect((await call("pure")).result).toEqual(none);
    const state = { version: 1, value: "seen" };
    expect((await call("pure", { state })).result).toEqual(["seen", "AGENT_ERROR", "AGENT_ERROR"]);
    const keyed = await call("pure", { state, run: "per-1" });
    expect(keyed.result).toEqual(["seen", "AGENT_ERROR", "AGENT_ERROR"]);
    expect(keyed).not.toHaveProperty("state");
    await host.close();
  });

  it("[HOST-503] usage is summed, and a report with an invalid amount is refused as a whole", () => {
    const sum = new UsageSum();
    expect(sum.total).toBeNull();
    const reports: UsageReport[] = [{ model: "m", inputTokens: 1 }, { outputTokens: 2 }, { costUsd: 0.5 }];
    for (const report of reports) sum.add(report);
    for (const inputTokens of [-1, Number.NaN, Infinity, "3" as unknown as number]) {
      expect(() => sum.add({ outputTokens: 100, inputTokens })).toThrow(RangeError);
    }
    expect(sum.total).toEqual({ inputTokens: 1, outputTokens: 2, costUsd: 0.5, models: ["m"] });
    for (let n = 0; n < 40; n += 1) sum.add({ model: `model ${n} ${"x".repeat(200)}`, inputTokens: 1 });
    expect(sum.total?.models).toHaveLength(16);
    expect(sum.total?.models.every(({ length }) => length <= 128)).toBe(true);
    expect(sum.total?.inputTokens).toBe(41);
  });

  it("[HOST-504] a session's state is at the host only while one of its runs is", () => {
    const states = new SessionStates(1_000);
    const first = states.enter("s", { version: 1, value: "one" });
    const second = states.enter("s", { version: 1, value: "one" });
    first.handle.set("two");
    first.close({ isKept: true, version: 7 });
    expect(second.handle.get()).toBe("two");
    expect(states.size).toBe(1);
    for (const state of [second, second]) state.close({ isKept: false });
    expect(states.size).toBe(0);
    expect(states.enter("s", { version: 1, value: "one" }).handle.get()).toBe("one");
  });

  it("[HOST-1406] the newer of the session's states counts: the host's own, or that of a call", () => {
    const states = new SessionStates(1_000);
    const first = states.enter("s", { version: 3, value: "three" });
    first.handle.set("seven");
    const [second, third] = [1, 2].map(() => states.enter("s", { version: 3, value: "three" }));
    first.close({ isKept: true, version: 7 });
    // This one was sent while the first was being stored.
    const fourth = states.enter("s", { version: 3, value: "three" });
    expect(second?.handle.get()).toBe("seven");
    expect(fourth.handle.get()).toBe("seven");
    // Another host has stored a state meanwhile, or cleared it.
    expect(states.enter("s", { version: 9, value: "nine" }).handle.get()).toBe("nine");
    expect(third?.handle.get()).toBe("nine");
    expect(states.enter("s", { version: 0, value: null }).handle.get()).toBe(null);
    // A run keeps to the state that it has seen.
    expect(second?.handle.get()).toBe("seven");
  });

  it("[HOST-1406] a change names the version that its run saw", () => {
    const states = new SessionStates(1_000);
    const enter = (known?: SessionState): RunState => states.enter("s", known);
    const [first, second, third, fourth] = [
      { version: 3, value: "three" },
      undefined,
      undefined,
      undefined,
    ].map(enter);
    first?.handle.set("seven");
    expect(first?.change).toEqual({ value: "seven", base: 3 });
    first?.close({ isKept: true, version: 7 });
    second?.handle.clear();
    expect(second?.change).toEqual({ value: null, base: 7 });
    // The gateway has another state by now, and says so.
    second?.close({ isKept: false, version: 9, value: "nine" });
    expect(third?.handle.get()).toBe("nine");
    third?.handle.clear();
    third?.close({ isKept: true, version: 0 });
    fourth?.handle.set("one");
    expect(fourth?.change).toEqual({ value: "one", base: 0 });
    // A gateway that keeps no states names none.
    const unknown = new SessionStates(1_000).enter("s");
    unknown.handle.set("one");
    expect(unknown.change).toEqual({ value: "one" });
  });

  it("[HOST-1419] a higher attempt takes the place of the one that the gateway has cut off, once that has left", async () => {
    const gates = [deferred(), deferred()];
    const begun: number[] = [];
    const { host, sink } = await living({
      flux: { concurrency: 2 },
      async process(_input, { attempt, signal: aborted, state }) {
        begun.push(attempt);
        if (attempt === 1) await gates[0]?.promise;
        state.set(attempt);
        return { attempt, isAborted: aborted.aborted };
      },
    });
    const perturb = (attempt: number) =>
      host.call("perturb", { agentId: "a", input: 1, priority: 1, by: "ann", run: "per-1", attempt }, signal);
    await perturb(1);
    await sink.until(({ began }) => began.length === 1);
    await perturb(1);
    // Its code ignores the abort for a while.
    await expect(perturb(2)).rejects.toMatchObject({ code: "INBOX_FULL" });
    gates[0]?.resolve();
    while ((await perturb(2).catch(() => null)) === null) await new Promise(setImmediate);
    await sink.until(({ settles }) => settles.length === 1);
    // The second attempt has ended, and waits for its state to be stored, when the third comes.
    await perturb(3);
    await sink.until(({ settles }) => settles.length === 2);
    expect(sink.settles).toMatchObject([{ attempt: 2 }, { attempt: 3, outcome: { result: { attempt: 3 } } }]);
    expect(begun).toEqual([1, 2, 3]);
    host.settled("a", "per-1", { isKept: true });
    await host.close();
  });

  it("[HOST-505] [HOST-507] a run cancelled during the check of its input never begins", async () => {
    const handled: unknown[] = [];
    const { host, sink, log, invoke } = await living({ process: (input) => handled.push(input) });
    const call = { agentId: "a", input: 1, priority: 1, by: "ann", run: "per-1" };
    const accepted = host.call("perturb", call, signal);
    host.cancel("a", "per-1", null);
    expect(await accepted).toMatchObject({ id: "per-1" });
    expect(sink.settles).toEqual([
      { agentId: "a", run: "per-1", attempt: 1, outcome: { kind: "CANCELLED" } },
    ]);
    const invoked = invoke(2, { run: "per-2" });
    host.cancel("a", "per-2", "not needed");
    await expect(invoked).rejects.toMatchObject({
      fate: "CANCELLED",
      message: "the run was cancelled: not needed",
    });
    const waiting = await living({ process: (_input, context) => context.sleep(3_600_000) });
    await waiting.host.call("perturb", call, signal);
    waiting.host.cancel("a", "per-1", null);
    await waiting.sink.until(({ settles }) => settles.length > 0);
    expect(waiting.sink.of("a", "ERROR")).toHaveLength(1);
    expect([handled, log, waiting.log]).toEqual([[], [], []]);
    await Promise.all([host.close(), waiting.host.close()]);
  });

  it("[HOST-506] pure commands with a run are cancelled, and closing waits for them", async () => {
    const gate = deferred<string>();
    const wait = command({ pure: true, run: (_args, context) => context.sleep(3_600_000) });
    const pass = command({ pure: true, run: () => gate.promise });
    const agent = defineAgent({ id: "a", commands: { wait, pass } });
    const { host, sink, command: call } = await living(agent);
    const cancelled = call("wait", { run: "per-1" });
    await sink.until(({ began }) => began.length > 0);
    host.cancel("a", "per-1", null);
    await expect(cancelled).rejects.toMatchObject({ fate: "CANCELLED" });
    const passing = call("pass", { run: "per-2" });
    await sink.until(({ began }) => began.length > 1);
    const closing = host.close(600_000);
    gate.resolve("passed");
    expect(await passing).toMatchObject({ result: "passed" });
    await closing;
  });
});
