import { describe, expect, it } from "vitest";

import { command } from "../../../src/prism/command.js";
import { defineAgent } from "../../../src/host/modules/definition.js";
import { pheromones } from "../../../src/host/modules/pheromone-source.js";
import { testAgent } from "../../../src/testing/index.js";

const HOUR_MS = 3_600_000;

/** Deposits what it is given, and answers what became of it. */
const depositor = defineAgent({
  id: "depositor",
  async process(input, { signals }) {
    const all = (input as object[]).map((deposit) =>
      signals.deposit(deposit as never).then(
        ({ id, intensity, count }) => ({ id, intensity, count }),
        ({ code, details }: { code: string; details: object }) => ({ code, ...details }),
      ),
    );
    return await Promise.all(all);
  },
});

const warning = { type: "WARNING", initialIntensity: 0.8, halfLifeMs: HOUR_MS };

describe("context.signals", () => {
  it("[SIGNAL-812] deposits in the agent's own name, with an event in its stream, and fades with the clock", async () => {
    const agent = testAgent(depositor);
    const run = await agent.perturb([{ ...warning, key: "disk", payload: { free: 3 } }], { session: "s" });
    const [stored] = run.result as { id: string }[];
    expect(stored).toMatchObject({ intensity: 0.8, count: 1 });
    const [entry] = await agent.signals.sense();
    expect(entry).toMatchObject({ id: stored?.id, source: "depositor", payload: { free: 3 }, target: null });
    expect(agent.events.find(({ type }) => type === "PHEROMONE")).toMatchObject({
      pheromone: { id: stored?.id, type: "WARNING", key: "disk", initialIntensity: 0.8 },
      run: run.id,
      session: "s",
      attempt: 1,
    });
    await agent.advance(2 * HOUR_MS);
    expect((await agent.signals.sense())[0]?.intensity).toBeCloseTo(0.2, 12);
    await agent.advance(10 * HOUR_MS);
    expect(await agent.signals.sense()).toEqual([]);
  });

  it("[SIGNAL-812] cannot deposit in another's name, and a refusal is the agent's to handle", async () => {
    const agent = testAgent(depositor);
    const run = await agent.perturb([
      { ...warning, source: "steward" },
      { ...warning, initialIntensity: 7 },
      { ...warning, payload: "x".repeat(9_000) },
      null,
    ]);
    expect(run.result).toEqual([
      { code: "BAD_USER_INPUT", field: "source" },
      { code: "BAD_USER_INPUT", field: "initialIntensity" },
      { code: "LIMIT_EXCEEDED", field: "payload", limit: "maxPheromonePayloadBytes", max: 8_192 },
      { code: "BAD_USER_INPUT" },
    ]);
    const careless = defineAgent({
      id: "careless",
      process(_input, { signals }) {
        // The refusal is not awaited, and must not end the process.
        void signals.deposit({ type: "no type", initialIntensity: 1 });
        return "done";
      },
    });
    expect((await testAgent(careless).perturb(null)).result).toBe("done");
    const failing = defineAgent({
      id: "failing",
      process: (_input, { signals }) => signals.deposit({ type: "", initialIntensity: 1 }),
    });
    // Its caller's input was not wrong.
    expect((await testAgent(failing).perturb(null)).error).toMatchObject({ code: "AGENT_ERROR" });
  });

  it("[SIGNAL-813] a flooding agent is refused with codes, and others go on", async () => {
    const agent = testAgent(depositor, {
      limits: { maxOpenDeposits: 30 },
      agents: [{ ...depositor, id: "other" }],
    });
    const flood = Array.from({ length: 50 }, (_, n) => ({ ...warning, key: `k${n}` }));
    const { result } = await agent.perturb(flood);
    const codes = (result as { code?: string; limit?: string }[]).map(
      ({ code = "stored", limit }) => limit ?? code,
    );
    const count = (what: string): number => codes.filter((code) => code === what).length;
    expect(count("stored")).toBe(20);
    expect(count("RATE_LIMITED")).toBe(10);
    expect(count("maxOpenDeposits")).toBe(20);
    await agent.signals.deposit(warning);
    expect(await agent.signals.sense({ source: "client:embedder" })).toHaveLength(1);
    await agent.advance(1_000);
    expect((await agent.perturb([warning])).result).toMatchObject([{ count: 1 }]);
  });

  it("[SIGNAL-814] senses through a filter, also from a pure command, which cannot deposit", async () => {
    const agent = testAgent(
      defineAgent({
        id: "reader",
        async process(filter, { signals }) {
          return (await signals.sense(filter as never)).map(({ key }) => key);
        },
        commands: {
          look: command({
            pure: true,
            run: async (_args, { signals }) => {
              const code = await signals
                .deposit(warning)
                .then(() => "stored")
                .catch(({ code: found }: { code: string }) => found);
              return { code, found: (await signals.sense()).length };
            },
          }),
        },
      }),
    );
    await agent.signals.deposit({ ...warning, key: "1", target: "reader" }, { by: "ada" });
    await agent.signals.deposit({ ...warning, key: "2", initialIntensity: 0.1 }, { by: "ada" });
    const keys = async (filter: object) => (await agent.perturb(filter)).result;
    expect(await keys({})).toEqual(["1", "2"]);
    expect(await keys({ minIntensity: 0.5 })).toEqual(["1"]);
    expect(await keys({ source: "client:ada", target: "reader" })).toEqual(["1"]);
    expect(await keys({ source: "ada" })).toEqual([]);
    expect((await agent.call("look")).result).toEqual({ code: "AGENT_ERROR", found: 2 });
    const wrong = await agent.perturb({ types: "WARNING" });
    expect(wrong.error).toMatchObject({ code: "AGENT_ERROR" });
  });

  it("[SIGNAL-820] a probe of an agent that deposits leaves nothing in the field", async () => {
    const agent = testAgent({
      ...depositor,
      probes: {
        asks: {
          everyMs: 60_000,
          check: async ({ ask }) => JSON.stringify(await ask([warning])).includes('"count":1'),
        },
      },
    });
    expect(await agent.probe("asks")).toMatchObject({ ok: true });
    expect(await agent.signals.sense()).toEqual([]);
  });

  it("[SIGNAL-961] a probe that deposits by the path leaves nothing in the field either", async () => {
    const emit = "void.pheromone.emit";
    const agent = testAgent({
      id: "emitter",
      process: async (input, { resolve }) => (await resolve(emit, input)).value,
      probes: {
        asks: {
          everyMs: 60_000,
          check: async ({ ask, resolve }) => {
            const asked = JSON.stringify(await ask(warning));
            const { kind, value } = await resolve(emit, warning);
            await expect(resolve(emit, { type: "A" })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
            return kind === "Pheromone" && asked === JSON.stringify(value);
          },
        },
      },
    });
    expect(await agent.probe("asks")).toMatchObject({ ok: true });
    expect(await agent.signals.sense()).toEqual([]);
  });

  it.each([
    [{ type: 5 }, "type"],
    [{ types: "WARNING" }, "types"],
    [{ minIntensity: Number.NaN }, "minIntensity"],
  ])(
    "[SIGNAL-963] a source of pheromones with the filter %j is refused when it is written",
    (filter, field) => {
      expect(() => pheromones(filter as never)).toThrow(
        expect.objectContaining({ code: "BAD_USER_INPUT", details: { field } }),
      );
    },
  );

  it("[SIGNAL-815] an agent can live on pheromones, until it is stopped", async () => {
    const agent = testAgent(
      defineAgent({
        id: "watchman",
        source: pheromones({ type: "WARNING" }),
        process: ({ source, key, intensity }) => ({ source, key, intensity }),
      }),
    );
    await agent.advance(0);
    await agent.signals.deposit({ ...warning, key: "1" }, { by: "ada" });
    await agent.signals.deposit({ ...warning, type: "TEST" }, { by: "ada" });
    await agent.signals.deposit({ ...warning, key: "2" }, { by: "ada" });
    const source = "client:ada";
    const told = [
      { source, key: "1", intensity: 0.8 },
      { source, key: "2", intensity: 0.8 },
    ];
    expect(agent.results).toEqual(told);
    await agent.stop();
    await agent.signals.deposit({ ...warning, key: "3" }, { by: "ada" });
    expect(agent.results).toEqual(told);
    await agent.start();
    await agent.signals.deposit({ ...warning, key: "4" }, { by: "ada" });
    expect(agent.results.at(-1)).toMatchObject({ key: "4" });
  });
});

describe("reactsTo", () => {
  const reacting = defineAgent({
    id: "reacting",
    reactsTo: ["WARNING", { type: "SCARCITY", minIntensity: 0.5, source: "depositor" }],
    process: (input, { run }) => ({ input, run }),
  });

  it("[SIGNAL-816] a deposit that targets the agent wakes it: a run of kind SIGNAL with the pheromone", async () => {
    const agent = testAgent(reacting);
    const stored = await agent.signals.deposit({ ...warning, target: "reacting", payload: 1 }, { by: "ada" });
    await agent.signals.deposit({ ...warning, key: "for all" });
    await agent.signals.deposit({ ...warning, target: "another" });
    await agent.signals.deposit({ ...warning, type: "CHAOS", target: "reacting" });
    expect(agent.runs).toHaveLength(1);
    expect(agent.runs[0]).toMatchObject({ kind: "SIGNAL", status: "COMPLETED", session: null });
    expect(agent.results).toEqual([{ input: stored, run: agent.runs[0]?.id }]);
    const told = agent.events.filter(({ type }) => type === "PHEROMONE");
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({ pheromone: { source: "client:ada", target: "reacting" } });
  });

  it("[SIGNAL-816] only where its filter passes: by source, and by strength after reinforcement", async () => {
    const agent = testAgent(reacting, { agents: [depositor] });
    const scarcity = { type: "SCARCITY", initialIntensity: 0.3, halfLifeMs: HOUR_MS, target: "reacting" };
    await agent.signals.deposit({ ...scarcity, initialIntensity: 0.9 });
    expect(agent.runs).toHaveLength(0);
    const caller = testAgent(depositor, { agents: [reacting] });
    await caller.perturb([scarcity]);
    expect((await caller.signals.sense({ target: "reacting" }))[0]).toMatchObject({ source: "depositor" });
    expect(caller.events.filter(({ type }) => type === "PHEROMONE")).toHaveLength(1);
  });

  it("[SIGNAL-816] an agent does not wake itself", async () => {
    const loop = defineAgent({
      id: "loop",
      reactsTo: ["WARNING"],
      process: (_input, { signals }) =>
        signals.deposit({ ...warning, target: "loop" }).then(({ count }) => count),
    });
    const agent = testAgent(loop);
    expect((await agent.perturb(null)).result).toBe(1);
    await agent.advance(HOUR_MS);
    expect(agent.runs).toHaveLength(1);
  });

  it("[SIGNAL-816] a signal waits for an agent that is stopped", async () => {
    const agent = testAgent(reacting);
    await agent.stop();
    await agent.signals.deposit({ ...warning, target: "reacting" });
    expect(agent.results).toEqual([]);
    await agent.start();
    expect(agent.results).toHaveLength(1);
  });
});
