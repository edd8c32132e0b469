import { describe, expect, it } from "vitest";
import { z } from "zod";
import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import { TerrariumError } from "../../../src/base/errors.js";
import type { JsonValue } from "../../../src/base/json.js";
import type { SemaphoreView } from "../../../src/events/semaphore.js";
import { AgentHost, type AgentHostOptions } from "../../../src/host/agent-host.js";
import { type AgentDefinition, park } from "../../../src/host/modules/definition.js";
import { ManualClock } from "../../support/time-and-random.js";
import { RecordingSink } from "../../support/host-kit.js";

const QUESTION = { reason: "APPROVAL_NEEDED", prompt: "Go on?" } as const;
const view = (id: string): SemaphoreView => ({ id }) as SemaphoreView;

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** A host whose questions are stored when the test says so. */
async function living(definition: Partial<AgentDefinition>, options: Partial<AgentHostOptions> = {}) {
  const clock = new ManualClock();
  const sink = new RecordingSink();
  const kept: Deferred<SemaphoreView>[] = [];
  sink.keep = () => {
    const answer = deferred<SemaphoreView>();
    kept.push(answer);
    return answer.promise;
  };
  const host = new AgentHost({
    definitions: { id: "a", resume: () => undefined, ...definition },
    clock,
    ...options,
  });
  await host.start({
    publish: (event) => sink.append([event]),
    announce: (change) => sink.onManifest(change),
    park: (call) => sink.onPark(call),
  });
  const invoke = (input: JsonValue, timeoutMs = 1_000, signal = new AbortController().signal) =>
    host.call("invoke", { agentId: "a", input, timeoutMs, by: "ann" }, signal);
  const perturb = (input: JsonValue) =>
    host.call("perturb", { agentId: "a", input, priority: 1, by: "ann" }, new AbortController().signal);
  const resume = (attempt = 1) => {
    const args = {
      agentId: "a",
      tokenId: "sem-00000001",
      attempt,
      state: { s: 1 },
      stateVersion: 2,
      answer: "Yes",
    };
    const rest = { input: null, by: "bob", timeoutMs: 1_000 };
    return host.call("resume", { ...args, ...rest }, new AbortController().signal);
  };
  return { clock, sink, kept, host, invoke, perturb, resume };
}

