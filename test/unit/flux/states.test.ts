import { describe, expect, it } from "vitest";
import { FLUX_STATES, type FluxState } from "../../../src/events/event.js";
import { FluxAgent, type FluxConfig, fluxConfig, TRANSITIONS } from "../../../src/flux/index.js";
import { FluxStateError, type FluxTrigger, nextState } from "../../../src/flux/states.js";
import { echo, HandSource, HeldProcess, Recorder } from "./flux-kit.js";

/** An agent brought into a state by regular transitions. */
async function agentIn(state: FluxState): Promise<{
  agent: FluxAgent<number, number>;
  held: HeldProcess<number, number>;
  heard: Recorder;
}> {
  const held = new HeldProcess<number, number>();
  const heard = new Recorder();
  const agent: FluxAgent<number, number> = new FluxAgent({
    id: "subject",
    process: held.process,
    config: state === "COLLAPSED" ? { maxEvents: 1 } : {},
    onSignal: (signal) => {
      heard.hear(signal);
      // An event to drain keeps it in this state.
      if (signal.type === "state" && signal.to === "DRAINING") agent.perturb(1);
    },
  });
  const source = new HandSource<number>();
  if (state === "DORMANT") return { agent, held, heard };
  agent.start(source);
  if (state === "PERTURBED") {
    agent.perturb(1);
    await held.call(1);
  }
  if (state === "DRAINING") {
    source.end();
    await held.call(1);
  }
  if (state === "STOPPED") await agent.stop();
  if (state === "COLLAPSED") {
    agent.perturb(1);
    (await held.call(1)).resolve(1);
    await heard.untilState("COLLAPSED");
  }
  return { agent, held, heard };
}

describe("the table of transitions", () => {
  const legal: [FluxState, FluxTrigger, FluxState][] = [
    ["DORMANT", "start", "FLOWING"],
    ["DORMANT", "stop", "STOPPED"],
    ["DORMANT", "reset", "DORMANT"],
    ["FLOWING", "disturb", "PERTURBED"],
    ["FLOWING", "source_ended", "DRAINING"],
    ["FLOWING", "collapse", "COLLAPSED"],
    ["FLOWING", "stop", "STOPPED"],
    ["PERTURBED", "calm", "FLOWING"],
    ["PERTURBED", "collapse", "COLLAPSED"],
    ["PERTURBED", "stop", "STOPPED"],
    ["DRAINING", "drained", "STOPPED"],
    ["DRAINING", "collapse", "COLLAPSED"],
    ["DRAINING", "stop", "STOPPED"],
    ["STOPPED", "start", "FLOWING"],
    ["STOPPED", "stop", "STOPPED"],
    ["STOPPED", "reset", "DORMANT"],
    ["COLLAPSED", "reset", "DORMANT"],
    ["COLLAPSED", "stop", "STOPPED"],
  ];
  const triggers: FluxTrigger[] = [
    "start",
    "disturb",
    "calm",
    "source_ended",
    "drained",
    "collapse",
    "stop",
    "reset",
  ];

  for (const from of FLUX_STATES) {
    for (const trigger of triggers) {
      const to = legal.find(([state, name]) => state === from && name === trigger)?.[2];
      it(`[FLUX-1] ${from} + ${trigger} ${to ? `leads to ${to}` : "throws"}`, () => {
        const attempt = (): unknown => {
          try {
            return nextState("a", from, trigger);
          } catch (error) {
            return error;
          }
        };
        expect(attempt()).toEqual(to ?? new FluxStateError("a", from, trigger));
        expect(TRANSITIONS[from][trigger]).toBe(to);
      });
    }
  }
});

describe("start, reset and stop", () => {
  it.each(["FLOWING", "PERTURBED", "DRAINING", "COLLAPSED"] as const)(
    "[FLUX-1] start in %s throws",
    async (state) => {
      const { agent, held } = await agentIn(state);
      expect(() => agent.start()).toThrow(expect.objectContaining({ name: "FluxStateError", from: state }));
      expect(agent.state).toBe(state);
      for (const call of held.calls) call.resolve(0);
      await agent.stop();
    },
  );

  it.each(["FLOWING", "PERTURBED", "DRAINING"] as const)("[FLUX-1] reset in %s throws", async (state) => {
    const { agent, held } = await agentIn(state);
    expect(() => agent.reset()).toThrow(
      expect.objectContaining({ name: "FluxStateError", trigger: "reset" }),
    );
    expect(agent.state).toBe(state);
    for (const call of held.calls) call.resolve(0);
    await agent.stop();
  });

  it.each(FLUX_STATES)("[FLUX-9] stop in %s leads to STOPPED", async (state) => {
    const { agent, held } = await agentIn(state);
    expect(agent.state).toBe(state);
    for (const call of held.calls) call.resolve(0);
    await agent.stop("enough");
    expect(agent.state).toBe("STOPPED");
  });

  it("[FLUX-2] a call without effect is not signalled", async () => {
    const { agent, heard } = echo();
    agent.reset();
    await agent.stop("one");
    await agent.stop("two");
    agent.reset();
    agent.reset();
    expect(heard.signals).toEqual([
      { type: "state", from: "DORMANT", to: "STOPPED", reason: "one" },
      { type: "state", from: "STOPPED", to: "DORMANT", reason: "reset" },
    ]);
  });
});

describe("settings", () => {
  it.each([
    { entropyBudget: 0 },
    { entropyBudget: Number.NaN },
    { entropyDecay: -1 },
    { entropyDecay: Number.POSITIVE_INFINITY },
    { maxEvents: 0 },
    { maxEvents: 1.5 },
    { bufferSize: 0 },
    { dropPolicy: "drop" },
    { feedbackFraction: 1.01 },
    { feedbackMax: 0 },
    { inboxMax: -3 },
    { timeoutMs: 0 },
    { graceMs: Number.POSITIVE_INFINITY },
    { bufersize: 3 },
  ])("refuses %o, naming the field", (given) => {
    const [name] = Object.keys(given);
    expect(() => fluxConfig(given as Partial<FluxConfig>)).toThrow(RangeError);
    expect(() => fluxConfig(given as Partial<FluxConfig>)).toThrow(`flux.${name}`);
  });

  it("treats undefined as omitted", () => {
    expect(fluxConfig({ bufferSize: undefined, maxEvents: undefined })).toEqual(fluxConfig());
  });
});
