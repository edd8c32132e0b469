import { afterEach, describe, expect, it } from "vitest";
import { IdempotencyCache } from "../../src/auth/idempotency.js";
import { createRateLimiter } from "../../src/auth/rate-limit.js";
import type { Viewer } from "../../src/auth/viewer.js";
import { MemoryBackplane } from "../../src/backplane/memory.js";
import type { HostRuntime } from "../../src/backplane/port.js";
import { deferred } from "../../src/base/deferred.js";
import { TerrariumError } from "../../src/base/errors.js";
import type { JsonValue } from "../../src/base/json.js";
import { FluxAgent, type FluxContext } from "../../src/flux/index.js";
import { createSteering, type SteeringLine, type SteeringOptions } from "../../src/gateway/steering.js";
import type { InvokeArgs, PerturbArgs } from "../../src/schema/context.js";
import { ManualClock } from "../support/manual-clock.js";

const client = (...scopes: string[]): Viewer => ({ kind: "client", id: "ada", scopes, expiresAt: null });
const ada = client("agent:pulse:*");
const bob: Viewer = { kind: "client", id: "bob", scopes: ["*"], expiresAt: null };
const stranger: Viewer = { kind: "anonymous", address: "192.0.2.7" };

const perturbing = (changes: Partial<PerturbArgs> = {}): PerturbArgs => ({
  agentId: "pulse",
  input: { beat: 1 },
  priority: 100,
  idempotencyKey: null,
  ...changes,
});
const invoking = (changes: Partial<InvokeArgs> = {}): InvokeArgs => ({
  agentId: "pulse",
  input: { beat: 1 },
  timeoutMs: 1_000,
  idempotencyKey: null,
  ...changes,
});

type Process = (input: JsonValue, ctx: FluxContext) => JsonValue | undefined | Promise<JsonValue | undefined>;

/** The smallest host: one real agent behind a real backplane. Notes what reaches it. */
class OneAgentHost implements HostRuntime {
  readonly agents = [{ id: "pulse", genus: "test", description: "", acceptsInput: true }];
  readonly calls: { name: string; args: object }[] = [];
  readonly handled: JsonValue[] = [];
  readonly #agent: FluxAgent<JsonValue, JsonValue>;

  constructor(process: Process, clock: ManualClock) {
    this.#agent = new FluxAgent<JsonValue, JsonValue>({
      id: "pulse",
      clock,
      config: { inboxMax: 50, dropPolicy: "drop_oldest" },
      process: (input, ctx) => {
        this.handled.push(input);
        return process(input, ctx);
      },
    });
  }

  async start(): Promise<void> {
    this.#agent.start();
  }

  call: HostRuntime["call"] = async (name, args, signal) => {
    this.calls.push({ name, args });
    if (args.agentId !== "pulse") throw new TerrariumError("AGENT_NOT_FOUND", "there is no such agent");
    return (await this.#perform(name, args, signal)) as never;
  };

  async #perform(name: string, args: object, signal: AbortSignal): Promise<unknown> {
    const { input, ...options } = args as PerturbArgs & InvokeArgs & { by: string };
    switch (name) {
      case "perturb":
        return this.#agent.perturb(input, options);
      case "invoke": {
        const result = (await this.#agent.invoke(input, { ...options, signal })) ?? null;
        return { status: "COMPLETED", result, perturbationId: "per-1" };
      }
      case "start":
        this.#agent.start();
        return null;
      default:
        await this.#agent.stop();
        return null;
    }
  }

  async close(): Promise<void> {
    await this.#agent.stop();
  }
}

const open: MemoryBackplane[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((backplane) => backplane.close()));
});

async function terrarium(process: Process = () => "done", changes: Partial<SteeringOptions> = {}) {
  const clock = new ManualClock();
  const host = new OneAgentHost(process, clock);
  const backplane = new MemoryBackplane(host, { clock });
  await backplane.start({
    onManifest: () => undefined,
    onEvents: () => undefined,
    onHostDown: () => undefined,
  });
  open.push(backplane);
  const lines: SteeringLine[] = [];
  const steer = createSteering({
    backplane,
    rateLimiter: createRateLimiter({ maxPerSecond: 10, keysMax: 100, clock }),
    idempotency: new IdempotencyCache({ keysMax: 1_000, ttlMs: 60_000, clock }),
    limits: { maxInvokeTimeoutMs: 600_000 },
    clock,
    log: (line) => lines.push(line),
    ...changes,
  });
  return { clock, host, steer, lines };
}

