import { describe, expect, it } from "vitest";
import { messageOf, TerrariumError } from "../../../src/base/errors.js";
import { turn } from "../../../src/base/async/turn.js";
import { agentCalls } from "../../../src/host/calls/agent-calls.js";
import { sleep } from "../../../src/host/calls/agent-context.js";
import { type AgentContext, defineAgent } from "../../../src/index.js";
import type { CallAgent } from "../../../src/link/agent-call.js";
import { type TestAgent, testAgent } from "../../../src/testing/index.js";
import { ManualClock } from "../../support/time-and-random.js";

function calls(callAgent: CallAgent, signal = new AbortController().signal) {
  const origin = {
    agentId: "a",
    run: null,
    holdsSession: false,
    signal: () => signal,
    traceparent: undefined,
  };
  return agentCalls(origin, { payloadBytesMax: 1_000, callAgent });
}

async function unhandledIn(work: () => unknown): Promise<unknown[]> {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  try {
    await work();
    // Node reports a rejection after the turn in which it happened.
    await turn();
    await turn();
  } finally {
    process.off("unhandledRejection", note);
  }
  return unhandled;
}

const SECRET = "hunter2 at db-3";
const failing = defineAgent({
  id: "failing",
  process: () => {
    throw new Error(SECRET);
  },
});

function caller(process: (input: unknown, context: AgentContext) => unknown): TestAgent {
  return testAgent({ id: "a", process, calls: ["*"] }, { agents: [failing] });
}

describe("an agent that calls others", () => {
  it("[HOST-760] may leave a call or a sleep unawaited: its rejection is no uncaught error", async () => {
    const life = new AbortController();
    const clock = new ManualClock();
    const { invoke, call, perturb } = calls(() =>
      Promise.reject(new TerrariumError("AGENT_NOT_FOUND", "no")),
    );
    const unhandled = await unhandledIn(() => {
      void invoke("b", 1);
      void call("b", "go");
      void perturb("b", () => 1);
      void sleep(clock, 60_000, life.signal);
      life.abort(new Error("over"));
      void sleep(clock, 60_000, life.signal);
      void calls(() => Promise.reject(new Error("never")), life.signal).invoke("b", 1);
    });
    expect(unhandled).toEqual([]);
    await expect(invoke("b", 1)).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    await expect(sleep(clock, 1, life.signal)).rejects.toThrow("over");
  });

  it("[HOST-761] reads in `cause` what the other one threw, which the message does not tell", async () => {
    const { result } = await caller(async (_input, { invoke }) => {
      const error = (await invoke("failing", 1).catch((thrown: unknown) => thrown)) as TerrariumError;
      const { code, message, cause, details } = error;
      return { code, message, cause: messageOf(cause), run: details["run"] ?? null };
    }).perturb(1);
    expect(result).toEqual({
      code: "AGENT_ERROR",
      message: expect.stringMatching(/^agent failing failed \(run per-\w+\)$/),
      cause: expect.stringContaining(SECRET),
      run: expect.stringMatching(/^per-/),
    });
  });

  it.each([
    ["another agent that fails", (context: AgentContext) => context.invoke("failing", 1)],
    ["an unknown agent", (context: AgentContext) => context.invoke("nope", 1)],
    ["an unknown command", (context: AgentContext) => context.call("failing", "nope")],
    ["an input that is no JSON", (context: AgentContext) => context.perturb("failing", () => 1)],
    ["a call that would wait for itself", (context: AgentContext) => context.invoke("a", 1)],
  ] as const)("[HOST-761] has failed itself when it lets the error of %s out", async (_what, work) => {
    const agent = caller((_input, context) => work(context));
    const run = await agent.perturb(1);
    expect(run).toMatchObject({ status: "FAILED", error: { code: "AGENT_ERROR" } });
    const event = agent.events.find(({ type }) => type === "ERROR");
    expect(event).toMatchObject({ code: "AGENT_ERROR" });
    await expect(agent.invoke(1)).rejects.toMatchObject({ code: "AGENT_ERROR" });
    expect(JSON.stringify([run.error, agent.events])).not.toContain(SECRET);
  });

  it("[HOST-761] is told the names of the agent and of the command that do not exist", async () => {
    const agent = caller(async (command, { invoke, call }) =>
      typeof command === "string" ? call("failing", command) : invoke("nope", 1),
    );
    expect((await agent.perturb(null)).error?.message).toContain('no agent "nope"');
    expect((await agent.perturb("go")).error?.message).toContain('failing has no command "go"');
  });

  it.each([
    ["options", 5],
    ["signal", { signal: 5 }],
    ["session", { session: 5 }],
    ["idempotencyKey", { idempotencyKey: 5 }],
  ])("[HOST-762] is refused with the name of a wrong option: %s", async (field, options) => {
    const { invoke, call, perturb } = calls(() => Promise.reject(new Error("not called")));
    for (const refused of [
      invoke("b", 1, options as never),
      call("b", "go", {}, options as never),
      perturb("b", 1, options as never),
    ]) {
      await expect(refused).rejects.toMatchObject({ code: "BAD_USER_INPUT", details: { field } });
    }
  });

  it("[HOST-762] may pass null for options, but not for the name of a command", async () => {
    const { invoke, call } = calls(({ kind, session }) => Promise.resolve({ kind, session } as never));
    const nothing = { session: null, idempotencyKey: null, signal: null, timeoutMs: null, priority: null };
    expect(await invoke("b", 1, null as never)).toEqual({ kind: "invoke", session: null });
    expect(await invoke("b", 1, nothing as never)).toEqual({ kind: "invoke", session: null });
    for (const name of [null, undefined, 5]) {
      await expect(call("b", name as never)).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        details: { field: "command" },
      });
    }
  });
});
