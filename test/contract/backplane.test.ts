import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { deferred, type Deferred } from "../../src/base/async/deferred.js";
import { TerrariumError } from "../../src/base/errors.js";
import type { Position } from "../../src/events/cursor.js";
import type { SemaphoreView } from "../../src/events/semaphore.js";
import { closeAll, json, memory, semaphoreOf, started, worker, World } from "./backplane-world.js";
import { agentDescriptor } from "../support/host-kit.js";

afterEach(closeAll);

describe.each([memory, json, worker])("backplane: $name", (transport) => {
  /** Shared by tests that leave the agents unchanged, because a worker takes a moment to start. */
  let shared: World;
  beforeAll(async () => {
    shared = new World(transport);
    await shared.backplane.start(shared.sink);
    await shared.sink.until(({ order }) => order.includes("finite AGENT_STOPPED"));
  });
  afterAll(() => shared.backplane.close());

  it("[LINK-1] delivers the manifest before any event", () => {
    const { sink } = shared;
    const module = expect.any(String) as string;
    expect(sink.manifests[0]).toEqual([
      agentDescriptor("servant", { genus: "test", description: "does what it is told", module }),
      agentDescriptor("idle", { acceptsInput: false, module }),
      agentDescriptor("finite", { module }),
      agentDescriptor("clerk", {
        genus: "test",
        description: "does what it is told",
        delivery: "at_most_once",
        concurrency: 4,
        inboxMax: 20,
        module,
      }),
    ]);
    expect(sink.order[0]).toBe("manifest servant idle finite clerk");
  });

  it("[LINK-2] delivers each agent's events in order, numbered without a gap", () => {
    const { sink } = shared;
    const events = sink.keptOf("finite");
    expect(events.map(({ offset }) => offset)).toEqual(events.map((_, index) => index + 1));
    expect(new Set(events.map(({ epoch }) => epoch)).size).toBe(1);
    expect(events[0]?.epoch).toMatch(/^[\w-]{1,64}$/);
    expect(events.map(({ event }) => event.type)).toEqual([
      "AGENT_STARTED",
      ...Array.from({ length: 5 }, () => "RESULT"),
      "AGENT_STATE_CHANGED",
      "AGENT_STOPPED",
    ]);
    expect(sink.of("finite", "RESULT").map(({ event }) => event)).toMatchObject(
      [10, 20, 30, 40, 50].map((result) => ({ result, cause: null })),
    );
  });

  it("[LINK-1300] starts an agent where its log ends, and none that has no place in it", async () => {
    const world = new World(transport);
    world.sink.placeOf = (id) =>
      id === "idle" ? null : { id, epoch: `log-of-${id}`, offset: 40, term: 1, received: null };
    await world.backplane.start(world.sink);
    await world.sink.until(({ order }) => order.includes("finite AGENT_STOPPED"));
    await world.backplane.close();
    for (const agentId of ["servant", "finite"]) {
      const events = world.sink.keptOf(agentId);
      expect(events.map(({ epoch, offset }) => [epoch, offset])).toEqual(
        events.map((_, at) => [`log-of-${agentId}`, 41 + at]),
      );
    }
    expect(world.sink.of("idle")).toEqual([]);
  });

  it("[LINK-1592] an agent that another gateway carries stops at once and says nothing more, until it is welcomed again", async () => {
    const world = await started(transport);
    const { backplane, sink } = world;
    const failed = world.invoke("wait").catch((error: unknown) => error);
    await sink.until(() => sink.said("servant", "waiting"));
    sink.placeOf = (id) => ({ id, epoch: "given back", offset: 100, term: 2, received: null });
    backplane.lose?.(["servant"], false);
    backplane.welcome(["servant"]);
    expect(await failed).toMatchObject({ code: "UNAVAILABLE", fate: "LEFT" });
    await sink.until(() => sink.of("servant").find(({ epoch }) => epoch === "given back"));
    expect(await world.invoke("echo", 7)).toBe(7);
    const before = sink.of("servant").filter(({ epoch }) => epoch !== "given back");
    expect(before.map(({ event }) => event.type)).not.toContain("AGENT_STOPPED");
    const after = sink.keptOf("servant").filter(({ epoch }) => epoch === "given back");
    expect(after.slice(0, 2).map(({ offset, event }) => [offset, event.type])).toEqual([
      [101, "AGENT_STARTED"],
      [102, "PERTURBED"],
    ]);
    // Others of the same host go on.
    expect(sink.of("idle").filter(({ epoch }) => epoch === "given back")).toEqual([]);
  });

  it("[LINK-4] answers calls with results, and with the host's own errors", async () => {
    const { backplane, sink } = shared;
    const perturbation = await backplane.call("perturb", {
      agentId: "servant",
      input: { do: "echo", value: { deep: [1, null, "ü"] } },
      priority: 5,
      by: "ann",
    });
    expect(perturbation).toMatchObject({ id: expect.any(String), acceptedAt: expect.any(Number) });
    const result = await sink.until(() => sink.of("servant", "RESULT")[0]?.event);
    expect(result).toMatchObject({ result: { deep: [1, null, "ü"] }, cause: perturbation.id });
    expect(sink.of("servant", "PERTURBED")[0]?.event).toMatchObject({ by: "ann" });

    const perturb = (agentId: string): Promise<unknown> =>
      backplane.call("perturb", { agentId, input: null, priority: 1, by: "ann" });
    await expect(perturb("missing")).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    await expect(perturb("idle")).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await expect(backplane.call("stop", { agentId: "servant" })).resolves.toBeNull();
    await expect(perturb("servant")).rejects.toMatchObject({
      name: "TerrariumError",
      code: "AGENT_NOT_RUNNING",
    });
    await expect(backplane.call("start", { agentId: "servant" })).resolves.toBeNull();
    await expect(perturb("servant")).resolves.toBeDefined();
  });

  it("[LINK-5] delivers the events that led to an answer before the answer", async () => {
    const { sink } = shared;
    const results = sink.of("servant", "RESULT").length;
    await shared.invoke("burst", 700);
    expect(sink.of("servant", "OUTPUT").map(({ event }) => "data" in event && event.data)).toEqual(
      Array.from({ length: 700 }, (_, index) => index),
    );
    expect(sink.of("servant", "RESULT")).toHaveLength(results + 1);
    await expect(shared.invoke("throw")).rejects.toMatchObject({ code: "AGENT_ERROR" });
    expect(sink.of("servant", "ERROR").at(-1)?.event).toMatchObject({ message: "thrown by the servant" });
  });

  it("[LINK-171] returns answers, and parks questions, once the sink has the events that led to them", async () => {
    const world = await started(transport);
    const { sink } = world;
    const held: { position: Position; reached: Deferred<void> }[] = [];
    sink.holdBack = (_agentId, position) => {
      const reached = deferred();
      held.push({ position, reached });
      return reached.promise;
    };
    sink.keep = () => Promise.resolve(semaphoreOf("sem-00000006"));
    const told: string[] = [];
    const good = world.invoke("burst", 3).then(() => told.push("good"));
    while (held.length < 1) await new Promise(setImmediate);
    const bad = world.invoke("throw").catch(() => told.push("bad"));
    while (held.length < 2) await new Promise(setImmediate);
    const asked = world.invoke("ask", { reason: "APPROVAL_NEEDED", prompt: "Go on?" });
    while (held.length < 3) await new Promise(setImmediate);
    const [first, second, third] = held;
    const results = sink.of("servant", "RESULT");
    expect(first?.position.offset).toBeGreaterThanOrEqual(results.at(-1)?.offset ?? Infinity);
    expect(second?.position.epoch).toBe(results[0]?.epoch);
    expect([told, sink.parks]).toEqual([[], []]);
    first?.reached.resolve();
    await good;
    expect(told).toEqual(["good"]);
    second?.reached.resolve();
    await bad;
    sink.holdBack = () => null;
    third?.reached.resolve();
    await asked;
    expect(sink.parks).toHaveLength(1);
  });

  it("[LINK-6] aborts the work when the caller aborts", async () => {
    const world = shared;
    const abort = new AbortController();
    const call = world.invoke("wait", null, abort.signal);
    await world.sink.until((sink) => sink.said("servant", "waiting"));
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    await expect(world.invoke("echo", 1)).resolves.toBe(1);
    await expect(world.invoke("echo", 2, AbortSignal.abort())).rejects.toMatchObject({
      code: "AGENT_TIMEOUT",
    });
  });

  it("[LINK-7] keeps the caller's input as it is", async () => {
    const input = { do: "spoil" };
    const { result } = await shared.backplane.call("invoke", {
      agentId: "servant",
      input,
      timeoutMs: 60_000,
      by: "test",
    });
    expect(result).toBe("spoilt");
    expect(input).toEqual({ do: "spoil" });
  });

  it("[LINK-8] [LINK-9] drops events beyond a full link, only of the flooding agent, and reports that", async () => {
    const world = await started(transport, { limits: { linkEventsMax: 100, batchEventsMax: 16 } });
    const { sink, backplane } = world;
    await sink.until(() => sink.of("finite", "AGENT_STOPPED").length > 0);
    await world.invoke("burst", 5_000);
    await world.invoke("echo", "after");
    await backplane.call("stop", { agentId: "servant" });
    await sink.until(() => sink.of("servant", "AGENT_STOPPED").length > 0);

    const events = sink.keptOf("servant");
    const offsets = events.map(({ offset }) => offset);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    const arrived = sink.of("servant", "OUTPUT").map(({ event }) => "data" in event && event.data);
    expect(arrived.length).toBeGreaterThan(20);
    expect(arrived.length).toBeLessThan(1_000);
    expect(arrived.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    const jumps = offsets.filter((offset, index) => index > 0 && offset !== (offsets[index - 1] ?? 0) + 1);
    expect(jumps.length).toBeGreaterThan(0);
    const missed = (offsets.at(-1) ?? 0) - offsets.length;
    expect(sink.of("servant", "RESULT").at(-1)?.event).toMatchObject({ result: "after" });
    const told = world.log.map(({ fields }) => Number(fields["eventsDropped"] ?? 0));
    expect(told.reduce((sum, dropped) => sum + dropped, 0)).toBe(missed);
    expect(sink.keptOf("finite").map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  const QUESTION = { reason: "APPROVAL_NEEDED", prompt: "Go on?", state: { list: [1] } };

  it("[LINK-19] delivers a question to the sink once, and its outcome back", async () => {
    const { sink, backplane } = shared;
    const view = semaphoreOf("sem-00000001");
    sink.keep = () => Promise.resolve(view);
    const parks = sink.parks.length;
    const invoke = backplane.call("invoke", {
      agentId: "servant",
      input: { do: "ask", value: QUESTION },
      timeoutMs: 60_000,
      by: "ann",
    });
    expect(await invoke).toEqual({
      status: "PARKED",
      result: null,
      semaphore: view,
      perturbationId: expect.any(String),
    });
    expect(sink.parks.slice(parks)).toEqual([
      {
        agentId: "servant",
        request: expect.objectContaining({
          prompt: "Go on?",
          options: [],
          severity: "INFO",
          state: { list: [1] },
        }),
        input: { do: "ask", value: QUESTION },
        cause: (await invoke).perturbationId,
      },
    ]);
    sink.keep = () =>
      Promise.reject(new TerrariumError("LIMIT_EXCEEDED", "too many", { limit: "openPerAgentMax" }));
    await expect(shared.invoke("ask", QUESTION)).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "openPerAgentMax" },
    });
    expect(sink.of("servant", "ERROR").at(-1)?.event).toMatchObject({
      code: "LIMIT_EXCEEDED",
      message: "too many",
    });
    sink.keep = () => Promise.reject(new Error("the disk's own words"));
    const error: unknown = await shared.invoke("ask", QUESTION).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "INTERNAL_SERVER_ERROR" });
    expect(JSON.stringify([error, String(error)])).not.toContain("own words");
  });

  it("[LINK-19] events before a question are delivered before it", async () => {
    const { sink } = shared;
    sink.keep = () => Promise.resolve(semaphoreOf("sem-00000002"));
    const from = sink.order.length;
    await Promise.all([shared.invoke("burst", 3), shared.invoke("ask", QUESTION)]);
    const order = sink.order.slice(from).filter((line) => /OUTPUT|parks/.test(line));
    expect(order).toEqual([...Array.from({ length: 3 }, () => "servant OUTPUT"), "servant parks"]);
  });

  it("[LINK-20] a question does not stall the stream while it is being stored", async () => {
    const { sink } = shared;
    const kept = deferred<SemaphoreView>();
    sink.keep = () => kept.promise;
    const asked = shared.backplane.call("invoke", {
      agentId: "servant",
      input: { do: "ask", value: QUESTION },
      timeoutMs: 60_000,
      by: "ann",
    });
    expect(await shared.invoke("echo", "meanwhile")).toBe("meanwhile");
    kept.resolve(semaphoreOf("sem-00000003"));
    expect(await asked).toMatchObject({ status: "PARKED", semaphore: { id: "sem-00000003" } });
  });

  it("[LINK-21] delivers announcements in the agent's own order, and resumes ahead of waiting inputs", async () => {
    const { sink, backplane } = shared;
    const semaphore = semaphoreOf("sem-00000004");
    const from = sink.of("servant").length;
    await backplane.call("announce", {
      agentId: "servant",
      event: { type: "SEMAPHORE_RESOLVED", semaphore },
    });
    const busy = new AbortController();
    const waiting = Promise.allSettled([shared.invoke("wait", null, busy.signal)]);
    await sink.until(() =>
      sink
        .of("servant")
        .slice(from)
        .some(({ event }) => event.type === "OUTPUT"),
    );
    await backplane.call("perturb", {
      agentId: "servant",
      input: { do: "echo", value: 1 },
      priority: 199,
      by: "x",
    });
    const resumed = backplane.call("resume", {
      agentId: "servant",
      tokenId: semaphore.id,
      attempt: 2,
      state: { list: [1] },
      stateVersion: 1,
      answer: "Yes",
      input: { do: "ask" },
      by: "ann",
      timeoutMs: 60_000,
    });
    // Answered in order, so the resumption is in the inbox by then.
    await backplane.call("announce", {
      agentId: "servant",
      event: { type: "SEMAPHORE_RESOLVED", semaphore },
    });
    busy.abort();
    await Promise.all([waiting, resumed]);
    const told = await sink.until(() => {
      const events = sink.of("servant").slice(from);
      return events.filter(({ event }) => event.type === "RESULT").length === 2 && events;
    });
    // The agent's earlier work may still end.
    const first = told.find(({ event }) => !["AGENT_STATE_CHANGED", "METABOLISM"].includes(event.type));
    expect(first?.event).toMatchObject({ type: "SEMAPHORE_RESOLVED", semaphore });
    expect(told.map(({ event }) => event).find(({ type }) => type === "RESULT")).toMatchObject({
      cause: semaphore.id,
      result: {
        state: { list: [1] },
        answer: "Yes",
        semaphoreId: semaphore.id,
        attempt: 2,
        cause: semaphore.id,
        input: { do: "ask" },
      },
    });
    const offsets = sink.keptOf("servant").map(({ offset }) => offset);
    expect(offsets).toEqual(offsets.map((_, index) => index + 1));
    await expect(
      backplane.call("announce", {
        agentId: "missing",
        event: { type: "SEMAPHORE_RESOLVED", semaphore },
      }),
    ).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
  });

  it("[LINK-22] closing waits for questions in flight", async () => {
    const { backplane, sink, ...world } = await started(transport);
    const kept = deferred<SemaphoreView>();
    sink.keep = () => kept.promise;
    const args = { agentId: "servant", input: { do: "ask", value: QUESTION }, priority: 1, by: "ann" };
    await backplane.call("perturb", args);
    await sink.until(({ parks }) => parks.length > 0);
    const closing = backplane.close();
    await sink.until(({ order }) => order.includes("servant AGENT_STOPPED"));
    kept.resolve(semaphoreOf("sem-00000005"));
    await closing;
    expect(world.log.filter(({ level }) => level === "warn" || level === "error")).toEqual([]);
  });

  it("[LINK-10] refuses calls above the bound on waiting ones", async () => {
    const world = await started(transport, { limits: { linkCallsMax: 2 } });
    const abort = new AbortController();
    const waiting = [world.invoke("wait", null, abort.signal), world.invoke("wait", null, abort.signal)];
    await expect(world.invoke("echo")).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    abort.abort();
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(world.invoke("echo", 3)).resolves.toBe(3);
  });

  it("[LINK-12] flushes the last events before it closes, and refuses calls from then on", async () => {
    const { backplane, sink, ...world } = await started(transport);
    const waiting = backplane.call("invoke", {
      agentId: "servant",
      input: { do: "wait" },
      timeoutMs: 60_000,
      by: "test",
    });
    const outcome = Promise.allSettled([waiting]);
    await sink.until(({ order }) => order.includes("servant OUTPUT"));
    const closing = backplane.close();
    expect(backplane.close()).toBe(closing);
    await closing;
    expect(await outcome).toMatchObject([{ reason: { code: "AGENT_NOT_RUNNING" } }]);
    expect(sink.of("servant").at(-1)?.event.type).toBe("AGENT_STOPPED");
    expect(sink.of("idle").at(-1)?.event.type).toBe("AGENT_STOPPED");
    expect(sink.downs).toEqual([]);
    await expect(backplane.call("start", { agentId: "idle" })).rejects.toMatchObject({
      code: "AGENT_NOT_RUNNING",
    });
    expect(world.log.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("[LINK-17] carries log lines", async () => {
    const world = shared;
    await world.invoke("log");
    await world.logged(({ message }) => message === "said by the servant");
    expect(world.log).toContainEqual({
      level: "info",
      agentId: "servant",
      at: expect.any(Number),
      message: "said by the servant",
      fields: { value: 7 },
    });
  });
});