/** An agent that begins, and goes on until it is let or aborted. */
function slowAgent() {
  const begun = deferred();
  const aborted = deferred();
  const gate = deferred<JsonValue>();
  const process: Process = (_, { signal }) => {
    signal.addEventListener("abort", () => {
      aborted.resolve();
      gate.reject(signal.reason);
    });
    begun.resolve();
    return gate.promise;
  };
  return { begun, aborted, gate, process };
}

describe("who may steer", () => {
  it("[T8] perturb and invoke reach the agent in the caller's name", async () => {
    const { steer, host, clock } = await terrarium(() => ({ parsed: true }));
    expect(await steer.perturb(ada, perturbing({ priority: 7 }))).toEqual({
      id: expect.stringMatching(/^per-/),
      acceptedAt: clock.now(),
      queueDepth: 1,
    });
    expect(await steer.invoke(ada, invoking())).toMatchObject({
      status: "COMPLETED",
      result: { parsed: true },
    });
    expect(host.calls).toEqual([
      { name: "perturb", args: { agentId: "pulse", input: { beat: 1 }, priority: 7, by: "ada" } },
      { name: "invoke", args: { agentId: "pulse", input: { beat: 1 }, timeoutMs: 1_000, by: "ada" } },
    ]);
  });

  it("[T8] start and stop reach it too", async () => {
    const { steer, host } = await terrarium();
    await steer.stopAgent(ada, "pulse");
    await expect(steer.perturb(ada, perturbing())).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await steer.startAgent(ada, "pulse");
    expect(await steer.perturb(ada, perturbing())).toMatchObject({ queueDepth: 1 });
    expect(host.calls.map(({ name }) => name)).toEqual(["stop", "perturb", "start", "perturb"]);
  });

  const roads = [
    ["perturb", "perturb", (steer: Steering, viewer: Viewer) => steer.perturb(viewer, perturbing())],
    ["invoke", "invoke", (steer: Steering, viewer: Viewer) => steer.invoke(viewer, invoking())],
    ["start", "control", (steer: Steering, viewer: Viewer) => steer.startAgent(viewer, "pulse")],
    ["stop", "control", (steer: Steering, viewer: Viewer) => steer.stopAgent(viewer, "pulse")],
  ] as const;
  type Steering = ReturnType<typeof createSteering>;

  it.each(roads)("[T1] [T2] [T3] %s needs a token with %s, not yet expired", async (action, needed, go) => {
    const { steer, host, lines, clock } = await terrarium();
    await expect(go(steer, stranger)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      details: { reason: "missing" },
    });
    const others = ["perturb", "invoke", "control"].filter((each) => each !== needed);
    const wrong = client(...others.map((each) => `agent:pulse:${each}`), `agent:other:${needed}`);
    await expect(go(steer, wrong)).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining(`agent:pulse:${needed}`),
      details: { scope: `agent:pulse:${needed}` },
    });
    const brief: Viewer = {
      ...ada,
      expiresAt: clock.now() + 1_000,
      kind: "client",
      id: "ada",
      scopes: ["*"],
    };
    clock.advance(1_000);
    await expect(go(steer, brief)).rejects.toMatchObject({
      code: "UNAUTHENTICATED",
      details: { reason: "expired" },
    });
    expect(host.calls).toEqual([]);
    expect(lines.map(({ outcome }) => outcome)).toEqual(["UNAUTHENTICATED", "FORBIDDEN", "UNAUTHENTICATED"]);
    expect(lines.map((line) => [line.action, line.client, line.address])).toEqual([
      [action, null, "192.0.2.7"],
      [action, "ada", null],
      [action, "ada", null],
    ]);
  });

  it("[T3] a token may end between two calls of one connection", async () => {
    const { steer, clock } = await terrarium();
    const brief: Viewer = { kind: "client", id: "ada", scopes: ["*"], expiresAt: clock.now() + 1_000 };
    clock.advance(999);
    await steer.perturb(brief, perturbing());
    clock.advance(1);
    await expect(steer.perturb(brief, perturbing())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("[T4] only those with scopes learn that an agent does not exist", async () => {
    for (const changes of [{}, { knowsAgent: (id: string) => id === "pulse" }]) {
      const { steer } = await terrarium(undefined, changes);
      const args = perturbing({ agentId: "ghost" });
      await expect(steer.perturb(stranger, args)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
      await expect(steer.perturb(ada, args)).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(steer.perturb(bob, args)).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    }
  });

  it("[T4] made-up agents take no place in the rate limiter", async () => {
    const clock = new ManualClock();
    const rateLimiter = createRateLimiter({ maxPerSecond: 10, keysMax: 1, clock });
    const { steer } = await terrarium(undefined, { rateLimiter, knowsAgent: (id) => id === "pulse" });
    await expect(steer.perturb(bob, perturbing({ agentId: "ghost" }))).rejects.toMatchObject({
      code: "AGENT_NOT_FOUND",
    });
    expect(await steer.perturb(bob, perturbing())).toMatchObject({ queueDepth: 1 });
  });

  it("an agent's name of a megabyte is neither logged nor repeated in full", async () => {
    const { steer, lines } = await terrarium();
    const args = perturbing({ agentId: "a".repeat(1_048_576) });
    const error: unknown = await steer.perturb(ada, args).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "FORBIDDEN" });
    expect(JSON.stringify([error, (error as Error).message, lines]).length).toBeLessThan(1_500);
  });
});

