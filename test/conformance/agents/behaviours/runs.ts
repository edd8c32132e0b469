import { expect } from "vitest";
import type { JsonValue } from "../../../../src/base/json.js";
import { behaviour } from "../behaviour.js";
import type { Seen, Watching } from "../gateway.js";

/** The results of these runs, in the order in which they came. */
async function resultsOf(watching: Watching, runs: readonly string[]): Promise<(JsonValue | undefined)[]> {
  const results = (all: readonly Seen[]): readonly Seen[] =>
    all.filter(({ type, run }) => type === "RESULT" && runs.includes(run ?? ""));
  const all = await watching.until((seen) => results(seen).length === runs.length);
  return results(all).map(({ result }) => result);
}

export const runs = [
  behaviour(
    "[HOST-1384] an invocation and a perturbation are runs, with their kind, caller and outcome",
    async ({ gateway, agent }) => {
      const { perturbationId } = await gateway.invoke(agent, [{ return: { sum: 3 } }], { session: "s" });
      const shared = { agentId: agent, status: "COMPLETED", by: "operator", attempt: 1, error: null };
      expect(await gateway.ended(perturbationId)).toMatchObject({
        ...shared,
        kind: "INVOKE",
        session: "s",
        result: { sum: 3 },
      });
      const perturbed = await gateway.perturb(agent, [{ return: 1 }]);
      expect(await gateway.ended(perturbed)).toMatchObject({
        ...shared,
        kind: "PERTURB",
        session: null,
        result: 1,
        input: [{ return: 1 }],
      });
    },
  ),

  behaviour(
    "[HOST-1384] a context tells its agent, run, attempt, session and cause",
    async ({ gateway, agent }) => {
      const { result, perturbationId } = await gateway.invoke(agent, [{ about: true }], { session: "s" });
      expect(result).toEqual([
        { agentId: agent, run: perturbationId, attempt: 1, session: "s", cause: perturbationId },
      ]);
    },
  ),

  behaviour("[HOST-1384] one at a time: what is sent meanwhile waits", async ({ gateway, agent }) => {
    const watching = gateway.watch(agent);
    const first = await gateway.perturb(agent, [{ hold: "first" }, { return: 1 }]);
    await watching.holds("first");
    const second = await gateway.perturb(agent, [{ emit: "begun" }, { return: 2 }]);
    expect((await gateway.run(second)).status).toBe("ACCEPTED");
    await gateway.release(agent, "first");
    await watching.run(second);
    const own = (await watching.until(() => true)).filter(({ run }) => run === first || run === second);
    const ended = own.findIndex(({ run, type }) => run === first && type === "RESULT");
    expect(own.findIndex(({ data }) => data === "begun")).toBeGreaterThan(ended);
  }),

  behaviour("[HOST-1384] sessions run side by side up to the agent's concurrency", async ({ gateway }) => {
    const watching = gateway.watch("wide-1");
    for (const session of ["a", "b", "c"]) await gateway.perturb("wide-1", [{ hold: session }], { session });
    for (const session of ["a", "b", "c"]) await watching.holds(session);
    const fourth = await gateway.perturb("wide-1", [{ return: "d" }], { session: "d" });
    expect((await gateway.run(fourth)).status).toBe("ACCEPTED");
    await gateway.release("wide-1", "b");
    expect((await watching.run(fourth)).at(-1)?.result).toBe("d");
    for (const session of ["a", "c"]) await gateway.release("wide-1", session);
  }),

  behaviour(
    "[HOST-1384] within a session it is one at a time, also where sessions run side by side",
    async ({ gateway }) => {
      const watching = gateway.watch("wide-2");
      await gateway.perturb("wide-2", [{ hold: "one" }], { session: "s" });
      await watching.holds("one");
      const second = await gateway.perturb("wide-2", [{ return: "two" }], { session: "s" });
      const other = await gateway.perturb("wide-2", [{ return: "other" }], { session: "t" });
      await watching.run(other);
      expect((await gateway.run(second)).status).toBe("ACCEPTED");
      await gateway.release("wide-2", "one");
      await watching.run(second);
    },
  ),

  behaviour(
    "[HOST-1384] the higher priority goes first, among equals the older",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      await gateway.perturb(agent, [{ hold: "door" }]);
      await watching.holds("door");
      const waiting: string[] = [];
      for (const [name, priority] of [
        ["low", 1] as const,
        ["usual", 100] as const,
        ["high", 150] as const,
        ["later", 100] as const,
      ])
        waiting.push(await gateway.perturb(agent, [{ return: name }], { priority }));
      await gateway.release(agent, "door");
      expect(await resultsOf(watching, waiting)).toEqual(["high", "usual", "later", "low"]);
    },
  ),

  behaviour("[HOST-1384] sessions that wait take turns", async ({ gateway, agent }) => {
    const watching = gateway.watch(agent);
    await gateway.perturb(agent, [{ hold: "door" }], { session: "first" });
    await watching.holds("door");
    const waiting: string[] = [];
    for (const name of ["a1", "a2", "a3", "b1", "b2"])
      waiting.push(await gateway.perturb(agent, [{ return: name }], { session: name[0] ?? "" }));
    await gateway.release(agent, "door");
    expect(await resultsOf(watching, waiting)).toEqual(["a1", "b1", "a2", "b2", "a3"]);
  }),

  behaviour(
    "[HOST-1384] at its deadline an invocation fails, the agent sees its signal, and a late result is dropped",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      const late = gateway.invoke(agent, [{ hold: "late" }, { return: "late" }], { timeoutMs: 200 });
      const refusal = await late.catch((error: unknown) => error);
      expect(refusal).toMatchObject({
        code: "AGENT_TIMEOUT",
        extensions: { run: expect.stringMatching(/^per-/) },
      });
      const { run } = (refusal as { extensions: { run: string } }).extensions;
      expect(await gateway.ended(run)).toMatchObject({ status: "FAILED", error: { code: "AGENT_TIMEOUT" } });
      await gateway.aborted(agent, "late");
      await watching.run(await gateway.perturb(agent, [{ return: "next" }]));
      const own = (await watching.until(() => true)).filter((event) => event.run === run);
      expect(own.map(({ type }) => type)).not.toContain("RESULT");
    },
  ),

  behaviour("[HOST-1384] an agent's own time limit ends a perturbation", async ({ gateway }) => {
    const watching = gateway.watch("quick");
    const run = await gateway.perturb("quick", [{ hold: "too long" }]);
    expect((await watching.run(run)).at(-1)).toMatchObject({
      type: "ERROR",
      code: "AGENT_TIMEOUT",
      cause: run,
    });
    expect(await gateway.ended(run)).toMatchObject({ status: "FAILED", error: { code: "AGENT_TIMEOUT" } });
    expect((await gateway.invoke("quick", [{ return: 1 }])).result).toBe(1);
  }),

  behaviour("[HOST-1384] a run that waits is cancelled before it begins", async ({ gateway, agent }) => {
    const watching = gateway.watch(agent);
    await gateway.perturb(agent, [{ hold: "door" }]);
    await watching.holds("door");
    const waiting = await gateway.perturb(agent, [{ emit: "never" }]);
    await gateway.cancel(waiting, "not needed");
    expect((await gateway.ended(waiting)).status).toBe("CANCELLED");
    await gateway.release(agent, "door");
    await watching.run(await gateway.perturb(agent, [{ return: "next" }]));
    expect((await watching.until(() => true)).map(({ data }) => data)).not.toContain("never");
  }),

  behaviour(
    "[HOST-1384] a run that runs is cancelled: its signal aborts, and the next one begins",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      const run = await gateway.perturb(agent, [{ hold: "work" }]);
      await watching.holds("work");
      await gateway.cancel(run);
      await gateway.aborted(agent, "work");
      expect((await gateway.ended(run)).status).toBe("CANCELLED");
      expect((await gateway.invoke(agent, [{ return: "next" }])).result).toBe("next");
    },
  ),

  behaviour(
    "[HOST-1384] `sleep` ends with its time, and rejects with the signal's reason",
    async ({ gateway, agent }) => {
      const watching = gateway.watch(agent);
      expect((await gateway.invoke(agent, [{ sleep: 5 }, { return: "slept" }])).result).toBe("slept");
      const run = await gateway.perturb(agent, [{ emit: "asleep" }, { sleep: 600_000 }]);
      await watching.first(({ data }) => data === "asleep");
      await gateway.cancel(run);
      await gateway.aborted(agent, "sleep");
    },
  ),

  behaviour("[HOST-1384] a key is worth one run, however often it is sent", async ({ gateway, agent }) => {
    const watching = gateway.watch(agent);
    const steps = [{ emit: "once" }, { return: "outcome" }];
    const all = await Promise.all(
      Array.from({ length: 5 }, () => gateway.invoke(agent, steps, { idempotencyKey: "k" })),
    );
    expect(new Set(all.map(({ perturbationId }) => perturbationId)).size).toBe(1);
    expect(all.map(({ result }) => result)).toEqual(Array.from({ length: 5 }, () => "outcome"));
    await watching.run(await gateway.perturb(agent, [{ return: "next" }]));
    expect((await watching.until(() => true)).filter(({ data }) => data === "once")).toHaveLength(1);
    await expect(gateway.invoke(agent, [{ return: 2 }], { idempotencyKey: "k" })).rejects.toMatchObject({
      code: "IDEMPOTENCY_CONFLICT",
    });
  }),

  behaviour(
    "[HOST-1384] a run sums what its agent reports of language models, also when it fails",
    async ({ gateway, agent }) => {
      const usage = [
        { usage: { model: "small", inputTokens: 10, outputTokens: 2, costUsd: 0.5 } },
        { usage: { model: "large", inputTokens: 5, costUsd: 0.25 } },
      ];
      const sum = { inputTokens: 15, outputTokens: 2, costUsd: 0.75, models: ["small", "large"] };
      expect((await gateway.ended(await gateway.perturb(agent, usage))).usage).toEqual(sum);
      const failed = await gateway.ended(await gateway.perturb(agent, [...usage, { throw: "error" }]));
      expect([failed.status, failed.usage]).toEqual(["FAILED", sum]);
    },
  ),

  behaviour("[HOST-1384] a full inbox refuses, and accepts again when there is room", async ({ gateway }) => {
    const watching = gateway.watch("narrow");
    await gateway.perturb("narrow", [{ hold: "door" }]);
    await watching.holds("door");
    const waiting = [
      await gateway.perturb("narrow", [{ return: 1 }]),
      await gateway.perturb("narrow", [{ return: 2 }]),
    ];
    await expect(gateway.invoke("narrow", [{ return: 3 }])).rejects.toMatchObject({ code: "INBOX_FULL" });
    await gateway.release("narrow", "door");
    expect(await resultsOf(watching, waiting)).toEqual([1, 2]);
    expect((await gateway.invoke("narrow", [{ return: 4 }])).result).toBe(4);
  }),
];
