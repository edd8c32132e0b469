import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { deferred, type Deferred } from "../../src/base/async/deferred.js";
import { TerrariumError } from "../../src/base/errors.js";
import type { JsonValue } from "../../src/base/json.js";
import type { SessionState, Settlement } from "../../src/events/run.js";
import type { HostCalls } from "../../src/link/port.js";
import type { RunArgs, RunSettle } from "../../src/link/run-port.js";
import { GATES } from "./backplane-agents.js";
import { closeAll, json, memory, semaphoreOf, started, worker, World } from "./backplane-world.js";

afterEach(closeAll);

const QUESTION = { reason: "APPROVAL_NEEDED", prompt: "Go on?" };

type Perturb = HostCalls["perturb"]["args"];

const gates = new BroadcastChannel(GATES);
afterAll(() => gates.close());
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel between threads has no origin
const open = (gate: string): void => gates.postMessage(gate);

let lastId = 0;
const newRun = (): string => `per-${(lastId += 1)}`;
const stateAt = (version: number, value: JsonValue): SessionState => ({ version, value });

/** Sends runs to one agent of a world. */
function client({ backplane, sink }: World, agentId = "servant") {
  const settleOf = (run: string) => sink.until(() => sink.settles.find((settle) => settle.run === run));
  const settlesOf = (run: string): RunSettle[] => sink.settles.filter((settle) => settle.run === run);
  return {
    settleOf,
    settlesOf,
    perturb: async (order: string, value: JsonValue = null, more: Partial<Perturb> = {}): Promise<string> => {
      const run = more.run ?? newRun();
      const input = { do: order, value };
      await backplane.call("perturb", { agentId, input, priority: 100, by: "ann", ...more, run });
      return run;
    },
    invoke: (order: string, value: JsonValue = null, more: RunArgs & { timeoutMs?: number } = {}) => {
      const input = { do: order, value };
      const args = { agentId, input, timeoutMs: 60_000, by: "ann", run: newRun(), ...more };
      return backplane.call("invoke", args);
    },
    resume: (answer: JsonValue, more: Partial<HostCalls["resume"]["args"]> = {}) => {
      const args = {
        agentId,
        tokenId: "sem-00000009",
        attempt: 1,
        state: null,
        stateVersion: 1,
        input: null,
      };
      return backplane.call("resume", { ...args, by: "ann", timeoutMs: 60_000, answer, ...more });
    },
    said: (data: JsonValue) => sink.until(() => sink.said(agentId, data)),
  };
}