describe("arguments", () => {
  it.each([0, 100, 199])("[T5] priority %d is a caller's", async (priority) => {
    const { steer } = await terrarium();
    expect(await steer.perturb(ada, perturbing({ priority }))).toMatchObject({ queueDepth: 1 });
  });

  it.each([-1, 200, 1.5, Number.NaN, Infinity])("[T5] priority %d is not", async (priority) => {
    const { steer, host } = await terrarium();
    await expect(steer.perturb(ada, perturbing({ priority }))).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "priority" },
    });
    expect(host.calls).toEqual([]);
  });

  it.each([0, -1, 600_001, 0.5, Number.NaN])("[T5] timeoutMs %d is refused", async (timeoutMs) => {
    const { steer } = await terrarium();
    await expect(steer.invoke(ada, invoking({ timeoutMs }))).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "timeoutMs" },
    });
  });

  it("[T5] input nested without end is refused, with and without a key", async () => {
    const { steer, host } = await terrarium();
    const input = JSON.parse("[".repeat(100_000) + "]".repeat(100_000)) as JsonValue;
    for (const idempotencyKey of [null, "k"]) {
      await expect(steer.perturb(ada, perturbing({ input, idempotencyKey }))).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        details: { field: "input" },
      });
    }
    expect(host.calls).toEqual([]);
  });
});

describe("the rate", () => {
  it("[T7] is one window for all actions of a client on an agent", async () => {
    const { steer, clock, host } = await terrarium();
    for (let call = 0; call < 5; call += 1) {
      await steer.perturb(ada, perturbing());
      await steer.invoke(ada, invoking());
    }
    const limited = { code: "RATE_LIMITED", details: { retryAfterMs: 1_000 } };
    await expect(steer.perturb(ada, perturbing())).rejects.toMatchObject(limited);
    await expect(steer.invoke(ada, invoking())).rejects.toMatchObject(limited);
    await expect(steer.stopAgent(ada, "pulse")).rejects.toMatchObject(limited);
    expect(host.calls).toHaveLength(10);
    expect(await steer.perturb(bob, perturbing())).toMatchObject({ queueDepth: 1 });
    clock.advance(1_000);
    expect(await steer.perturb(ada, perturbing())).toMatchObject({ queueDepth: expect.any(Number) });
  });

  it("[T7] of fifty calls at once ten reach the agent", async () => {
    const { steer, host } = await terrarium();
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => steer.perturb(ada, perturbing())),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    expect(host.calls).toHaveLength(10);
  });

  it("[T5] [T2] refusals before it are not counted", async () => {
    const { steer } = await terrarium();
    for (let call = 0; call < 20; call += 1) {
      await expect(steer.perturb(ada, perturbing({ priority: 200 }))).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
      });
    }
    expect(await steer.perturb(ada, perturbing())).toMatchObject({ queueDepth: 1 });
  });
});

