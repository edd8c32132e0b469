import { describe, expect, it } from "vitest";
import { z } from "zod";

import { deferred } from "../../../src/base/async/deferred.js";
import {
  type AgentDefinition,
  type AgentProbe,
  defineAgent,
  park,
} from "../../../src/host/modules/definition.js";
import { answers, answersCommand, echo, progress } from "../../../src/host/probes/helpers.js";
import type { HealthView } from "../../../src/events/probe.js";
import { command } from "../../../src/prism/command.js";
import { testAgent } from "../../../src/testing/index.js";

const FAST = { everyMs: 1_000, timeoutMs: 500, failureThreshold: 2 };
/** Long enough for every check that is due. */
const TWO_CHECKS_MS = 1_100;

/** The status, and what the first probe's latest check said. */
const withDetail = ({ status, probes }: HealthView): [string, string | null] => [
  status,
  probes[0]?.detail ?? null,
];

const never = (): Promise<never> => new Promise(() => undefined);
const withProbe = (probe: AgentProbe, more: Partial<AgentDefinition> = {}) =>
  testAgent({ id: "a", process: (input) => input, ...more, probes: { p: probe } });

describe("probes in a test", () => {
  it("[PROBE-853] run as the clock is moved, and one at once by name", async () => {
    const agent = testAgent(
      defineAgent({
        id: "adder",
        input: z.object({ a: z.number(), b: z.number() }),
        process: ({ a, b }) => (a === 13 ? 0 : a + b),
        commands: { double: command({ input: z.object({ n: z.number() }), run: ({ n }) => n * 2 }) },
        probes: {
          echo: { ...FAST, check: echo() },
          sums: { ...FAST, check: answers({ a: 2, b: 2 }, (answer) => answer === 4) },
          unlucky: { ...FAST, critical: true, check: answers({ a: 13, b: 1 }, (answer) => answer === 14) },
          doubles: { ...FAST, check: answersCommand("double", { n: 4 }, (answer) => answer === 8) },
        },
      }),
    );
    await agent.advance(TWO_CHECKS_MS);
    expect(agent.health.status).toBe("UNHEALTHY");
    expect(agent.health.probes.map(({ name, ok, failing }) => [name, ok, failing])).toEqual([
      ["echo", true, false],
      ["sums", true, false],
      ["unlucky", false, true],
      ["doubles", true, false],
    ]);
    expect(await agent.probe("sums")).toMatchObject({ ok: true, verdict: "ok" });
    expect(await agent.probe("unlucky")).toMatchObject({ ok: false, detail: "it answered 0" });
    await expect(agent.probe("nope")).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await agent.stop();
    expect(agent.health.status).toBe("UNKNOWN");
    await expect(agent.probe("sums")).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
  });

  it("[PROBE-841] [PROBE-854] publish failing and recovery as events, once", async () => {
    let mood = "4";
    const agent = withProbe(
      { ...FAST, check: answers("2 + 2", (answer) => answer === 4) },
      { process: () => mood },
    );
    await agent.advance(5_000);
    mood = 4 as never;
    await agent.advance(5_000);
    const told = agent.events.filter(({ type }) => type.startsWith("PROBE"));
    expect(told).toMatchObject([
      { type: "PROBE_FAILED", probe: "p", failures: 2, detail: `it answered "4"`, health: "DEGRADED" },
      { type: "PROBE_RECOVERED", probe: "p", failures: 6, health: "HEALTHY" },
    ]);
  });

  it("[PROBE-846] [PROBE-850] are no events of the agent: no results, counts, entropy, state, tokens", async () => {
    const states: unknown[] = [];
    const agent = withProbe(
      { ...FAST, check: answers({ n: 1 }, (answer) => answer === "done") },
      {
        flux: { entropyBudget: 1, entropyDecay: 0.1 },
        process(_input, context) {
          context.emit({ heard: true });
          context.spend(100_000);
          context.usage({ model: "m", inputTokens: 5, costUsd: 0.1 });
          states.push(context.state.get());
          context.state.set({ dirty: true });
          return "done";
        },
      },
    );
    await agent.advance(20_000);
    expect(agent.health.status).toBe("HEALTHY");
    expect(states.length).toBeGreaterThan(10);
    expect(new Set(states)).toEqual(new Set([null]));
    expect([agent.outputs, agent.results, agent.runs, agent.state()]).toEqual([[], [], [], null]);
    expect(agent.events.map(({ type }) => type)).toEqual(["AGENT_STARTED"]);
    expect(agent.vitals).toMatchObject({ state: "FLOWING", flow: 0, temperature: 0, entropyRemaining: 1 });
    expect(await agent.probe("p")).toMatchObject({
      tokens: 100_000,
      usage: { inputTokens: 5, outputTokens: null, costUsd: 0.1, models: ["m"] },
    });
  });

  it("[PROBE-847] wait behind a call within its timeout, and go ahead of what waits", async () => {
    const order: string[] = [];
    const gates = [deferred(), deferred()];
    const agent = withProbe(
      { ...FAST, check: () => (order.push("check"), true) },
      {
        async process(input) {
          order.push(input as string);
          await gates[order.filter((one) => one !== "check").length - 1]?.promise;
          return input;
        },
      },
    );
    await agent.advance(0);
    order.length = 0;
    const first = agent.perturb("first");
    const second = agent.perturb("second");
    await agent.advance(10_000);
    expect([order, agent.health.status]).toEqual([["first"], "HEALTHY"]);
    gates[0]?.resolve();
    await agent.advance(0);
    expect(order).toEqual(["first", "check", "second"]);
    gates[1]?.resolve();
    await Promise.all([first, second]);
  });

  it("[PROBE-848] fail behind a call without a deadline, and recover with their turn", async () => {
    const gate = deferred();
    const agent = withProbe(
      { ...FAST, check: echo() },
      { flux: { timeoutMs: Infinity }, process: () => gate.promise.then(() => 1) },
    );
    await agent.advance(0);
    const run = agent.perturb(1);
    await agent.advance(5_000);
    expect(agent.health).toMatchObject({
      status: "DEGRADED",
      probes: [{ detail: expect.stringMatching(/no turn/) }],
    });
    gate.resolve();
    await run;
    await agent.advance(1_000);
    expect(agent.health.status).toBe("HEALTHY");
  });

  it("[PROBE-849] wait for a call that was announced, until it ends", async () => {
    const gates = [deferred(), deferred()];
    let calls = 0;
    const agent = withProbe(
      { ...FAST, check: echo() },
      {
        flux: { timeoutMs: Infinity },
        async process(input, { busyUntil }) {
          const gate = gates[(calls += 1) - 1];
          if (input === "long") busyUntil(60_000);
          await gate?.promise;
          return 1;
        },
      },
    );
    await agent.advance(0);
    const announced = agent.perturb("long");
    await agent.advance(30_000);
    expect(agent.health.status).toBe("HEALTHY");
    gates[0]?.resolve();
    await announced;
    const silent = agent.perturb("short");
    await agent.advance(5_000);
    expect(agent.health.status).toBe("DEGRADED");
    gates[1]?.resolve();
    await silent;
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("no bread");
      },
      "no bread",
    ],
    [
      "rejects with nothing",
      () => Promise.reject(new Error("")),
      "the check threw an error without a message",
    ],
    [
      "throws what is no error",
      () => {
        const thrown: unknown = {
          toString: () => {
            throw new Error("x");
          },
        };
        throw thrown;
      },
      "a value that cannot be described",
    ],
    ["returns false", () => false, "the check returned false"],
    [
      "returns nothing",
      () => undefined,
      "the check must return true, false or { ok: boolean, detail?: string }, not undefined",
    ],
    [
      "returns a text",
      () => "fine",
      "the check must return true, false or { ok: boolean, detail?: string }, not string",
    ],
    [
      "returns no verdict",
      () => ({ detail: "fine" }),
      "the check must return true, false or { ok: boolean, detail?: string }; `ok` is undefined",
    ],
    [
      "returns details of another type",
      () => ({ ok: true, detail: 1 }),
      "the check must return true, false or { ok: boolean, detail?: string }; `detail` is number",
    ],
    [
      "has a getter that throws",
      () => ({
        get ok() {
          throw new Error("trap");
        },
      }),
      "trap",
    ],
    ["returns 1 MB", () => ({ ok: false, detail: "x".repeat(1_000_000) }), "x".repeat(1_024)],
    [
      "throws 1 MB",
      () => {
        throw new Error("y".repeat(1_000_000));
      },
      "y".repeat(1_024),
    ],
    ["never ends", never, "no verdict within 500 ms"],
  ])("[PROBE-851] a check that %s has failed, with its reason", async (_what, check, detail) => {
    for (const pure of [false, true]) {
      const agent = withProbe({ ...FAST, pure, check: check as never });
      await agent.advance(3_000);
      expect(withDetail(agent.health)).toEqual(["DEGRADED", detail]);
      // The agent itself goes on.
      const work = agent.invoke(7);
      await agent.advance(2_000);
      expect(await work).toMatchObject({ result: 7 });
    }
  });

  it("[PROBE-851] a check whose agent asks a person, refuses or fails has failed, without any question or error event", async () => {
    const acts: Record<string, () => unknown> = {
      parks: () => park({ reason: "APPROVAL_NEEDED", prompt: "May I?", options: ["Yes"], state: null }),
      throws: () => {
        throw new Error("broken");
      },
    };
    const agent = testAgent(
      defineAgent({
        id: "a",
        input: z.string(),
        process: (act) => acts[act]?.() as never,
        resume: () => 1,
        probes: Object.fromEntries(
          ["parks", "throws", 5].map((act) => [`on_${act}`, { ...FAST, check: answers(act, () => true) }]),
        ),
      }) as AgentDefinition,
    );
    await agent.advance(TWO_CHECKS_MS);
    expect(agent.health.probes.map(({ detail }) => detail)).toEqual([
      "the agent asked a person instead of answering",
      "broken",
      expect.stringContaining("input"),
    ]);
    expect(agent.events.filter(({ type }) => !type.startsWith("PROBE")).map(({ type }) => type)).toEqual([
      "AGENT_STARTED",
    ]);
  });

  it("[PROBE-851] a check that floods with outputs, lines and tokens changes nothing of the agent", async () => {
    const agent = withProbe({
      ...FAST,
      check({ emit, spend }) {
        for (let n = 0; n < 100_000; n += 1) {
          emit({ n });
          spend(1);
        }
        return true;
      },
    });
    await agent.advance(0);
    expect(await agent.probe("p")).toMatchObject({ ok: true, tokens: 100_000 });
    expect([agent.outputs.length, agent.events.length]).toEqual([0, 1]);
  });

  it("[PROBE-852] a check that misses its deadline is aborted and loses its turn", async () => {
    const signals: AbortSignal[] = [];
    const agent = withProbe({
      ...FAST,
      everyMs: 60_000,
      check: ({ signal }) => (signals.push(signal), never()),
    });
    await agent.advance(0);
    const run = agent.perturb("next");
    await agent.advance(1_400);
    expect([agent.runs[0]?.status, signals.map(({ aborted }) => aborted)]).toEqual(["ACCEPTED", [true]]);
    await agent.advance(200);
    expect((await run).status).toBe("COMPLETED");
  });

  it("[PROBE-852] checks that never end are not made more often than their bound", async () => {
    let made = 0;
    const agent = withProbe({
      ...FAST,
      everyMs: 100,
      timeoutMs: 10,
      pure: true,
      check: () => ((made += 1), never()),
    });
    await agent.advance(20_000);
    expect(made).toBe(4);
    expect(withDetail(agent.health)).toEqual(["DEGRADED", "4 earlier checks have not ended"]);
  });

  it("[PROBE-960] checks that never end make no other probe of the agent fail", async () => {
    const agent = testAgent({
      id: "a",
      process: (input) => input,
      probes: {
        hangs: { everyMs: 100, timeoutMs: 10, pure: true, check: never },
        sane: { ...FAST, critical: true, check: echo() },
      },
    });
    await agent.advance(20_000);
    expect(agent.health.status).toBe("DEGRADED");
    expect(agent.health.probes.map(({ name, failing }) => [name, failing])).toEqual([
      ["hangs", true],
      ["sane", false],
    ]);
  });

  it("[PROBE-853] progress sees silence, and neither work nor an announced call", async () => {
    const gate = deferred();
    const agent = withProbe(
      { ...FAST, check: progress({ withinMs: 2_000 }) },
      {
        async process(input, { busyUntil }) {
          if (input !== "long") return;
          busyUntil(60_000);
          await gate.promise;
        },
      },
    );
    for (let n = 0; n < 5; n += 1) {
      await agent.advance(1_000);
      await agent.perturb("short");
    }
    expect(agent.health.status).toBe("HEALTHY");
    const long = agent.perturb("long");
    await agent.advance(29_000);
    expect(agent.health.status).toBe("HEALTHY");
    gate.resolve();
    await long;
    await agent.advance(5_000);
    expect(withDetail(agent.health)).toEqual([
      "DEGRADED",
      expect.stringMatching(/^nothing was handled or said for \d+ ms$/),
    ]);
  });

  it("[PROBE-843] end when the agent stops, and are unchecked when it starts again", async () => {
    let isSane = true;
    const agent = withProbe({ ...FAST, check: () => isSane });
    await agent.advance(TWO_CHECKS_MS);
    await agent.stop();
    isSane = false;
    await agent.advance(60_000);
    expect(agent.health).toMatchObject({ status: "UNKNOWN", probes: [{ at: null, failures: 0 }] });
    await agent.start();
    await agent.advance(TWO_CHECKS_MS);
    expect(agent.health.status).toBe("DEGRADED");
  });
});
