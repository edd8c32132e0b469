import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { agentCalls } from "../../../src/host/calls/agent-calls.js";
import { type AgentContext, command, defineAgent } from "../../../src/index.js";
import type { AgentCall, AgentCallAnswer, CallAgent } from "../../../src/link/agent-call.js";
import { deferred } from "../../../src/base/async/deferred.js";

const ANSWER: AgentCallAnswer = { status: "COMPLETED", result: 1, semaphore: null, perturbationId: "per-1" };
const by = { by: "ann", timeoutMs: 1_000 };
const run = { run: "per-7", attempt: 1, session: null, state: { version: 0, value: null } };

/** A host whose gateway answers calls of agents like this. */
async function host(process: (input: unknown, context: AgentContext) => unknown, callAgent: CallAgent) {
  const pure = command({
    pure: true,
    run: (_args, context) => process(null, context) as never,
  });
  const made = new AgentHost({ definitions: defineAgent({ id: "a", process, commands: { pure } }) });
  await made.start({ callAgent });
  return made;
}

describe("calls of other agents", () => {
  it("[HOST-660] copy their input, and refuse what is not JSON or too large", async () => {
    const calls: AgentCall[] = [];
    const signal = new AbortController().signal;
    const origin = {
      agentId: "a",
      run: null,
      holdsSession: false,
      signal: () => signal,
      traceparent: undefined,
    };
    const context = agentCalls(origin, {
      payloadBytesMax: 1_000,
      callAgent: (call) => {
        calls.push(call);
        return Promise.resolve(ANSWER);
      },
    });
    const input = { list: [1] };
    const call = context.invoke("b", input);
    input.list.push(2);
    await call;
    expect(calls[0]).toMatchObject({ kind: "invoke", agentId: "b", input: { list: [1] } });
    await expect(context.perturb("b", () => 1)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "input" },
    });
    await expect(context.call("b", "run", "x".repeat(2_000))).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "maxPayloadBytes" },
    });
    expect(calls).toHaveLength(1);
  });

  it("[HOST-660] end with the context's signal or their own, and leave nothing on either", async () => {
    const life = new AbortController();
    const own = new AbortController();
    const origin = {
      agentId: "a",
      run: null,
      holdsSession: false,
      signal: () => life.signal,
      traceparent: undefined,
    };
    const begun: AbortSignal[] = [];
    const context = agentCalls(origin, {
      payloadBytesMax: 1_000,
      callAgent: (_call, signal) => {
        begun.push(signal);
        return new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason as Error)),
        );
      },
    });
    const many = Array.from({ length: 50 }, () => context.invoke("b", null, { signal: own.signal }));
    expect([
      getEventListeners(life.signal, "abort").length,
      getEventListeners(own.signal, "abort").length,
    ]).toEqual([1, 1]);
    const reason = new Error("enough");
    own.abort(reason);
    expect(
      (await Promise.allSettled(many)).every((one) => one.status === "rejected" && one.reason === reason),
    ).toBe(true);
    expect(begun.every(({ aborted }) => aborted)).toBe(true);
    expect([
      getEventListeners(life.signal, "abort").length,
      getEventListeners(own.signal, "abort").length,
    ]).toEqual([0, 0]);
    await expect(context.invoke("b", null, { signal: own.signal })).rejects.toBe(reason);
    expect(begun).toHaveLength(50);
  });

  it("[HOST-660] are refused in pure commands", async () => {
    const made = await host(
      (_input, { invoke }) => invoke("b", null),
      () => Promise.resolve(ANSWER),
    );
    const pure = made.call(
      "command",
      { agentId: "a", command: "pure", args: {}, ...by },
      new AbortController().signal,
    );
    await expect(pure).rejects.toMatchObject({ code: "AGENT_ERROR" });
    const other = made.call("invoke", { agentId: "a", input: null, ...by }, new AbortController().signal);
    expect((await other).result).toEqual(ANSWER);
  });

  it("[HOST-660] are refused after the run of their context has ended", async () => {
    const kept = deferred<AgentContext>();
    const made = await host(
      (_input, context) => {
        kept.resolve({ ...context });
      },
      () => Promise.resolve(ANSWER),
    );
    await made.call("invoke", { agentId: "a", input: null, ...by, ...run }, new AbortController().signal);
    await expect((await kept.promise).perturb("b", null)).rejects.toMatchObject({ code: "AGENT_ERROR" });
  });

  it.each(["BAD_USER_INPUT", "AGENT_TIMEOUT"] as const)(
    "[HOST-661] that fail with %s fail the agent that does not catch it",
    async (code) => {
      const made = await host(
        (_input, { invoke }) => invoke("b", null),
        () => Promise.reject(new TerrariumError(code, "the other one")),
      );
      const whole = made.call("invoke", { agentId: "a", input: null, ...by }, new AbortController().signal);
      await expect(whole).rejects.toMatchObject({
        code: "AGENT_ERROR",
        message: expect.stringContaining("the other one"),
      });
      const own = await host(
        () => {
          throw new TerrariumError("BAD_USER_INPUT", "my own");
        },
        () => Promise.resolve(ANSWER),
      );
      const refused = own.call("invoke", { agentId: "a", input: null, ...by }, new AbortController().signal);
      await expect(refused).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    },
  );
});