describe("idempotency keys", () => {
  it("[T6] a retry is answered from memory, reaches nobody and is not counted", async () => {
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

  it("[T6] the order of members, the priority and the timeout make no other input; agent and values do", async () => {
    const { steer, host } = await terrarium();
    const args = { idempotencyKey: "k", input: { a: 1, b: [{ c: 2, d: 3 }] } };
    await steer.perturb(bob, perturbing(args));
    await steer.perturb(bob, perturbing({ ...args, input: { b: [{ d: 3, c: 2 }], a: 1 }, priority: 3 }));
    expect(host.calls).toHaveLength(1);
    const others: Partial<PerturbArgs>[] = [
      { input: { a: 1, b: [{ c: 2, d: 4 }] } },
      { input: { a: "1", b: [{ c: 2, d: 3 }] } },
      { input: { a: 1, b: [{ c: 2, d: 3 }], e: null } },
      { input: [{ a: 1, b: [{ c: 2, d: 3 }] }] },
      { agentId: "ghost" },
    ];
    for (const other of others) {
      await expect(steer.perturb(bob, perturbing({ ...args, ...other }))).rejects.toMatchObject({
        code: "IDEMPOTENCY_CONFLICT",
      });
    }
    expect(host.calls).toHaveLength(1);
  });

  it("[T6] keys of two clients, and of perturb and invoke, are different keys", async () => {
    const { steer, host } = await terrarium();
    await steer.perturb(ada, perturbing({ idempotencyKey: "k" }));
    await steer.perturb(bob, perturbing({ idempotencyKey: "k" }));
    await steer.invoke(ada, invoking({ idempotencyKey: "k" }));
    expect(host.calls).toHaveLength(3);
  });

  it("[T2] a key opens nothing to a token that lost its scope", async () => {
    const { steer } = await terrarium();
    await steer.perturb(ada, perturbing({ idempotencyKey: "k" }));
    await expect(steer.perturb(client(), perturbing({ idempotencyKey: "k" }))).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });

  it("[T7] a call that was refused for its rate may use its key later", async () => {
    const { steer, clock, host } = await terrarium();
    for (let call = 0; call < 10; call += 1) await steer.perturb(ada, perturbing());
    const args = perturbing({ idempotencyKey: "k" });
    await expect(steer.perturb(ada, args)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    clock.advance(1_000);
    await steer.perturb(ada, args);
    expect(host.calls).toHaveLength(11);
  });

  it("[T8] what the agent answered is kept, also when it failed", async () => {
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

describe("callers that go away", () => {
  it("[T9] without a key the agent's work is aborted", async () => {
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

  it("[T10] with a key the work goes on, and a retry finds its outcome", async () => {
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

  it("[T10] one of several under a key does not disturb the others, whichever came first", async () => {
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

  it("[T10] the work that goes on ends with its own timeout", async () => {
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

  it("[T11] nothing is begun for a caller that is gone", async () => {
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

describe("the log", () => {
  it("[T12] one line each, without payload, key or token", async () => {
    const { steer, lines, clock } = await terrarium(async () => {
      clock.advance(250);
      return { secret: "hush" };
    });
    const args = { input: { password: "hush" }, idempotencyKey: "key-hush" };
    await steer.invoke(ada, invoking(args));
    await expect(steer.invoke(ada, invoking({ ...args, input: "hush" }))).rejects.toMatchObject({
      code: "IDEMPOTENCY_CONFLICT",
    });
    expect(lines).toEqual([
      {
        action: "invoke",
        agentId: "pulse",
        client: "ada",
        address: null,
        outcome: "ok",
        durationMs: 250,
        hasIdempotencyKey: true,
        isReplay: false,
      },
      {
        action: "invoke",
        agentId: "pulse",
        client: "ada",
        address: null,
        outcome: "IDEMPOTENCY_CONFLICT",
        durationMs: 0,
        hasIdempotencyKey: true,
        isReplay: false,
      },
    ]);
    expect(JSON.stringify(lines)).not.toContain("hush");
  });
});