describe.each([memory, json, worker])("runs over a backplane: $name", (transport) => {
  let shared: World;
  beforeAll(async () => {
    shared = new World(transport);
    await shared.backplane.start(shared.sink);
  });
  afterAll(() => shared.backplane.close());

  it("[LINK-500] settles the run of a perturbation once, after its events, with its outcome", async () => {
    const { sink } = shared;
    const { perturb, settleOf, settlesOf } = client(shared);
    sink.keep = () => Promise.resolve(semaphoreOf("sem-00000021"));
    const expected: readonly [string, JsonValue, object][] = [
      ["echo", { deep: [1, null] }, { kind: "COMPLETED", result: { deep: [1, null] } }],
      ["nothing", null, { kind: "COMPLETED", result: null }],
      ["throw", null, { kind: "FAILED", error: { code: "AGENT_ERROR", message: "thrown by the servant" } }],
      ["unsendable", null, { kind: "FAILED", error: { code: "AGENT_ERROR", message: expect.any(String) } }],
      ["huge", null, { kind: "FAILED", error: { code: "LIMIT_EXCEEDED", message: expect.any(String) } }],
      ["ask", QUESTION, { kind: "PARKED", semaphore: "sem-00000021" }],
    ];
    for (const [order, value, outcome] of expected) {
      const from = sink.order.length;
      const run = await perturb(order, value, { attempt: 3 });
      expect(await settleOf(run)).toEqual({ agentId: "servant", run, attempt: 3, outcome });
      const told = sink.order.slice(from).filter((line) => /^servant (RESULT|ERROR|parks|settle)/.test(line));
      expect(told.at(-1)).toMatch(/settle/);
      expect(told).toHaveLength(order === "nothing" ? 1 : 2);
      expect(settlesOf(run)).toHaveLength(1);
    }
    sink.keep = () => Promise.reject(new TerrariumError("LIMIT_EXCEEDED", "too many"));
    const refused = await perturb("ask", QUESTION);
    expect(await settleOf(refused)).toMatchObject({
      outcome: { kind: "FAILED", error: { code: "LIMIT_EXCEEDED", message: "too many" } },
    });
  });

  it("[LINK-501] reports that a run has begun, before its end, except after a handshake", async () => {
    const { sink } = shared;
    const { perturb, invoke, settleOf } = client(shared);
    const run = await perturb("echo", 1, { attempt: 2 });
    await settleOf(run);
    expect(sink.began.find((began) => began.run === run)).toEqual({
      agentId: "servant",
      run,
      attempt: 2,
      at: expect.any(Number),
    });
    expect(sink.order.indexOf(`servant began ${run}`)).toBeLessThan(
      sink.order.indexOf(`servant settle ${run} COMPLETED`),
    );
    const invoked = newRun();
    await invoke("echo", 1, { run: invoked });
    expect(sink.began.filter((began) => began.run === invoked)).toHaveLength(1);
  });

  it("[LINK-502] delays a settle until observers can read the events before it", async () => {
    const world = await started(transport);
    const { sink } = world;
    const { perturb, settleOf } = client(world);
    const held: Deferred<void>[] = [];
    sink.holdBack = () => {
      const reached = deferred();
      held.push(reached);
      return reached.promise;
    };
    const accepted = perturb("burst", 3);
    await sink.until(() => sink.of("servant", "RESULT").length > 0);
    while (held.length < 2) await new Promise(setImmediate);
    expect(sink.settles).toEqual([]);
    for (const reached of held) reached.resolve();
    expect(await settleOf(await accepted)).toMatchObject({ outcome: { kind: "COMPLETED" } });
  });

  it("[LINK-503] sends usage and state with an answer, and the progress of a failed call", async () => {
    const { sink, backplane } = shared;
    const { invoke } = client(shared);
    const reports = [
      { model: "small", inputTokens: 10, outputTokens: 2 },
      { model: "large", inputTokens: 5, costUsd: 0.25 },
      { model: "small" },
    ];
    const usage = { inputTokens: 15, outputTokens: 2, costUsd: 0.25, models: ["small", "large"] };
    expect(await invoke("report", reports)).toMatchObject({ result: "reported", usage });
    expect(await invoke("echo", 1)).not.toHaveProperty("usage");
    const run = newRun();
    const kept = await invoke("keep", { n: 1 }, { run, state: stateAt(0, null) });
    expect(kept).toMatchObject({
      status: "COMPLETED",
      result: null,
      perturbationId: run,
      state: { value: { n: 1 } },
    });
    backplane.settled("servant", run, { isKept: false });
    await expect(invoke("throw")).rejects.toMatchObject({ code: "AGENT_ERROR", fate: "FAILED", usage: null });
    await expect(invoke("report", [{ inputTokens: 1 }, { inputTokens: -1 }])).rejects.toMatchObject({
      fate: "FAILED",
      usage: { inputTokens: 1 },
    });
    const refused = backplane.call("invoke", {
      agentId: "idle",
      input: null,
      timeoutMs: 1_000,
      by: "ann",
      run: newRun(),
    });
    await expect(refused).rejects.toMatchObject({ code: "BAD_USER_INPUT", fate: "NOT_BEGUN" });
    expect(sink.settles.some(({ run: id }) => id === run)).toBe(false);
  });

  it("[LINK-504] a session waits until its state is stored and then sees that state; other sessions do not wait", async () => {
    const { sink } = shared;
    const { perturb, invoke, settleOf } = client(shared, "clerk");
    const stored = deferred<Settlement>();
    sink.store = (settle) => (settle.state ? stored.promise : Promise.resolve({ isKept: true }));
    const first = await perturb("keep", "new", { session: "s", state: stateAt(3, "old") });
    // Sent while the first is here, with the state as the gateway knows it.
    const second = await perturb("read", null, { session: "s", state: stateAt(3, "old") });
    expect(await settleOf(first)).toMatchObject({
      outcome: { kind: "COMPLETED", result: "old" },
      state: { value: "new" },
    });
    const other = await invoke("read", null, { session: "t", state: stateAt(1, "of t") });
    expect(other.result).toBe("of t");
    expect(sink.settles.some(({ run }) => run === second)).toBe(false);
    stored.resolve({ isKept: true });
    expect(await settleOf(second)).toMatchObject({ outcome: { result: "new" } });
    // Nothing of the session is here any more: what the call carries counts.
    const later = await invoke("read", null, { session: "s", state: stateAt(9, "by another way") });
    expect(later.result).toBe("by another way");
    sink.store = () => Promise.resolve({ isKept: true });
  });

  it("[LINK-1407] versions of the gateway say which state of a session is the newer one", async () => {
    const { sink } = shared;
    const { perturb, invoke, settleOf } = client(shared, "clerk");
    const stored = deferred<Settlement>();
    sink.store = () => stored.promise;
    const first = await perturb("keep", "new", { session: "v", state: stateAt(3, "old") });
    const second = await perturb("keep", "newer", { session: "v", state: stateAt(3, "old") });
    expect(await settleOf(first)).toMatchObject({ state: { value: "new", base: 3 } });
    sink.store = () => Promise.resolve({ isKept: false, version: 12, value: "of another host" });
    stored.resolve({ isKept: true, version: 9 });
    expect(await settleOf(second)).toMatchObject({
      outcome: { result: "new" },
      state: { value: "newer", base: 9 },
    });
    const held = deferred<Settlement>();
    sink.store = () => held.promise;
    const third = await perturb("keep", "third", { session: "v", state: stateAt(12, "of another host") });
    expect(await settleOf(third)).toMatchObject({
      outcome: { result: "of another host" },
      state: { base: 12 },
    });
    const read = invoke("read", null, { session: "v", state: stateAt(20, "taken over") });
    await invoke("echo", 1, { session: "w" });
    held.resolve({ isKept: true, version: 13 });
    expect((await read).result).toBe("third");
    sink.store = () => Promise.resolve({ isKept: true });
  });

  it.each([["refuses"], ["fails"]])("[LINK-504] a state that the store %s is dropped", async (how) => {
    const { sink } = shared;
    const { perturb, settleOf } = client(shared, "clerk");
    sink.store = () =>
      how === "fails" ? Promise.reject(new Error("no disk")) : Promise.resolve({ isKept: false });
    await perturb("keep", "new", { session: "s", state: stateAt(3, "old") });
    const second = await perturb("read", null, { session: "s", state: stateAt(3, "old") });
    expect(await settleOf(second)).toMatchObject({ outcome: { result: "old" } });
    sink.store = () => Promise.resolve({ isKept: true });
  });

  it("[LINK-504] an invocation's session waits for `settled`", async () => {
    const { backplane } = shared;
    const { invoke } = client(shared, "clerk");
    const run = newRun();
    const calls = [
      invoke("keep", "new", { run, session: "s", state: stateAt(1, "old") }),
      invoke("read", null, { session: "s", state: stateAt(1, "old") }),
    ];
    let isRead = false;
    const read = calls[1]?.then(({ result }) => {
      isRead = true;
      return result;
    });
    await calls[0];
    expect(await invoke("echo", "meanwhile", { session: "t" })).toMatchObject({ result: "meanwhile" });
    expect(isRead).toBe(false);
    backplane.settled("clerk", run, { isKept: true });
    expect(await read).toBe("new");
  });

  it("[LINK-505] discards the state of a failed run, and keeps that of a parked one", async () => {
    const { sink } = shared;
    const { perturb, settleOf, invoke } = client(shared, "clerk");
    const failed = await perturb("keepAndThrow", "new", { session: "s", state: stateAt(1, "old") });
    expect(await settleOf(failed)).not.toHaveProperty("state");
    expect((await invoke("read", null, { session: "s", state: stateAt(1, "old") })).result).toBe("old");
    const kept = deferred<ReturnType<typeof semaphoreOf>>();
    sink.keep = () => kept.promise;
    const parked = await perturb("keepAndAsk", "new", { session: "s", state: stateAt(1, "old") });
    await sink.until(({ parks }) => parks.at(-1)?.cause === parked);
    const after = await perturb("read", null, { session: "s", state: stateAt(1, "old") });
    expect((await invoke("echo", 1, { session: "t" })).result).toBe(1);
    expect(sink.settles.some(({ run }) => run === after)).toBe(false);
    kept.resolve(semaphoreOf("sem-00000022"));
    expect(await settleOf(parked)).toMatchObject({ outcome: { kind: "PARKED" }, state: { value: "new" } });
    expect(await settleOf(after)).toMatchObject({ outcome: { result: "new" } });
  });

  it("[LINK-506] [LINK-560] asks before a run with a handshake begins; a refused run is forgotten, an unanswered one returned", async () => {
    const { sink } = shared;
    const { perturb, settleOf, invoke, said } = client(shared, "clerk");
    const answers = new Map<string, Deferred<boolean>>();
    sink.letBegin = ({ run }) => {
      const answer = deferred<boolean>();
      answers.set(run, answer);
      return answer.promise;
    };
    const [yes, no, failing] = [newRun(), newRun(), newRun()];
    await perturb("burst", 1, { run: yes, attempt: 2, handshake: true, session: "yes" });
    await perturb("echo", "never", { run: no, handshake: true, session: "no" });
    await perturb("echo", "never", { run: failing, handshake: true, session: "failing" });
    await sink.until(() => answers.size === 3);
    expect(sink.asks.find(({ run }) => run === yes)).toEqual({ agentId: "clerk", run: yes, attempt: 2 });
    expect(sink.said("clerk", 0)).toBe(false);
    answers.get(no)?.resolve(false);
    answers.get(failing)?.reject(new Error("no disk"));
    await invoke("echo", 1, { session: "no" });
    await invoke("echo", 1, { session: "failing" });
    answers.get(yes)?.resolve(true);
    await said(0);
    expect(await settleOf(yes)).toMatchObject({ attempt: 2, outcome: { kind: "COMPLETED" } });
    expect(sink.began.some(({ run }) => run === yes)).toBe(false);
    const isBack = (id: string): boolean => sink.returned.some(({ run }) => run === id);
    expect([yes, no, failing].map(isBack)).toEqual([false, false, true]);
    const heard = [no, failing].map((id) => sink.settles.some(({ run }) => run === id));
    expect(heard).toEqual([false, false]);
    expect(JSON.stringify(sink.of("clerk", "RESULT"))).not.toContain("never");
  });

  it("[LINK-560] a run with a handshake that is not answered in time is returned, and its session goes on", async () => {
    const world = await started(transport, { limits: { callTimeoutMs: 2_000 } });
    const { sink } = world;
    const { perturb, invoke } = client(world, "clerk");
    sink.letBegin = () => new Promise(() => undefined);
    const run = newRun();
    await perturb("echo", "never", { run, attempt: 3, handshake: true, session: "s" });
    await sink.until(() => sink.returned.length > 0);
    expect(sink.returned).toEqual([{ agentId: "clerk", run, attempt: 3 }]);
    await invoke("echo", 1, { session: "s" });
    expect(JSON.stringify(sink.of("clerk", "RESULT"))).not.toContain("never");
  });

  it("[LINK-507] cancels waiting, running and asking runs, and calls; an ended run stays unchanged", async () => {
    const { sink, backplane } = shared;
    const { perturb, settleOf, settlesOf, invoke, said } = client(shared, "clerk");
    const running = await perturb("keepAndWait", "new", { session: "s" });
    await said("waiting");
    const waiting = await perturb("echo", "never", { session: "s" });
    const invoked = newRun();
    const call = invoke("wait", null, { run: invoked, session: "s" });
    const outcome = Promise.allSettled([call]);
    backplane.cancel("clerk", waiting, "not needed");
    expect(await settleOf(waiting)).toMatchObject({ outcome: { kind: "CANCELLED" } });
    backplane.cancel("clerk", invoked, null);
    expect(await outcome).toMatchObject([{ reason: { code: "AGENT_ERROR", fate: "CANCELLED" } }]);
    backplane.cancel("clerk", running, null);
    const settle = await settleOf(running);
    expect(settle).toMatchObject({ outcome: { kind: "CANCELLED" } });
    expect(settle).not.toHaveProperty("state");
    expect(sink.of("clerk", "ERROR").map(({ event }) => event)).toContainEqual(
      expect.objectContaining({ cause: waiting, message: "the run was cancelled: not needed" }),
    );
    backplane.cancel("clerk", running, null);
    const done = await perturb("echo", "done", { session: "s" });
    expect(await settleOf(done)).toMatchObject({ outcome: { kind: "COMPLETED" } });
    backplane.cancel("clerk", done, null);
    sink.letBegin = () => new Promise(() => undefined);
    const asked = await perturb("echo", "never", { session: "s", handshake: true });
    await sink.until(({ asks }) => asks.at(-1)?.run === asked);
    backplane.cancel("clerk", asked, null);
    expect(await settleOf(asked)).toMatchObject({ outcome: { kind: "CANCELLED" } });
    expect((await invoke("echo", 1, { session: "s" })).result).toBe(1);
    expect([running, waiting, done, asked].map((run) => settlesOf(run).length)).toEqual([1, 1, 1, 1]);
    expect(JSON.stringify(sink.of("clerk", "RESULT"))).not.toContain("never");
    sink.letBegin = () => Promise.resolve(true);
  });

  it("[LINK-508] stopping an agent returns waiting runs without an ERROR, and fails running ones", async () => {
    const world = await started(transport);
    const { sink, backplane } = world;
    const { perturb, settleOf, invoke, said } = client(world);
    const running = await perturb("wait");
    await said("waiting");
    const waiting = await perturb("echo", 1, { attempt: 4 });
    const called = Promise.allSettled([invoke("echo", 2)]);
    await backplane.call("announce", {
      agentId: "servant",
      event: { type: "SEMAPHORE_RESOLVED", semaphore: semaphoreOf("sem-00000023") },
    });
    await backplane.call("stop", { agentId: "servant" });
    expect(await settleOf(running)).toMatchObject({
      outcome: { kind: "FAILED", error: { code: "AGENT_NOT_RUNNING" } },
    });
    expect(await called).toMatchObject([{ reason: { code: "AGENT_NOT_RUNNING", fate: "NOT_BEGUN" } }]);
    expect(sink.returned).toEqual([{ agentId: "servant", run: waiting, attempt: 4 }]);
    const causes = sink.of("servant", "ERROR").map(({ event }) => "cause" in event && event.cause);
    expect(causes).toContain(running);
    expect(causes).not.toContain(waiting);
    await expect(perturb("echo", 1, { run: waiting })).rejects.toMatchObject({
      code: "AGENT_NOT_RUNNING",
      fate: "NOT_BEGUN",
    });
    await backplane.call("start", { agentId: "servant" });
    await perturb("echo", 1, { run: waiting });
    expect(await settleOf(waiting)).toMatchObject({ outcome: { kind: "COMPLETED", result: 1 } });
  });

  it("[LINK-509] closing lets running work end within the drain time, and returns waiting runs", async () => {
    const world = await started(transport);
    const { sink, backplane } = world;
    const { perturb, settleOf, invoke, said } = client(world, "clerk");
    const running = await perturb("gate", "p", { session: "a" });
    const invoked = invoke("gate", "i", { session: "b" });
    await said("begun p");
    await said("begun i");
    const waiting = await perturb("echo", "later", { session: "a" });
    const stored = deferred<Settlement>();
    sink.store = () => stored.promise;
    const closing = backplane.close(600_000);
    await sink.until(({ returned }) => returned.length > 0);
    open("p");
    open("i");
    expect((await invoked).result).toBe("passed i");
    expect(await settleOf(running)).toMatchObject({ outcome: { kind: "COMPLETED", result: "passed p" } });
    expect(sink.returned.map(({ run }) => run)).toEqual([waiting]);
    await expect(invoke("echo")).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING", fate: "NOT_BEGUN" });
    let isClosed = false;
    void closing.then(() => (isClosed = true));
    await sink.until(({ order }) => order.includes("clerk AGENT_STOPPED"));
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    stored.resolve({ isKept: true });
    await closing;
    expect(sink.of("clerk", "ERROR")).toEqual([]);
  });

  it("[LINK-509] work that still runs at the end of the drain time is cut off, not failed", async () => {
    const world = await started(transport);
    const { sink, backplane } = world;
    const { perturb, invoke, said } = client(world, "clerk");
    const running = await perturb("gate", "p", { session: "a" });
    const invoked = Promise.allSettled([invoke("gate", "i", { session: "b" })]);
    await said("begun p");
    await said("begun i");
    const called = Promise.allSettled([invoke("echo", 1, { session: "b" })]);
    await perturb("echo", 1, { session: "c" });
    await backplane.close(1);
    expect(await invoked).toMatchObject([{ reason: { code: "AGENT_NOT_RUNNING", fate: "CUT_OFF" } }]);
    expect(await called).toMatchObject([{ reason: { code: "AGENT_NOT_RUNNING", fate: "NOT_BEGUN" } }]);
    expect(sink.settles.some(({ run }) => run === running)).toBe(false);
    expect(sink.returned.some(({ run }) => run === running)).toBe(false);
  });

  it("[LINK-510] a resumption is a run of its own, and its answer is the outcome", async () => {
    const { sink, backplane } = shared;
    const { resume, invoke } = client(shared);
    const [root, child] = [newRun(), newRun()];
    const answered = await resume("Yes", { run: root, child, sessionState: stateAt(1, "s"), attempt: 2 });
    expect(answered).toMatchObject({ outcome: { kind: "COMPLETED", result: { answer: "Yes", attempt: 2 } } });
    expect(sink.began.at(-1)).toMatchObject({ run: child, attempt: 2 });
    const failing = resume({ throw: true }, { run: root, child: newRun() });
    await expect(failing).rejects.toMatchObject({ code: "AGENT_ERROR", fate: "FAILED" });
    const waiting = Promise.allSettled([resume({ wait: true }, { run: root, child })]);
    await sink.until(() => sink.said("servant", "waiting to resume"));
    backplane.cancel("servant", child, null);
    expect(await waiting).toMatchObject([{ reason: { fate: "CANCELLED" } }]);
    const about = await invoke("about", null, { run: root, attempt: 5, session: "s" });
    expect(about.result).toEqual({ run: root, attempt: 5, session: "s", cause: root });
  });

  it("[LINK-511] a run that is sent twice is one run", async () => {
    const { sink } = shared;
    const { perturb, settleOf, settlesOf, said, invoke } = client(shared, "clerk");
    const run = await perturb("gate", "twice", { session: "twice" });
    await said("begun twice");
    await perturb("gate", "twice", { session: "twice", run });
    open("twice");
    await settleOf(run);
    await invoke("echo", 1, { session: "twice" });
    expect(settlesOf(run)).toHaveLength(1);
    expect(
      sink
        .of("clerk", "PERTURBED")
        .filter(({ event }) => "perturbationId" in event && event.perturbationId === run),
    ).toHaveLength(1);
  });
});

