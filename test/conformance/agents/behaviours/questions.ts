import { expect } from "vitest";
import type { JsonValue } from "../../../../src/base/json.js";
import { behaviour } from "../behaviour.js";
import type { Gateway } from "../gateway.js";
import type { Script } from "../steps.js";

const SEMAPHORE = `query ($id: ID!) { semaphore(id: $id) {
  agentId reason prompt options severity status stateVersion escalation responseSchema state input answer settledBy digest } }`;
const readQuestion = (gateway: Gateway, id: string): Promise<Record<string, JsonValue>> =>
  gateway.ask(SEMAPHORE, { id });

/** Asks, and resolves with the question and the run. */
async function ask(gateway: Gateway, agent: string, steps: Script, session?: string) {
  const outcome = await gateway.invoke(agent, steps, session === undefined ? {} : { session });
  expect(outcome).toMatchObject({ status: "PARKED", result: null });
  return { id: outcome.semaphore?.id ?? "", run: outcome.perturbationId };
}

export const questions = [
  behaviour(
    "[HOST-1386] a question is stored as it was asked, with its state and its input",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      const park = {
        reason: "SENSITIVE_ACTION",
        prompt: "Delete \u{1f332}?",
        options: ["yes", "no", "later"],
        severity: "CRITICAL",
        stateVersion: 3,
        escalation: "the boss",
      } as const;
      const steps = [{ emit: "before" }, { park }, { return: "after" }];
      const { id, run } = await ask(gateway, agent, steps);
      expect(await readQuestion(gateway, id)).toMatchObject({
        ...park,
        agentId: agent,
        status: "PENDING",
        state: { rest: [{ return: "after" }], told: [] },
        input: steps,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      const ejected = await watching.first(({ type }) => type === "SEMAPHORE_EJECTED");
      expect(ejected).toMatchObject({ run, attempt: 1, semaphore: { id, prompt: park.prompt } });
      const types = (await watching.until(() => true))
        .filter((event) => event.run === run)
        .map(({ type }) => type);
      expect(types).toEqual(["PERTURBED", "OUTPUT", "SEMAPHORE_EJECTED"]);
      expect((await gateway.run(run)).status).toBe("PARKED");
    },
  ),

  behaviour(
    "[HOST-1386] the answer resumes the agent once, and the run that asked takes its outcome",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      const steps = [{ park: { stateVersion: 4 } }, { emit: "resumed" }, { about: true }] as const;
      const { id, run } = await ask(gateway, agent, steps, "s");
      await gateway.answer(id, "yes");
      const ended = await gateway.ended(run);
      const [told, about] = ended.result as JsonValue[];
      expect(told).toEqual({ answer: "yes", semaphoreId: id, attempt: 1, stateVersion: 4, input: steps });
      expect(about).toMatchObject({ agentId: agent, session: "s", cause: id, attempt: 1 });
      expect(ended).toMatchObject({
        status: "COMPLETED",
        semaphores: [{ id, status: "RESOLVED" }],
        children: [{ kind: "RESUME", status: "COMPLETED" }],
      });
      const result = await watching.first(({ type, cause }) => type === "RESULT" && cause === id);
      expect(result).toMatchObject({ run, session: "s" });
      const output = await watching.first(({ data }) => data === "resumed");
      expect(output).toMatchObject({ run, cause: id });
      await expect(gateway.answer(id, "no")).rejects.toMatchObject({ code: "SEMAPHORE_SETTLED" });
    },
  ),

  behaviour("[HOST-1386] an answer is one of the options", async ({ gateway, agent }) => {
    const { id, run } = await ask(gateway, agent, [{ park: {} }]);
    await expect(gateway.answer(id, "perhaps")).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await gateway.answer(id, "no");
    expect((await gateway.ended(run)).result).toMatchObject([{ answer: "no" }]);
  }),

  behaviour("[HOST-1386] an answer fits the question's schema", async ({ gateway, agent }) => {
    const responseSchema = {
      type: "object",
      required: ["count"],
      properties: { count: { type: "integer", minimum: 1 } },
    };
    const { id, run } = await ask(gateway, agent, [{ park: { options: [], responseSchema } }]);
    for (const wrong of [{}, { count: 0 }, { count: "1" }, "1", null])
      await expect(gateway.answer(id, wrong)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await gateway.answer(id, { count: 2, note: "\u{1f332}" });
    expect((await gateway.ended(run)).result).toMatchObject([{ answer: { count: 2, note: "\u{1f332}" } }]);
  }),

  behaviour(
    "[HOST-1386] a question past its deadline is VOIDED, and its run CANCELLED",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      // A busy machine may take as long to answer an invocation.
      const run = await gateway.perturb(agent, [{ park: {}, deadlineInMs: 500 }, { emit: "never" }]);
      const { semaphore } = await watching.first(({ type }) => type === "SEMAPHORE_VOIDED");
      const id = semaphore?.id ?? "";
      expect(await readQuestion(gateway, id)).toMatchObject({ status: "VOIDED", settledBy: "deadline" });
      expect((await gateway.ended(run)).status).toBe("CANCELLED");
    },
  ),

  behaviour(
    "[HOST-1386] a question that is withdrawn cancels its run, and a run that is cancelled its question",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      const [one, two] = [
        await ask(gateway, agent, [{ park: {} }]),
        await ask(gateway, agent, [{ park: {} }]),
      ];
      await gateway.ask("mutation ($id: ID!) { cancelSemaphore(id: $id) { id } }", one);
      await gateway.cancel(two.run);
      for (const { id, run } of [one, two]) {
        await watching.first(({ type, semaphore }) => type === "SEMAPHORE_CANCELLED" && semaphore?.id === id);
        expect((await gateway.ended(run)).status).toBe("CANCELLED");
      }
      expect((await gateway.invoke(agent, [{ return: "lives on" }])).result).toBe("lives on");
    },
  ),

  behaviour("[HOST-1386] an agent may ask again in its resumption", async ({ gateway, agent }) => {
    const watching = gateway.watch(agent);
    const { id, run } = await ask(gateway, agent, [
      { park: { prompt: "One?" } },
      { park: { prompt: "Two?" } },
    ]);
    await gateway.answer(id, "yes");
    const second = await watching.first(
      ({ type, semaphore }) => type === "SEMAPHORE_EJECTED" && semaphore?.id !== id,
    );
    expect(second).toMatchObject({ run, semaphore: { prompt: "Two?" } });
    expect((await gateway.run(run)).status).toBe("PARKED");
    await gateway.answer(second.semaphore?.id ?? "", "no");
    const ended = await gateway.ended(run);
    expect(ended.result).toMatchObject([{ answer: "yes" }, { answer: "no" }]);
    expect(ended.semaphores).toHaveLength(2);
  }),

  behaviour(
    "[HOST-1386] a run that waits for an answer holds up nothing of its session",
    async ({ gateway, agent }) => {
      const { id, run } = await ask(gateway, agent, [{ park: {} }, { return: "resumed" }], "s");
      expect((await gateway.invoke(agent, [{ return: "between" }], { session: "s" })).result).toBe("between");
      await gateway.answer(id, "yes");
      expect((await gateway.ended(run)).result).toBe("resumed");
    },
  ),

  behaviour(
    "[HOST-1386] a resumption that fails is attempted again, with the frozen state",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      const steps = [
        { emit: "told once" },
        { park: {} },
        { throw: "error", untilAttempt: 2 },
        { about: true },
      ] as const;
      const { id, run } = await ask(gateway, agent, steps);
      await gateway.answer(id, "yes");
      const ended = await gateway.ended(run);
      expect(ended.status).toBe("COMPLETED");
      expect(ended.result).toMatchObject([{ attempt: 2, answer: "yes" }, { attempt: 2 }]);
      await watching.first(({ type, cause }) => type === "ERROR" && cause === id);
      const told = (await watching.until(() => true)).filter(({ data }) => data === "told once");
      expect(told).toHaveLength(1);
    },
  ),

  behaviour(
    "[HOST-1386] a question that cannot be asked is an error of the agent",
    async ({ gateway, agent }) => {
      const wrong: readonly Script[] = [
        [{ park: { prompt: "" } }],
        [{ park: { reason: "BECAUSE" as never } }],
        [{ park: { responseSchema: { type: "nonsense" } } }],
        [{ park: { options: ["twice", "twice"] } }],
      ];
      for (const steps of wrong)
        await expect(gateway.invoke(agent, steps)).rejects.toMatchObject({ code: "AGENT_ERROR" });
      await expect(gateway.invoke("deaf", null)).rejects.toMatchObject({ code: "AGENT_ERROR" });
    },
  ),

  behaviour(
    "[HOST-1386] a command asks if it declares that it parks, and is answered like a run",
    async ({ gateway }) => {
      const steps = [{ park: {} }, { return: "resumed" }];
      const { status, body } = await gateway.command("tools-2", "perform", { steps });
      expect(status).toBe(202);
      const semaphore = body["semaphore"] as { readonly id: string };
      expect(await readQuestion(gateway, semaphore.id)).toMatchObject({
        input: { command: "perform", args: { steps } },
      });
      const watching = gateway.watch("tools-2");
      const { run } = await watching.first(({ type }) => type === "SEMAPHORE_EJECTED");
      await gateway.answer(semaphore.id, "yes");
      expect((await gateway.ended(run ?? "")).result).toBe("resumed");
      const undeclared = await gateway.command("tools-2", "asks", { steps });
      expect(undeclared.body).toMatchObject({ code: "AGENT_ERROR" });
    },
  ),
];
