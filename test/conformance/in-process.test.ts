import { describe, expect, it } from "vitest";
import { z } from "zod";

import type { TerrariumOptions } from "../../src/app/options.js";
import { deferred } from "../../src/base/async/deferred.js";
import { type AgentDefinition, defineAgent, park } from "../../src/host/modules/definition.js";
import { createTerrarium, type Terrarium, TerrariumError } from "../../src/index.js";
import { command } from "../../src/prism/command.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

type Closing = Terrarium & AsyncDisposable;

/** A terrarium that serves no HTTP. */
async function open(options: TerrariumOptions = {}): Promise<Closing> {
  const terrarium = await createTerrarium({ agents: [desk(), echo], ...options });
  return Object.assign(terrarium, { [Symbol.asyncDispose]: () => terrarium.close() });
}

const echo = defineAgent({ id: "echo", process: (input) => ({ echo: input }) });

function desk(): AgentDefinition {
  return defineAgent({
    id: "desk",
    input: z.object({ name: z.string(), wait: z.boolean().default(false), fail: z.boolean().default(false) }),
    async process({ name, wait, fail }, context) {
      if (fail) throw new Error("the drawer is stuck");
      if (wait) await untilAborted(context.signal);
      context.emit({ working: name });
      const seen = [...((context.state.get() as string[] | null) ?? []), name];
      context.state.set(seen);
      return seen;
    },
    resume: (_state, answer) => ({ answer: answer as string }),
    commands: {
      add: command({
        input: z.object({ a: z.number(), b: z.number() }),
        output: z.number(),
        run: ({ a, b }) => a + b,
      }),
      ask: command({
        parks: true,
        run: () =>
          park({ reason: "APPROVAL_NEEDED", prompt: "May I?", options: ["Yes", "No"], state: { n: 1 } }),
      }),
    },
  }) as AgentDefinition;
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}