describe("runs of a host that dies", () => {
  it("[LINK-512] are neither settled nor returned, and calls fail as cut off", async () => {
    const world = await started(worker);
    const { sink } = world;
    const { perturb, invoke, said } = client(world, "clerk");
    const running = await perturb("gate", "p", { session: "a" });
    await said("begun p");
    const waiting = await perturb("echo", 1, { session: "a" });
    const calls = Promise.allSettled([
      invoke("gate", "i", { session: "b" }),
      invoke("exit", 3, { session: "c" }),
    ]);
    const cutOff = { reason: { code: "AGENT_NOT_RUNNING", fate: "CUT_OFF" } };
    expect(await calls).toMatchObject([cutOff, cutOff]);
    await sink.until(({ downs }) => downs.length > 0);
    const told = [...sink.settles, ...sink.returned].map(({ run }) => run);
    expect(told.filter((run) => run === running || run === waiting)).toEqual([]);
    await sink.until(({ manifests }) => manifests.length === 2);
    // The next life knows nothing of it, and takes it as new.
    const { settleOf } = client(world, "clerk");
    await perturb("about", null, { run: waiting, attempt: 2, session: "a" });
    expect(await settleOf(waiting)).toMatchObject({ attempt: 2, outcome: { result: { attempt: 2 } } });
  });
});
