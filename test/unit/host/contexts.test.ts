import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonValue } from "../../../src/base/json.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { type AgentContext, defineAgent } from "../../../src/host/modules/definition.js";
import { command } from "../../../src/prism/command.js";
import { RecordingSink } from "../../support/host-kit.js";

describe("agent host: contexts", () => {
  /** All members of a context, taken from a copy, after each function was called without its object. */
  function taken(context: AgentContext): JsonValue {
    const copy = { ...context };
    const { agentId, cause, signal, emit, spend, log, run, attempt, session, usage } = copy;
    const { debug, info, warn, error } = log;
    emit("said");
    spend(1);
    usage({ inputTokens: 1 });
    for (const line of [debug, info, warn, error]) line("logged");
    return {
      agentId,
      cause,
      signal: signal instanceof AbortSignal && signal === context.signal,
      members: Object.keys(copy).toSorted(),
      of: [run, attempt, session],
    };
  }
  const RUN_MEMBERS = [
    "run",
    "attempt",
    "session",
    "state",
    "usage",
    "invoke",
    "call",
    "perturb",
    "resolve",
    "busyUntil",
  ];
  const MEMBERS = [
    "agentId",
    "cause",
    "emit",
    "log",
    "signal",
    "signals",
    "sleep",
    "spend",
    ...RUN_MEMBERS,
  ].toSorted();

  it("[HOST-150] keep every member when spread or destructured: process, commands, resume, source", async () => {
    const read = (pure: boolean) => command({ pure, output: z.json(), run: (_args, ctx) => taken(ctx) });
    const parts: JsonValue[] = [];
    const agent = defineAgent({
      id: "a",
      // oxlint-disable-next-line require-yield -- it yields nothing and waits for perturbations
      async *source(context) {
        parts.push(taken(context));
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      },
      process: (_input: string, context) => taken(context),
      resume: (_state, answer, context) => [answer as JsonValue, { ...context }.attempt, taken(context)],
      commands: { read: read(false), pure: read(true) },
    });
    const sink = new RecordingSink();
    const host = new AgentHost({ definitions: [agent], log: () => undefined });
    await host.start({
      publish: (event) => sink.append([event]),
      announce: (change) => sink.onManifest(change),
      park: (call) => sink.onPark(call),
    });
    const { signal } = new AbortController();
    const by = { by: "ann", timeoutMs: 1_000 };
    const whole = {
      agentId: "a",
      cause: expect.any(String),
      signal: true,
      members: MEMBERS,
      of: [null, 1, null],
    };
    const looked = await host.call("invoke", { agentId: "a", input: "look", ...by }, signal);
    expect(looked.result).toEqual(whole);
    const call = (name: string) =>
      host.call("command", { agentId: "a", command: name, args: {}, ...by }, signal);
    expect((await call("read")).result).toEqual(whole);
    expect((await call("pure")).result).toEqual({ ...whole, cause: null });
    await sink.until(() => parts.length > 0);
    expect(parts).toEqual([{ ...whole, cause: null }]);
    await host.call(
      "resume",
      {
        agentId: "a",
        tokenId: "sem-1",
        attempt: 2,
        state: null,
        stateVersion: 1,
        answer: null,
        input: null,
        ...by,
      },
      signal,
    );
    const result = sink.of("a", "RESULT").at(-1)?.event;
    expect(result).toMatchObject({
      cause: "sem-1",
      result: [
        null,
        2,
        {
          ...whole,
          cause: "sem-1",
          of: [null, 2, null],
          members: [...MEMBERS, "input", "semaphoreId", "stateVersion"].toSorted(),
        },
      ],
    });
    await host.close();
  });
});
