import { expect } from "vitest";
import type { JsonValue } from "../../../../src/base/json.js";
import { behaviour } from "../behaviour.js";
import { tokenOf } from "../gateway.js";
import type { Script, Step } from "../steps.js";

const first = (result: JsonValue): Record<string, JsonValue> =>
  (result as Record<string, JsonValue>[])[0] ?? {};
const calling = (invoke: string, input: Script, more: Partial<Step> = {}): Script => [
  { invoke, input: input as unknown as JsonValue, ...more },
];

export const calls = [
  behaviour(
    "[HOST-1389] a call of another agent is a child run, with the person behind it",
    async ({ gateway, agent }) => {
      const token = await tokenOf("ada", `agent:${agent}:invoke`);
      const steps: Script = [
        ...calling("helper-1", [{ return: "helped" }]),
        { perturb: "helper-1", input: [{ return: 2 }] },
      ];
      const { result, perturbationId } = await gateway.invoke(agent, steps, { token });
      const { children } = await gateway.ended(perturbationId);
      const shared = { agentId: "helper-1", by: `agent:${agent}`, onBehalfOf: "ada" };
      expect(children).toMatchObject([
        { ...shared, kind: "INVOKE", status: "COMPLETED" },
        { ...shared, kind: "PERTURB" },
      ]);
      expect(first(result)).toMatchObject({
        status: "COMPLETED",
        result: "helped",
        perturbationId: children[0]?.id,
      });
      expect(await gateway.ended(children[1]?.id ?? "")).toMatchObject({ status: "COMPLETED", result: 2 });
    },
  ),

  behaviour("[HOST-1389] it calls commands, and resolves paths, as itself", async ({ gateway, agent }) => {
    const steps: Script = [
      { call: ["tools-8", "add"], input: { a: 20, b: 22 } },
      { resolve: "world.agent.tools-8.add", input: { a: 1 } },
      { resolve: "world.agent.helper-1.manifest" },
    ];
    const { result, perturbationId } = await gateway.invoke(agent, steps);
    expect(result).toMatchObject([{ status: "COMPLETED", result: 42 }, { result: 2 }, { id: "helper-1" }]);
    const { children } = await gateway.ended(perturbationId);
    expect(children.map(({ kind, by }) => `${kind} ${by}`)).toEqual([
      `COMMAND agent:${agent}`,
      `COMMAND agent:${agent}`,
    ]);
  }),

  behaviour(
    "[HOST-1389] the child's error comes back with its code; an agent that lets it out has failed",
    async ({ gateway, agent }) => {
      const caught = async (steps: Script): Promise<Record<string, JsonValue>> =>
        first((await gateway.invoke(agent, steps)).result);
      expect(await caught(calling("strict", [{ return: 1 }]))).toEqual({ code: "BAD_USER_INPUT" });
      expect(await caught(calling("helper-2", [{ throw: "error" }]))).toEqual({ code: "AGENT_ERROR" });
      expect(await caught(calling("nobody", []))).toEqual({ code: "AGENT_NOT_FOUND" });
      const late = calling("helper-2", [{ hold: "late" }], { options: { timeoutMs: 100 } });
      expect(await caught(late)).toEqual({ code: "AGENT_TIMEOUT" });
      await expect(
        gateway.invoke(agent, calling("strict", [{ return: 1 }], { lets: true })),
      ).rejects.toMatchObject({
        code: "AGENT_ERROR",
      });
    },
  ),

  behaviour("[HOST-1389] an agent calls only those that its definition allows", async ({ gateway }) => {
    const { result } = await gateway.invoke("lonely", calling("helper-1", []));
    expect(first(result)).toEqual({ code: "FORBIDDEN" });
    const itself = await gateway.invoke("lonely", [{ perturb: "lonely" }]);
    expect(first(itself.result)).toMatchObject({ id: expect.stringMatching(/^per-/) });
  }),

  behaviour("[HOST-1389] calls that would wait for themselves are refused", async ({ gateway, agent }) => {
    const { result } = await gateway.invoke(agent, calling(agent, []));
    expect(first(result)).toEqual({ code: "BAD_USER_INPUT" });
    const round = await gateway.invoke(agent, calling("helper-3", calling(agent, [])));
    expect(first(first(round.result)["result"] ?? null)).toEqual({ code: "BAD_USER_INPUT" });
  }),

  behaviour(
    "[HOST-1389] calls that wait for one another are bounded in depth",
    async ({ gateway, agent }) => {
      const chain = ["depth-1", "depth-2", "depth-3", "depth-4"].reduceRight<Script>(
        (inner, id) => calling(id, inner),
        [{ return: "too deep" }],
      );
      const found = JSON.stringify(await gateway.invoke(agent, chain));
      expect(found).toContain('"code":"LIMIT_EXCEEDED"');
      expect(found).not.toContain("too deep");
    },
  ),

  behaviour("[HOST-1389] a run that is cancelled takes its children with it", async ({ gateway, agent }) => {
    const child = gateway.watch("helper-4");
    const run = await gateway.perturb(agent, calling("helper-4", [{ hold: "deep" }]));
    await child.holds("deep");
    await gateway.cancel(run);
    await gateway.aborted("helper-4", "deep");
    const ended = await gateway.runUntil(
      run,
      ({ status, children }) => status === "CANCELLED" && children[0]?.status === "CANCELLED",
    );
    expect(ended.children).toHaveLength(1);
  }),

  behaviour("[HOST-1389] a key makes one child of several calls", async ({ gateway, agent }) => {
    const step: Script = calling("helper-5", [{ return: "once" }], { options: { idempotencyKey: "k" } });
    const { result, perturbationId } = await gateway.invoke(agent, [...step, ...step]);
    const [one, two] = result as Record<string, JsonValue>[];
    expect(one?.["perturbationId"]).toBe(two?.["perturbationId"]);
    expect((await gateway.ended(perturbationId)).children).toHaveLength(1);
  }),

  behaviour(
    "[HOST-1389] a child that asks is PARKED for its caller, who goes on",
    async ({ gateway, agent }) => {
      const { result } = await gateway.invoke(agent, [
        ...calling("helper-6", [{ park: {} }]),
        { emit: "on" },
      ]);
      expect(first(result)).toMatchObject({
        status: "PARKED",
        result: null,
        semaphore: { id: expect.stringMatching(/^sem-/) },
      });
    },
  ),

  behaviour(
    "[HOST-1389] a deposited pheromone is an event, is sensed, and wakes the agent it is for",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      const woken = gateway.watch("reacting");
      const deposit = {
        type: "WARNING",
        initialIntensity: 0.9,
        target: "reacting",
        payload: { disk: "\u{1f332}" },
      } as const;
      const weak = { ...deposit, initialIntensity: 0.2, key: "weak" };
      const { result, perturbationId } = await gateway.invoke(agent, [
        { deposit: weak },
        { deposit },
        { sense: { type: "WARNING", source: agent } },
      ]);
      const [, told, sensed] = result as Record<string, JsonValue>[];
      expect(told).toMatchObject({ type: "WARNING", source: agent, payload: deposit.payload });
      expect(sensed).toMatchObject([{ source: agent }, { source: agent }]);
      const seen = await watching.first(({ type }) => type === "PHEROMONE");
      expect(seen).toMatchObject({ run: perturbationId, pheromone: { type: "WARNING", source: agent } });
      const { run } = await woken.first(({ type, run: id }) => type === "PERTURBED" && id !== null);
      expect(await gateway.ended(run ?? "")).toMatchObject({ kind: "SIGNAL", agentId: "reacting" });
      const inputs = (await woken.until(() => true)).filter(({ type }) => type === "PERTURBED");
      expect(inputs).toHaveLength(1);
      expect(JSON.stringify(inputs[0]?.input)).toContain("\u{1f332}");
    },
  ),
];