describe("questions of agents", () => {
  it("[HOST-17] are not results, do not stall the stream, and are copied when they are asked", async () => {
    const state = { list: [1] };
    const { sink, kept, perturb } = await living({
      process: (input) => (input === "ask" ? park({ ...QUESTION, state }) : input),
    });
    const { id } = await perturb("ask");
    await sink.until(({ parks }) => parks.length === 1);
    state.list.push(2);
    await perturb("next");
    await sink.until(() => sink.of("a", "RESULT").length > 0);
    expect(sink.of("a", "RESULT").map(({ event }) => event)).toMatchObject([{ result: "next" }]);
    expect(sink.parks).toEqual([
      { agentId: "a", cause: id, input: "ask", request: expect.objectContaining({ state: { list: [1] } }) },
    ]);
    expect(kept).toHaveLength(1);
  });

  it("[HOST-17] keep the original input, not the schema's output", async () => {
    const { sink, perturb, invoke } = await living({
      input: z.object({ at: z.coerce.date() }),
      process: () => park(QUESTION),
    });
    await perturb({ at: "2026-11-22" });
    void invoke({ at: "2026-11-23" });
    await sink.until(({ parks }) => parks.length === 2);
    expect(sink.parks.map(({ input }) => input)).toEqual([{ at: "2026-11-22" }, { at: "2026-11-23" }]);
  });

  it.each([
    [
      "a wrong member",
      { resume: () => undefined, process: () => park({ ...QUESTION, prompt: "" }) },
      "prompt",
    ],
    [
      "a state that is not JSON",
      { process: () => park<unknown>({ ...QUESTION, state: new Date() }) },
      "state",
    ],
    ["no `resume`", { resume: undefined, process: () => park(QUESTION) }, "resume"],
    [
      "a wrong request from an async process",
      { process: async () => park({ ...QUESTION, options: ["", ""] }) },
      "options",
    ],
  ] as const)("[HOST-18] are refused for %s, and the agent lives on", async (_what, definition, named) => {
    const { sink, invoke } = await living(definition as Partial<AgentDefinition>);
    await expect(invoke(null)).rejects.toMatchObject({
      code: "AGENT_ERROR",
      message: expect.stringContaining(named),
    });
    expect(sink.of("a", "ERROR").at(-1)?.event).toMatchObject({ message: expect.stringContaining(named) });
    expect(sink.parks).toEqual([]);
  });

  it("[HOST-18] that could not be stored fail with a code", async () => {
    const { sink, kept, invoke, perturb } = await living({ process: () => park(QUESTION) });
    const refusal = new TerrariumError("LIMIT_EXCEEDED", "too many", { limit: "openPerAgentMax" });
    const asked = invoke(null);
    await sink.until(() => kept.length === 1);
    kept[0]?.reject(refusal);
    await expect(asked).rejects.toBe(refusal);
    const { id } = await perturb(null);
    await sink.until(() => kept.length === 2);
    kept[1]?.reject(refusal);
    const errors = await sink.until(() => sink.of("a", "ERROR").length === 2 && sink.of("a", "ERROR"));
    expect(errors.at(-1)?.event).toMatchObject({ code: "LIMIT_EXCEEDED", message: "too many", cause: id });
  });

  it("[HOST-19] are waited for at most as long as the caller waits", async () => {
    const { clock, sink, kept, invoke } = await living({ process: () => park(QUESTION) });
    const late = invoke(null, 500);
    await sink.until(() => kept.length === 1);
    await turn();
    clock.advance(500);
    await expect(late).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    const gone = new AbortController();
    const left = invoke(null, 500, gone.signal);
    await sink.until(() => kept.length === 2);
    await turn();
    gone.abort(new TerrariumError("AGENT_TIMEOUT", "gone"));
    await expect(left).rejects.toMatchObject({ message: "gone" });
    const kind = invoke(null, 500);
    await sink.until(() => kept.length === 3);
    kept[2]?.resolve(view("sem-00000003"));
    expect(await kind).toMatchObject({ status: "PARKED", semaphore: { id: "sem-00000003" }, result: null });
  });

  it("[HOST-16] are waited for when the host closes", async () => {
    const { sink, kept, host, perturb } = await living({ process: () => park(QUESTION) });
    await perturb(null);
    await sink.until(() => kept.length === 1);
    let isClosed = false;
    const closing = host.close().then(() => (isClosed = true));
    await sink.until(() => sink.of("a", "AGENT_STOPPED").length > 0);
    await turn();
    expect(isClosed).toBe(false);
    kept[0]?.resolve(view("sem-1"));
    await closing;
  });

  it("[HOST-20] beyond the bound make the agent wait, and none are lost", async () => {
    const { sink, kept, perturb } = await living({ process: () => park(QUESTION) }, { parksMax: 2 });
    for (let index = 0; index < 5; index += 1) await perturb(index);
    await sink.until(() => kept.length === 2);
    for (let index = 0; index < 5; index += 1) {
      expect(kept.length).toBe(Math.min(index + 2, 5));
      kept[index]?.resolve(view(`sem-${index}`));
      if (index < 3) await sink.until(() => kept.length === index + 3);
    }
    expect(sink.parks.map(({ input }) => input)).toEqual([0, 1, 2, 3, 4]);
    expect(sink.of("a", "ERROR")).toEqual([]);
  });

  it("[HOST-20] whose call times out while waiting are not asked, and an ERROR event says so", async () => {
    const { clock, sink, kept, perturb } = await living(
      { process: () => park(QUESTION), flux: { timeoutMs: 100, graceMs: 0 } },
      { parksMax: 1 },
    );
    await perturb("first");
    await sink.until(() => kept.length === 1);
    const { id } = await perturb("second");
    await sink.until(() => sink.order.filter((line) => line === "a PERTURBED").length === 2);
    // The stream is at the second input by the time it refuses a third.
    await turn();
    clock.advance(100);
    const [error] = await sink.until(() => sink.of("a", "ERROR").length > 0 && sink.of("a", "ERROR"));
    expect(error?.event).toMatchObject({ code: "AGENT_TIMEOUT", cause: id });
    kept[0]?.resolve(view("sem-1"));
    await sink.until(() => sink.of("a", "ERROR").length === 2);
    expect(kept).toHaveLength(1);
    await perturb("third");
    await sink.until(() => kept.length === 2);
    expect(sink.parks.map(({ input }) => input)).toEqual(["first", "third"]);
  });

  it("[HOST-21] are answered ahead of perturbations, without a PERTURBED, with state, answer and attempt", async () => {
    const order: unknown[] = [];
    const gate = deferred<string>();
    const { sink, perturb, resume } = await living({
      process: (input) => {
        order.push(input);
        return input === "slow" ? gate.promise : undefined;
      },
      resume: (state, answer, { agentId, semaphoreId, attempt, stateVersion, cause }) => {
        order.push("answer");
        return { state, answer, agentId, semaphoreId, attempt, stateVersion, cause };
      },
    });
    await perturb("slow");
    await perturb("queued");
    const resumed = resume(3);
    gate.resolve("done");
    expect(await resumed).toMatchObject({ outcome: { kind: "COMPLETED", result: { answer: "Yes" } } });
    await sink.until(() => order.length === 3);
    expect(order).toEqual(["slow", "answer", "queued"]);
    expect(sink.of("a", "PERTURBED")).toHaveLength(2);
    expect(sink.of("a", "RESULT").at(-1)?.event).toMatchObject({
      cause: "sem-00000001",
      result: {
        state: { s: 1 },
        answer: "Yes",
        agentId: "a",
        semaphoreId: "sem-00000001",
        attempt: 3,
        stateVersion: 2,
        cause: "sem-00000001",
      },
    });
  });

  it("[HOST-21] asked by `resume` are durable before the answer counts as handled", async () => {
    const { sink, kept, resume } = await living({ resume: () => park({ ...QUESTION, prompt: "Really?" }) });
    const resumed = resume();
    await sink.until(() => kept.length === 1);
    const first = await Promise.race([resumed, Promise.resolve("not yet")]);
    expect(first).toBe("not yet");
    kept[0]?.resolve(view("sem-2"));
    expect(await resumed).toEqual({ outcome: { kind: "PARKED", semaphore: "sem-2" } });
    expect(sink.parks[0]).toMatchObject({ cause: "sem-00000001", request: { prompt: "Really?" } });
    const refused = resume(2);
    await sink.until(() => kept.length === 2);
    kept[1]?.reject(new TerrariumError("INTERNAL_SERVER_ERROR", "no disk"));
    await expect(refused).rejects.toMatchObject({ message: "no disk" });
  });

  it("[HOST-21] of an agent that is gone fail with a code", async () => {
    const { resume, host } = await living({
      resume: undefined,
      process: () => 1,
    } as unknown as Partial<AgentDefinition>);
    await expect(resume()).rejects.toMatchObject({ code: "AGENT_ERROR" });
    await host.close();
    await expect(resume()).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
  });

  it("[HOST-22] are announced also while their agent is stopped", async () => {
    const { sink, host } = await living({});
    const signal = new AbortController().signal;
    await host.call("stop", { agentId: "a" }, signal);
    const semaphore = view("sem-1");
    await host.call("announce", { agentId: "a", event: { type: "SEMAPHORE_VOIDED", semaphore } }, signal);
    expect(sink.of("a").at(-1)).toMatchObject({
      offset: 3,
      event: { type: "SEMAPHORE_VOIDED", state: "STOPPED", semaphore },
    });
  });
});
