import { describe, expect, it } from "vitest";
import { CallsUnderWay } from "../../../src/base/bounds/calls-under-way.js";
import { createRateLimiter } from "../../../src/steering/rate-limit.js";
import { Sights } from "../../../src/auth/sights.js";
import type { Viewer } from "../../../src/auth/viewer.js";
import type { JsonValue } from "../../../src/base/json.js";
import type { createSteering } from "../../../src/steering/steer.js";
import { ManualClock } from "../../support/time-and-random.js";
import { ada, bob, client, invoking, perturbing, slowAgent, stranger, terrarium } from "./steering-kit.js";
import { tellAgents } from "../../support/agent-lists.js";

describe("who may steer", () => {
  it("[STEER-8] perturb and invoke reach the agent in the caller's name", async () => {
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
    expect(host.calls).toMatchObject([
      { name: "perturb", args: { agentId: "pulse", input: { beat: 1 }, priority: 7, by: "ada" } },
      {
        name: "invoke",
        args: { agentId: "pulse", input: { beat: 1 }, priority: 100, timeoutMs: 1_000, by: "ada" },
      },
    ]);
  });

  it("[STEER-8] start and stop reach the agent", async () => {
    const { steer, host } = await terrarium();
    await steer.stopAgent(ada, "pulse");
    await expect(steer.perturb(ada, perturbing())).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await steer.startAgent(ada, "pulse");
    expect(await steer.perturb(ada, perturbing())).toMatchObject({ queueDepth: 1 });
    expect(host.calls.map(({ name }) => name)).toEqual(["stop", "perturb", "start", "perturb"]);
  });

  it("[STEER-972] an action is a call under way until its outcome, also when it is refused", async () => {
    const calls = new CallsUnderWay(new ManualClock());
    const { begun, gate, process } = slowAgent();
    const { steer } = await terrarium(process, { calls });
    const answer = steer.invoke(ada, invoking());
    await begun.promise;
    expect(calls.areWaiting).toBe(true);
    gate.resolve(null);
    await answer;
    expect(calls.areWaiting).toBe(false);
    await expect(steer.invoke(stranger, invoking())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(calls.areWaiting).toBe(false);
    expect(calls.areComing).toBe(true);
  });

  const roads = [
    ["perturb", "perturb", (steer: Steering, viewer: Viewer) => steer.perturb(viewer, perturbing())],
    ["invoke", "invoke", (steer: Steering, viewer: Viewer) => steer.invoke(viewer, invoking())],
    ["start", "control", (steer: Steering, viewer: Viewer) => steer.startAgent(viewer, "pulse")],
    ["stop", "control", (steer: Steering, viewer: Viewer) => steer.stopAgent(viewer, "pulse")],
  ] as const;
  type Steering = ReturnType<typeof createSteering>;

  it.each(roads)(
    "[STEER-1] [STEER-2] [STEER-3] %s needs a token with %s, not yet expired",
    async (action, needed, go) => {
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
      expect(lines.map(({ outcome }) => outcome)).toEqual([
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "UNAUTHENTICATED",
      ]);
      expect(lines.map((line) => [line.action, line.client, line.address])).toEqual([
        [action, null, "192.0.2.7"],
        [action, "ada", null],
        [action, "ada", null],
      ]);
    },
  );

  it("[STEER-3] a token may expire between two calls of one connection", async () => {
    const { steer, clock } = await terrarium();
    const brief: Viewer = { kind: "client", id: "ada", scopes: ["*"], expiresAt: clock.now() + 1_000 };
    clock.advance(999);
    await steer.perturb(brief, perturbing());
    clock.advance(1);
    await expect(steer.perturb(brief, perturbing())).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("[STEER-4] an agent that does not exist, and one that the caller does not see, are the same", async () => {
    const { steer } = await terrarium();
    const args = perturbing({ agentId: "ghost" });
    await expect(steer.perturb(stranger, args)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const carl = client("agent:other:perturb");
    const hidden = new Sights("scoped");
    tellAgents(hidden, [{ id: "pulse" }]);
    const other = await terrarium(undefined, { sights: hidden });
    const refusals = await Promise.allSettled([
      steer.perturb(carl, args),
      other.steer.perturb(carl, perturbing({ agentId: "ghost" })),
      other.steer.perturb(carl, perturbing({ agentId: "pulse" })),
    ]);
    const texts = refusals.map((one) =>
      one.status === "rejected" ? JSON.stringify([one.reason, String(one.reason)]) : "",
    );
    expect(new Set(texts.map((text) => text.replaceAll("pulse", "ghost"))).size).toBe(1);
    expect(texts[0]).toContain("AGENT_NOT_FOUND");
    await expect(steer.perturb(bob, args)).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    await expect(steer.perturb(carl, perturbing())).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("[STEER-4] unknown agents take no window in the rate limiter", async () => {
    const clock = new ManualClock();
    const rateLimiter = createRateLimiter({ maxPerSecond: 10, keysMax: 1, clock });
    const { steer } = await terrarium(undefined, { rateLimiter });
    await expect(steer.perturb(bob, perturbing({ agentId: "ghost" }))).rejects.toMatchObject({
      code: "AGENT_NOT_FOUND",
    });
    expect(await steer.perturb(bob, perturbing())).toMatchObject({ queueDepth: 1 });
  });

  it("an agent id of a megabyte is neither logged nor repeated in full", async () => {
    const { steer, lines } = await terrarium();
    const args = perturbing({ agentId: "a".repeat(1_048_576) });
    const error: unknown = await steer.perturb(ada, args).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "AGENT_NOT_FOUND" });
    expect(JSON.stringify([error, (error as Error).message, lines]).length).toBeLessThan(1_500);
  });
});

describe("arguments", () => {
  it.each([0, 100, 199])("[STEER-5] accepts priority %d from a caller", async (priority) => {
    const { steer } = await terrarium();
    expect(await steer.perturb(ada, perturbing({ priority }))).toMatchObject({ queueDepth: 1 });
  });

  it.each([-1, 200, 1.5, Number.NaN, Infinity])("[STEER-5] refuses priority %d", async (priority) => {
    const { steer, host } = await terrarium();
    await expect(steer.perturb(ada, perturbing({ priority }))).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "priority" },
    });
    expect(host.calls).toEqual([]);
  });

  it.each([0, -1, 600_001, 0.5, Number.NaN])("[STEER-5] refuses timeoutMs %d", async (timeoutMs) => {
    const { steer } = await terrarium();
    await expect(steer.invoke(ada, invoking({ timeoutMs }))).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "timeoutMs" },
    });
  });

  it("[STEER-5] refuses input that is nested too deeply, with and without a key", async () => {
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
  it("[STEER-7] has one window for all actions of a client on an agent", async () => {
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

  it("[STEER-7] ten of fifty concurrent calls reach the agent", async () => {
    const { steer, host } = await terrarium();
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, () => steer.perturb(ada, perturbing())),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    expect(host.calls).toHaveLength(10);
  });

  it("[STEER-5] [STEER-2] does not count calls refused by earlier checks", async () => {
    const { steer } = await terrarium();
    for (let call = 0; call < 20; call += 1) {
      await expect(steer.perturb(ada, perturbing({ priority: 200 }))).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
      });
    }
    expect(await steer.perturb(ada, perturbing())).toMatchObject({ queueDepth: 1 });
  });
});

describe("the log", () => {
  it("[STEER-12] has one line for each call, without payload, key or token", async () => {
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
        command: null,
        semaphoreId: null,
        runId: null,
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
        command: null,
        semaphoreId: null,
        runId: null,
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

describe("ids that no agent has", () => {
  const odd = ["", " ", "*", "a:b", ":", "nobody", "x".repeat(1_000), "größe", "🪴", "__proto__", "a\nb"];

  it.each(odd)(
    "[STEER-150] %j is AGENT_NOT_FOUND for a caller that may steer every agent",
    async (agentId) => {
      const { steer } = await terrarium();
      for (const viewer of [client("*"), client("agent:*:*")]) {
        const calls = [
          steer.perturb(viewer, perturbing({ agentId })),
          steer.invoke(viewer, invoking({ agentId })),
          steer.startAgent(viewer, agentId),
          steer.stopAgent(viewer, agentId),
        ];
        for (const call of calls) await expect(call).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
      }
      await expect(steer.perturb(ada, perturbing({ agentId }))).rejects.toMatchObject({
        code: "AGENT_NOT_FOUND",
      });
    },
  );
});
