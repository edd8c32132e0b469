import { describe, expect, it } from "vitest";
import { z } from "zod";

import { JoinedBackplane } from "../../../src/link/joined.js";
import { MemoryBackplane } from "../../../src/link/channels/memory.js";
import type { HostLogEntry } from "../../../src/link/port.js";
import { TerrariumError } from "../../../src/base/errors.js";
import type { JsonValue } from "../../../src/base/json.js";
import { AgentHost, type AgentHostOptions } from "../../../src/host/agent-host.js";
import { type AgentDefinition, defineAgent } from "../../../src/host/modules/definition.js";
import { ManualClock } from "../../support/time-and-random.js";
import { agentDescriptor, RecordingSink } from "../../support/host-kit.js";

/** A host on this thread whose time stands still. */
class World {
  readonly clock = new ManualClock();
  readonly sink = new RecordingSink();
  readonly log: HostLogEntry[] = [];
  readonly host: AgentHost;
  #ids = 0;

  constructor(definitions: unknown, options: Partial<AgentHostOptions> = {}) {
    this.host = new AgentHost({
      definitions,
      clock: this.clock,
      newId: (prefix) => `${prefix}-${(this.#ids += 1)}`,
      log: (entry) => this.log.push(entry),
      ...options,
    });
  }

  start(): Promise<void> {
    return this.host.start({
      publish: (event) => this.sink.append([event]),
      announce: (change) => this.sink.onManifest(change),
      park: (call) => this.sink.onPark(call),
    });
  }

  perturb(agentId: string, input: JsonValue): Promise<{ id: string }> {
    return this.host.call(
      "perturb",
      { agentId, input, priority: 100, by: "ann" },
      new AbortController().signal,
    );
  }

  invoke(agentId: string, input: JsonValue, timeoutMs = 1_000): Promise<JsonValue> {
    const args = { agentId, input, timeoutMs, by: "ann" };
    return this.host.call("invoke", args, new AbortController().signal).then(({ result }) => result);
  }

  control(name: "start" | "stop", agentId: string): Promise<null> {
    return this.host.call(name, { agentId }, new AbortController().signal);
  }

  types(agentId: string): string[] {
    return this.sink.of(agentId).map(({ event }) => event.type);
  }
}