/** The code and the details of a rejection; fails when there is none. */
async function refusal(work: Promise<unknown>): Promise<{ code: string; details: object }> {
  const error = await work.then(
    () => expect.fail("it was not refused"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TerrariumError);
  const { code, details } = error as TerrariumError;
  return { code, details };
}

describe("steering in process", () => {
  it("[INPROC-694] perturbs, invokes and calls without a token and without serving HTTP, as runs", async () => {
    await using terrarium = await open();
    const { id, acceptedAt, queueDepth } = await terrarium.perturb("desk", { name: "ada" }, { session: "s" });
    expect({ acceptedAt, queueDepth }).toEqual({ acceptedAt: expect.any(Number), queueDepth: 1 });
    const invoked = await terrarium.invoke("desk", { name: "eve" }, { session: "s", by: "shop" });
    expect(invoked).toMatchObject({ status: "COMPLETED", result: ["ada", "eve"], semaphore: null });
    expect(await terrarium.call("desk", "add", { a: 1, b: 2 })).toMatchObject({ result: 3 });
    expect(await terrarium.run(id)).toMatchObject({
      id,
      kind: "PERTURB",
      status: "COMPLETED",
      by: "embedder",
      session: "s",
      input: { name: "ada" },
      result: ["ada"],
      error: null,
    });
    expect(await terrarium.run(invoked.perturbationId)).toMatchObject({ kind: "INVOKE", by: "shop" });
    expect(await terrarium.run("per-none")).toBeNull();
  });

  it("[INPROC-695] refuses what HTTP refuses, with the same codes", async () => {
    await using terrarium = await open({ limits: { maxBodyBytes: 1_000 } });
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const found = async (work: Promise<unknown>): Promise<string> => (await refusal(work)).code;
    expect(await found(terrarium.perturb("nobody", 1))).toBe("AGENT_NOT_FOUND");
    expect(await found(terrarium.perturb("desk", { name: 7 }))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.invoke("desk", { name: 7 }))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.perturb<unknown>("echo", circle))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.perturb<unknown>("echo", { total: 1n }))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.perturb<unknown>("echo", new Map()))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.perturb("echo", undefined))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.perturb("echo", 1, { priority: 200 }))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.perturb("echo", 1, { session: " " }))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.perturb("echo", 1, { by: "" }))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.perturb("echo", 1, { idempotencyKey: "k".repeat(256) }))).toBe(
      "BAD_USER_INPUT",
    );
    expect(await found(terrarium.invoke("echo", 1, { timeoutMs: 0 }))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.invoke("desk", { name: "a", fail: true }))).toBe("AGENT_ERROR");
    expect(await found(terrarium.call("desk", "none"))).toBe("COMMAND_NOT_FOUND");
    expect(await found(terrarium.call("desk", "add", { a: 1 }))).toBe("BAD_USER_INPUT");
    expect(await found(terrarium.cancelRun("per-none"))).toBe("RUN_NOT_FOUND");
    expect(await found(terrarium.resolveSemaphore("sem-00000000", "Yes"))).toBe("SEMAPHORE_NOT_FOUND");
    expect(await refusal(terrarium.perturb("echo", "x".repeat(999)))).toEqual({
      code: "LIMIT_EXCEEDED",
      details: { field: "input", limit: "maxBodyBytes", max: 1_000 },
    });
    const nested = JSON.parse("[".repeat(70) + "]".repeat(70)) as unknown;
    expect(await refusal(terrarium.perturb("echo", nested))).toMatchObject({
      code: "BAD_USER_INPUT",
      details: { limit: "maxInputDepth" },
    });
    for (const odd of [7, null, {}, ""] as unknown[] as string[])
      expect(await found(terrarium.perturb(odd, 1))).toBe("BAD_USER_INPUT");
    for (const odd of [7, {}] as unknown[] as string[])
      expect(await found(terrarium.perturb("echo", 1, { idempotencyKey: odd }))).toBe("BAD_USER_INPUT");
  });

  it("[INPROC-695] a failure of a getter or of toJSON is the caller's", async () => {
    await using terrarium = await open();
    const hostile = [
      Object.defineProperty({}, "a", {
        enumerable: true,
        get: () => {
          throw new Error("no");
        },
      }),
      {
        toJSON: () => {
          throw new Error("no");
        },
      },
      { toJSON: () => undefined },
      { toJSON: () => 1n },
    ];
    for (const input of hostile)
      expect((await refusal(terrarium.perturb<unknown>("echo", input))).code).toBe("BAD_USER_INPUT");
    expect(await terrarium.invoke("echo", { at: new Date(0) })).toMatchObject({
      result: { echo: { at: "1970-01-01T00:00:00.000Z" } },
    });
  });

  it("[INPROC-696] has no rate limit, and keys and runs of `by`, like those of a token's subject", async () => {
    await using kit = await TerrariumKit.open({ limits: { steeringRatePerSecond: 1 } });
    const { terrarium } = kit;
    const ids = await Promise.all(Array.from({ length: 50 }, (_, n) => terrarium.perturb("echo", n)));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(50);
    const keyed = (by: string, input: number) =>
      terrarium
        .invoke("echo", input, { by, idempotencyKey: "k" })
        .then(({ perturbationId }) => perturbationId);
    const first = await keyed("ada", 1);
    expect(await keyed("ada", 1)).toBe(first);
    expect(await keyed("eve", 1)).not.toBe(first);
    expect((await refusal(keyed("ada", 2))).code).toBe("IDEMPOTENCY_CONFLICT");
    const { data } = await kit.ask(`{ run(id: "${first}") { by input status } }`, {}, kit.bearer);
    expect(data).toEqual({ run: { by: "ada", input: 1, status: "COMPLETED" } });
  });

  it("[INPROC-697] copies what goes in and what comes out", async () => {
    await using terrarium = await open();
    const input = { list: [1] };
    const invoked = terrarium.invoke("echo", input);
    input.list.push(2);
    const { result, perturbationId } = await invoked;
    expect(result).toEqual({ echo: { list: [1] } });
    (result as { echo: { list: number[] } }).echo.list.push(3);
    expect(await terrarium.run(perturbationId)).toMatchObject({
      input: { list: [1] },
      result: { echo: { list: [1] } },
    });
  });

  it("[INPROC-698] is UNAVAILABLE after close, also where nothing is awaited", async () => {
    const terrarium = await open();
    const events = terrarium.observe();
    await terrarium.close();
    const late = [
      terrarium.perturb("echo", 1),
      terrarium.invoke("echo", 1),
      terrarium.call("desk", "add", { a: 1, b: 1 }),
      terrarium.run("per-1"),
      terrarium.runs(),
      terrarium.cancelRun("per-1"),
      terrarium.semaphores(),
      terrarium.resolveSemaphore("sem-00000000", "Yes"),
      terrarium.cancelSemaphore("sem-00000000"),
    ];
    for (const work of late) expect((await refusal(work)).code).toBe("UNAVAILABLE");
    expect(() => terrarium.observe()).toThrow(expect.objectContaining({ code: "UNAVAILABLE" }));
    for await (const { event } of events) expect(event.type).not.toBe("GAP");
  });

  it("[INPROC-699] a caller that gives up aborts the agent's work, unless it has a key", async () => {
    const aborted = deferred<string>();
    const begun = deferred();
    const slow = defineAgent({
      id: "slow",
      process(_input, { signal }) {
        begun.resolve();
        signal.addEventListener("abort", () => aborted.resolve("aborted"));
        return untilAborted(signal);
      },
    });
    await using terrarium = await open({ agents: [slow] });
    const giveUp = new AbortController();
    const work = refusal(terrarium.invoke("slow", 1, { signal: giveUp.signal }));
    await begun.promise;
    giveUp.abort();
    expect((await work).code).toBe("AGENT_TIMEOUT");
    expect(await aborted.promise).toBe("aborted");
    expect((await refusal(terrarium.invoke("slow", 1, { signal: AbortSignal.abort() }))).code).toBe(
      "AGENT_TIMEOUT",
    );
  });

  it("[INPROC-704] answers and withdraws questions", async () => {
    await using terrarium = await open();
    const asked = await terrarium.call("desk", "ask");
    const { id = "", digest = "" } = asked.semaphore ?? {};
    expect(asked).toMatchObject({ status: "PARKED", result: null, semaphore: { prompt: "May I?" } });
    const { semaphores } = await terrarium.semaphores();
    expect(semaphores).toMatchObject([{ id, status: "PENDING", state: { n: 1 }, answer: null }]);
    expect((await refusal(terrarium.resolveSemaphore(id, "Perhaps"))).code).toBe("BAD_USER_INPUT");
    expect((await refusal(terrarium.resolveSemaphore(id, "Yes", { expectedDigest: "other" }))).code).toBe(
      "DIGEST_MISMATCH",
    );
    const done = terrarium.observe({ agentId: "desk", types: ["RESULT"], replay: 0 });
    const answered = await terrarium.resolveSemaphore(id, "Yes", { by: "ada", expectedDigest: digest });
    expect(answered).toMatchObject({ status: "RESOLVED", settledBy: "ada", answer: "Yes" });
    expect((await done.next()).value).toMatchObject({ event: { result: { answer: "Yes" } } });
    await done.return();
    expect((await refusal(terrarium.resolveSemaphore(id, "Yes"))).code).toBe("SEMAPHORE_SETTLED");

    const other = await terrarium.call("desk", "ask");
    const cancelled = await terrarium.cancelSemaphore(other.semaphore?.id ?? "", { reason: "too late" });
    expect(cancelled).toMatchObject({ status: "CANCELLED", cancelReason: "too late", settledBy: "embedder" });
    expect(await terrarium.semaphore(cancelled.id)).toEqual(cancelled);
    expect(await terrarium.semaphore("sem-00000000")).toBeNull();
    expect((await terrarium.semaphores({ status: null })).semaphores).toHaveLength(2);
  });

  it("[INPROC-705] lists runs by page and filter, and cancels what waits, runs or is parked", async () => {
    await using terrarium = await open();
    const busy = await terrarium.perturb("desk", { name: "a", wait: true });
    const waiting = await terrarium.perturb("desk", { name: "b" });
    expect(await terrarium.cancelRun(waiting.id, { reason: "no" })).toMatchObject({ status: "CANCELLED" });
    expect(await terrarium.cancelRun(busy.id)).toMatchObject({ status: "CANCELLED", error: null });
    const asked = await terrarium.call("desk", "ask");
    expect(await terrarium.cancelRun(asked.perturbationId ?? "")).toMatchObject({ status: "CANCELLED" });

    const first = await terrarium.runs({ agentId: "desk", order: "OLDEST_FIRST", first: 2 });
    expect(first.runs.map(({ id }) => id)).toEqual([busy.id, waiting.id]);
    const rest = await terrarium.runs({ order: "OLDEST_FIRST", after: first.next ?? "" });
    expect(rest).toMatchObject({ runs: [{ kind: "COMMAND", command: "ask" }], next: null });
    expect((await terrarium.runs({ kind: "COMMAND" })).runs).toHaveLength(1);
    for (const filter of [{ first: 0 }, { first: 1_001 }, { after: "x" }, { status: "NONE" as "FAILED" }])
      expect((await refusal(terrarium.runs(filter))).code).toBe("BAD_USER_INPUT");
  });

  it.each([
    ["options", 5],
    ["signal", { signal: 5 }],
    ["types", { types: 5 }],
    ["types", { types: [] }],
    ["types", { types: [null] }],
    ["agentId", { agentId: 5 }],
  ])("[INPROC-761] refuses wrong options by the field: %s %j", async (field, options) => {
    await using terrarium = await open();
    const expected = { code: "BAD_USER_INPUT", details: { field } };
    const given = options as never;
    expect(() => terrarium.observe(given)).toThrow(expect.objectContaining(expected));
    if (field === "options" || field === "signal") {
      expect(await refusal(terrarium.invoke("echo", 1, given))).toEqual(expected);
      expect(await refusal(terrarium.call("desk", "add", { a: 1, b: 2 }, given))).toEqual(expected);
    }
    if (field === "options" || field === "agentId") {
      expect(await refusal(terrarium.runs(given))).toEqual(expected);
      expect(await refusal(terrarium.semaphores(given))).toEqual(expected);
    }
  });

  it("[INPROC-761] takes null for options that are left out", async () => {
    await using terrarium = await open();
    const nothing = null as never;
    expect(await terrarium.invoke("echo", 1, nothing)).toMatchObject({ result: { echo: 1 } });
    expect((await terrarium.runs(nothing)).runs).toHaveLength(1);
    expect((await terrarium.semaphores(nothing)).semaphores).toEqual([]);
    await terrarium.observe(nothing).return();
  });

  it("[INPROC-762] shows which run called, and who is behind it", async () => {
    const asker = defineAgent({ id: "asker", process: (input, { invoke }) => invoke("echo", input) });
    await using terrarium = await open({ agents: [echo, asker] });
    const { perturbationId } = await terrarium.invoke("asker", 1, { by: "ada" });
    const { runs } = await terrarium.runs({ agentId: "echo" });
    expect(runs).toMatchObject([{ by: "agent:asker", onBehalfOf: "ada", parent: perturbationId }]);
    expect(await terrarium.run(perturbationId)).toMatchObject({ by: "ada", onBehalfOf: null, parent: null });
  });
});