async function living(...definitions: AgentDefinition[]): Promise<World> {
  const world = new World(definitions);
  await world.start();
  return world;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("agent host: events", () => {
  it("[HOST-3] numbers each agent's events in an epoch of its own", async () => {
    const world = await living({ id: "a", process: () => 1 }, { id: "b" });
    await world.invoke("a", null);
    await world.host.close();
    const epochs = ["a", "b"].map((id) => new Set(world.sink.of(id).map(({ epoch }) => epoch)));
    expect(epochs).toEqual([new Set(["epoch-1"]), new Set(["epoch-2"])]);
    for (const id of ["a", "b"]) {
      const offsets = world.sink.keptOf(id).map(({ offset }) => offset);
      expect(offsets).toEqual(offsets.map((_, index) => index + 1));
    }
  });

  it("[HOST-4] adds the agent's vitals to each event", async () => {
    const agent = defineAgent({
      id: "a",
      flux: { entropyBudget: 1, entropyDecay: 0.25 },
      process: (_input: null, ctx) => ctx.spend(400),
    });
    const world = await living(agent);
    const { clock, sink } = world;
    await world.invoke("a", null);
    await turn();
    clock.advance(1_000);
    const sample = sink.of("a", "METABOLISM")[0]?.event;
    expect(sample).toMatchObject({
      agentId: "a",
      at: clock.now(),
      state: "FLOWING",
      pressure: 0,
      flow: 1,
      entropyRemaining: 0.75,
    });
    expect(sample?.temperature).toBeCloseTo(0.4, 1);
    await world.host.close();
  });

  it("[HOST-5] reports a value that cannot be published as an ERROR event with its path, and the agent lives on", async () => {
    const agent: AgentDefinition<string> = {
      id: "a",
      process(input, { emit }) {
        emit<unknown>({ deep: { run: () => 1 } });
        return input === "big" ? "x".repeat(2_000) : Symbol("odd");
      },
    };
    const world = new World([agent], { payloadBytesMax: 1_000 });
    await world.start();
    await expect(world.invoke("a", "odd")).rejects.toMatchObject({ code: "AGENT_ERROR" });
    const { id } = await world.perturb("a", "big");
    await world.sink.until(({ events }) => events.filter(({ event }) => event.type === "ERROR").length === 4);
    expect(world.sink.of("a", "ERROR").map(({ event }) => event)).toMatchObject([
      { code: "AGENT_ERROR", message: "an output cannot be published: not JSON at $.deep.run: function" },
      { code: "AGENT_ERROR", message: "a result cannot be published: not JSON at $: symbol" },
      { cause: id },
      { code: "LIMIT_EXCEEDED", message: "a result cannot be published: larger than 1000 bytes", cause: id },
    ]);
    expect(world.sink.events.at(-1)?.event.state).not.toBe("STOPPED");
    await world.host.close();
  });

  it("[HOST-6] [HOST-11] publishes starts, stops and state changes, and starts again", async () => {
    const mortal: AgentDefinition = { id: "a", flux: { maxEvents: 1 }, process: () => 1 };
    const world = await living(mortal);
    await world.control("start", "a");
    await world.invoke("a", null);
    await world.sink.until(({ order }) => order.includes("a AGENT_STATE_CHANGED"));
    expect(world.sink.of("a", "AGENT_STATE_CHANGED")[0]?.event).toMatchObject({ state: "COLLAPSED" });
    await expect(world.perturb("a", null)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await world.control("start", "a");
    await world.control("stop", "a");
    await world.control("stop", "a");
    await world.control("start", "a");
    await world.host.close();
    expect(world.types("a")).toEqual([
      "AGENT_STARTED",
      "PERTURBED",
      "RESULT",
      "AGENT_STATE_CHANGED",
      "AGENT_STATE_CHANGED",
      "AGENT_STARTED",
      "AGENT_STOPPED",
      "AGENT_STARTED",
      "AGENT_STOPPED",
    ]);
    expect(world.sink.of("a", "AGENT_STOPPED").map(({ event }) => "reason" in event && event.reason)).toEqual(
      ["stopped on request", "the host is shutting down"],
    );
  });

  it("[HOST-7] publishes FLOWING and PERTURBED once per turn", async () => {
    let finish: (() => void) | undefined;
    const agent: AgentDefinition<string> = {
      id: "a",
      process: (input) =>
        input === "slow" ? new Promise((resolve) => (finish = () => resolve("late"))) : input,
    };
    const world = await living(agent);
    const { sink } = world;
    for (let count = 0; count < 20; count += 1) await world.invoke("a", "quick");
    await turn();
    await turn();
    const changes = sink.of("a", "AGENT_STATE_CHANGED");
    expect(changes.length).toBeLessThanOrEqual(4);
    expect(sink.of("a").at(-1)?.event.state).toBe("FLOWING");

    await world.perturb("a", "slow");
    const disturbed = await sink.until(() => sink.of("a", "AGENT_STATE_CHANGED")[changes.length]?.event);
    expect(disturbed).toMatchObject({ state: "PERTURBED", from: "FLOWING" });
    finish?.();
    const calm = await sink.until(() => sink.of("a", "AGENT_STATE_CHANGED")[changes.length + 1]?.event);
    expect(calm).toMatchObject({ state: "FLOWING", from: "PERTURBED" });
    await world.host.close();
  });

  it("[HOST-12] keeps going when the outputs have no reader", async () => {
    const agent: AgentDefinition<number> = {
      id: "a",
      flux: { bufferSize: 1, dropPolicy: "block" },
      async *source() {
        for (let count = 0; count < 500; count += 1) yield count;
      },
    };
    const world = await living(agent);
    await world.sink.until(({ order }) => order.includes("a AGENT_STOPPED"));
    expect(world.sink.of("a", "RESULT").map(({ event }) => "result" in event && event.result)).toEqual(
      Array.from({ length: 500 }, (_, index) => index),
    );
  });

  it.each([
    [
      "throws while opening",
      () => {
        throw new Error("no such file");
      },
      "no such file",
    ],
    ["returns no iterable", () => 5, "source must return an async iterable"],
    [
      "throws while running",
      async function* () {
        yield 1;
        throw new Error("cut off");
      },
      "cut off",
    ],
  ])("[HOST-13] publishes an error when a source %s", async (_what, source, message) => {
    const world = await living({ id: "a", source: source as never });
    await world.sink.until(({ order }) => order.includes("a AGENT_STOPPED"));
    expect(world.sink.of("a", "ERROR")[0]?.event).toMatchObject({
      message,
      code: "AGENT_ERROR",
      cause: null,
    });
  });

  it("[HOST-13] gives a source its context, and ends it with the agent's life", async () => {
    let signal: AbortSignal | undefined;
    let say: ((data: unknown) => void) | undefined;
    const agent: AgentDefinition<never> = {
      id: "a",
      async *source(ctx) {
        signal = ctx.signal;
        say = ctx.emit;
        ctx.emit("opened");
        ctx.log.warn("thin air", { level: 2 });
        await new Promise((resolve) => ctx.signal.addEventListener("abort", resolve));
      },
    };
    const world = await living(agent);
    await world.sink.until((sink) => sink.said("a", "opened"));
    await world.control("stop", "a");
    expect(signal?.aborted).toBe(true);
    say?.("too late");
    expect(world.types("a").at(-1)).toBe("AGENT_STOPPED");
    expect(world.log).toContainEqual(
      expect.objectContaining({ level: "warn", agentId: "a", message: "thin air", fields: { level: 2 } }),
    );
  });

  const FAILED = { code: "AGENT_ERROR" };

  it("[HOST-27] logs failures at most once a second, with the number of suppressed ones", async () => {
    const agent: AgentDefinition<number> = {
      id: "a",
      process(n) {
        if (n === 0) throw new TerrariumError("BAD_USER_INPUT", "not this one");
        if (n === 3) return { big: 10n };
        throw new Error(`failure ${n}`);
      },
    };
    const world = await living(agent);
    const failures = () => world.log.filter(({ message }) => message === "the agent failed");
    await expect(world.invoke("a", 0)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    for (const n of [1, 2, 3]) await expect(world.invoke("a", n)).rejects.toMatchObject(FAILED);
    expect(failures()).toEqual([
      expect.objectContaining({
        level: "warn",
        agentId: "a",
        fields: {
          error: "failure 1",
          code: "AGENT_ERROR",
          cause: expect.any(String),
          failuresBefore: 0,
          err: { name: "Error", message: "failure 1", stack: expect.any(String) },
        },
      }),
    ]);
    world.clock.advance(1_000);
    await expect(world.invoke("a", 4)).rejects.toMatchObject(FAILED);
    expect(failures().slice(1)).toEqual([
      expect.objectContaining({
        fields: expect.objectContaining({ error: "failure 4", failuresBefore: 2 }),
      }),
    ]);
  });

  it("[HOST-14] publishes metabolism, fever and failing probes while the agent lives", async () => {
    const hot: AgentDefinition<number> = {
      id: "hot",
      process(tokens, ctx) {
        ctx.spend(tokens);
      },
    };
    const broken: AgentDefinition = {
      id: "broken",
      metabolism: {
        temperature() {
          throw new Error("no sensor");
        },
      },
    };
    const world = await living(hot, broken);
    const { clock, sink } = world;
    await world.invoke("hot", 1_500);
    expect(sink.of("hot", "FEVER")[0]?.event).toMatchObject({ intensity: 1.5, temperature: 1 });
    clock.advance(5_000);
    // Its flow, then its rest; heat stays at the maximum for longer than this.
    expect(sink.of("hot", "METABOLISM").map(({ event }) => event.flow)).toEqual([1, 0]);
    expect(sink.of("broken", "METRICS_DEGRADED").map(({ event }) => event)).toMatchObject([
      { probe: "temperature" },
    ]);
    await world.control("stop", "hot");
    clock.advance(60_000);
    expect(sink.of("hot", "METABOLISM")).toHaveLength(2);
    expect(sink.of("broken", "METABOLISM")).toHaveLength(1);
    await expect(world.invoke("hot", -1)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await world.control("start", "hot");
    await expect(world.invoke("hot", -1)).rejects.toMatchObject({ code: "AGENT_ERROR" });
    await world.host.close();
    expect(clock.pending).toBe(0);
  });
});

describe("agent host: steering", () => {
  it("[HOST-8] checks input against the schema and passes on the schema's output", async () => {
    const strict = defineAgent({
      id: "a",
      input: z.object({ focus: z.string(), limit: z.number().default(5) }),
      process: (input) => input,
    });
    const slow = defineAgent({
      id: "slow",
      input: z.string().refine(async (text) => Promise.resolve(text !== "no"), "must not be no"),
      process: (input) => input,
    });
    const world = await living(strict, slow, { id: "deaf" });
    await expect(world.invoke("a", { focus: "x" })).resolves.toEqual({ focus: "x", limit: 5 });
    await expect(world.perturb("a", { focus: 1, limit: "many" })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringMatching(/^input\.focus: .*; input\.limit: /),
      details: { issues: [{ path: ["focus"] }, { path: ["limit"] }] },
    });
    await expect(world.invoke("slow", "yes")).resolves.toBe("yes");
    await expect(world.invoke("slow", "no")).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: "input: must not be no",
    });
    await expect(world.invoke("deaf", null)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await world.host.close();
  });

  it("[HOST-9] [HOST-10] answers each failure with its code", async () => {
    const agent: AgentDefinition<string> = {
      id: "a",
      process(input) {
        if (input === "refuse") throw new TerrariumError("BAD_USER_INPUT", "not like that", { line: 3 });
        if (input === "forge") throw new TerrariumError("UNAUTHENTICATED", "who are you");
        return new Promise(() => undefined);
      },
    };
    const world = await living(agent);
    await expect(world.invoke("nobody", null)).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    await expect(world.control("start", "nobody")).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    await expect(world.invoke("a", "refuse")).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { line: 3 },
    });
    await expect(world.invoke("a", "forge")).rejects.toMatchObject({ code: "AGENT_ERROR" });
    const slow = Promise.allSettled([world.invoke("a", "wait", 50)]);
    await world.sink.until((sink) => sink.of("a", "PERTURBED").length === 3);
    world.clock.advance(50);
    expect(await slow).toMatchObject([{ reason: { code: "AGENT_TIMEOUT" } }]);
    const closing = world.host.close();
    world.clock.advance(5_000);
    await closing;
    await expect(world.invoke("a", null)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
  });

  it("[HOST-15] registers and unregisters agents while running", async () => {
    const world = await living({ id: "a" });
    const { host, sink } = world;
    const descriptor = host.register({ id: "b", genus: "late", process: () => 1 });
    expect(descriptor).toEqual(agentDescriptor("b", { genus: "late" }));
    expect(sink.order.slice(-2)).toEqual(["manifest b", "b AGENT_STARTED"]);
    expect(() => host.register({ id: "b" })).toThrow('register: id: "b" is taken');
    expect(() => host.register({ id: "c", proces: 1 })).toThrow("did you mean process?");
    expect(() => host.register([])).toThrow("takes one agent");

    const leaving = host.unregister("b");
    await expect(world.invoke("b", null)).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    await leaving;
    expect(sink.order.slice(-2)).toEqual(["b AGENT_STOPPED", "manifest "]);
    await expect(host.unregister("b")).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });

    host.register({ id: "b" });
    expect(sink.of("b", "AGENT_STARTED")).toHaveLength(2);
    await host.close();
    expect(() => host.register({ id: "c" })).toThrow(TerrariumError);
  });

  it("[HOST-15] refuses an agent whose id another host has", async () => {
    const far = new MemoryBackplane(new AgentHost({ definitions: { id: "far" } }));
    const nearHost: AgentHost = new AgentHost({
      definitions: { id: "near" },
      isTaken: (id) => joined.hasElsewhere(id, "near"),
    });
    const near = new MemoryBackplane(nearHost);
    const joined = new JoinedBackplane([
      { name: "near", backplane: near },
      { name: "far", backplane: far },
    ]);
    await joined.start(new RecordingSink());
    expect(() => nearHost.register({ id: "far" })).toThrow('register: id: "far" is taken');
    await nearHost.unregister("near");
    expect(nearHost.register({ id: "near" })).toMatchObject({ id: "near" });
    await joined.close();
  });

  it("[HOST-15] publishes nothing more of an unregistered agent", async () => {
    let say: ((data: unknown) => void) | undefined;
    const deaf: AgentDefinition = {
      id: "deaf",
      process(_input, { emit }) {
        say = emit;
        return new Promise(() => undefined);
      },
    };
    const world = await living(deaf);
    await world.perturb("deaf", null);
    await world.sink.until(() => say !== undefined);
    const leaving = world.host.unregister("deaf");
    world.clock.advance(5_000);
    await leaving;
    const told = world.sink.order.length;
    say?.("too late");
    expect(world.sink.order.slice(told - 1)).toEqual(["manifest "]);
  });

  it("[HOST-16] waits for agents that do not stop, up to its limit", async () => {
    const stuck: AgentDefinition<number> = {
      id: "stuck",
      source: () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => Promise.resolve({ done: false, value: 1 }),
          return: () => new Promise(() => undefined),
        }),
      }),
      process: () => undefined,
    };
    const world = new World([stuck], { closeTimeoutMs: 700 });
    await world.start();
    const closing = world.host.close();
    world.clock.advance(700);
    await closing;
    expect(world.log).toContainEqual(
      expect.objectContaining({ level: "warn", agentId: "stuck", fields: { waitedMs: 700 } }),
    );
    expect(world.types("stuck").at(-1)).toBe("AGENT_STOPPED");
  });
});
