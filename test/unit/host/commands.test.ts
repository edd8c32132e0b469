import { describe, expect, it } from "vitest";
import { z } from "zod";
import { deferred } from "../../../src/base/async/deferred.js";
import { TerrariumError } from "../../../src/base/errors.js";
import type { JsonValue } from "../../../src/base/json.js";
import { defaultLimits } from "../../../src/base/limits.js";
import type { SemaphoreView } from "../../../src/events/semaphore.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { type AgentDefinition, park } from "../../../src/host/modules/definition.js";
import { command, type CommandContext } from "../../../src/prism/command.js";
import { ManualClock } from "../../support/time-and-random.js";
import { RecordingSink } from "../../support/host-kit.js";

const QUESTION = { reason: "APPROVAL_NEEDED", prompt: "Go on?" } as const;

async function living(commands: AgentDefinition["commands"], definition: Partial<AgentDefinition> = {}) {
  const clock = new ManualClock();
  const sink = new RecordingSink();
  sink.keep = () => Promise.resolve({ id: "sem-00000001" } as SemaphoreView);
  const host = new AgentHost({ definitions: { id: "a", commands, ...definition }, clock });
  await host.start({
    publish: (event) => sink.append([event]),
    announce: (change) => sink.onManifest(change),
    park: (call) => sink.onPark(call),
  });
  const call = (name: string, args: JsonValue = {}, signal = new AbortController().signal) =>
    host.call("command", { agentId: "a", command: name, args, timeoutMs: 1_000, by: "ann" }, signal);
  return { clock, sink, host, call };
}

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Counts arrivals, and resolves when there are enough. */
class Arrivals {
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #count = 0;

  arrive(): void {
    this.#count += 1;
    for (const { count, resolve } of this.#waiting) if (count <= this.#count) resolve();
  }

  reach(count: number): Promise<void> {
    return new Promise((resolve) => {
      if (count <= this.#count) resolve();
      else this.#waiting.push({ count, resolve });
    });
  }
}

describe("commands of agents", () => {
  it("[HOST-23] run in the agent's stream, with a PERTURBED that names them and their results", async () => {
    const { sink, call } = await living({
      add: command({
        input: z.object({ a: z.number(), b: z.number().default(1) }),
        output: z.object({ sum: z.number() }),
        run({ a, b }, context) {
          context.emit({ on: "the way" });
          return { sum: a + b, more: "than declared" };
        },
      }),
    });
    const outcome = await call("add", { a: 2 });
    expect(outcome).toEqual({
      status: "COMPLETED",
      result: { sum: 3 },
      semaphore: null,
      perturbationId: expect.any(String),
    });
    const cause = outcome.perturbationId;
    const told = sink.events.filter(({ event }) => ["PERTURBED", "OUTPUT", "RESULT"].includes(event.type));
    expect(told.map(({ event }) => event)).toMatchObject([
      { type: "PERTURBED", perturbationId: cause, by: "ann", command: "add" },
      { type: "OUTPUT", data: { on: "the way" }, cause },
      { type: "RESULT", result: { sum: 3 }, cause },
    ]);
  });

  it("[HOST-23] run one at a time with the agent's other work", async () => {
    const gate = deferred();
    let running = 0;
    let most = 0;
    const work = async (): Promise<null> => {
      most = Math.max(most, (running += 1));
      await gate.promise;
      running -= 1;
      return null;
    };
    const { host, call } = await living({ slow: command({ run: work }) }, { process: work });
    const signal = new AbortController().signal;
    const all = [
      call("slow"),
      call("slow"),
      host.call("invoke", { agentId: "a", input: 1, timeoutMs: 1_000, by: "ann" }, signal),
    ];
    gate.resolve();
    await Promise.all(all);
    expect(most).toBe(1);
  });

  it("[HOST-23] a PERTURBED of `invoke` has no command name", async () => {
    const { host, sink } = await living({}, { process: () => "done" });
    const signal = new AbortController().signal;
    await host.call("invoke", { agentId: "a", input: 1, timeoutMs: 1_000, by: "ann" }, signal);
    expect(sink.of("a", "PERTURBED")[0]?.event).not.toHaveProperty("command");
  });

  it("[HOST-24] pure commands run concurrently, beside a busy stream, and publish no PERTURBED or RESULT", async () => {
    const gate = deferred();
    const { sink, host, call } = await living(
      {
        meet: command({
          pure: true,
          async run(_args, context) {
            context.emit("here");
            await gate.promise;
            return context.cause;
          },
        }),
      },
      { process: () => gate.promise },
    );
    const signal = new AbortController().signal;
    const busy = host.call("invoke", { agentId: "a", input: 1, timeoutMs: 1_000, by: "ann" }, signal);
    const both = [call("meet"), call("meet")];
    await sink.until(() => sink.of("a", "OUTPUT").length === 2);
    gate.resolve();
    expect(await Promise.all(both)).toMatchObject([
      { result: null, perturbationId: null },
      { result: null, perturbationId: null },
    ]);
    await busy;
    expect(sink.of("a", "PERTURBED")).toHaveLength(1);
    expect(sink.of("a", "OUTPUT").map(({ event }) => event)).toMatchObject([
      { cause: null },
      { cause: null },
    ]);
  });

  it("[HOST-24] pure commands end with their timeout, their caller and their agent, and publish nothing afterwards", async () => {
    const contexts: CommandContext[] = [];
    const begun = new Arrivals();
    const { clock, host, sink, call } = await living({
      wait: command({
        pure: true,
        run(_args, context) {
          contexts.push(context);
          begun.arrive();
          return new Promise(() => undefined);
        },
      }),
    });
    const late = call("wait");
    await begun.reach(1);
    clock.advance(1_000);
    await expect(late).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    // Its agent lives on: only the end of the call itself stops this output.
    contexts[0]?.emit("too late");
    expect(sink.of("a", "OUTPUT")).toEqual([]);

    const gone = new AbortController();
    const left = call("wait", {}, gone.signal);
    await begun.reach(2);
    gone.abort(new TerrariumError("AGENT_TIMEOUT", "the caller left"));
    await expect(left).rejects.toMatchObject({ message: "the caller left" });

    const over = call("wait");
    await begun.reach(3);
    await host.call("stop", { agentId: "a" }, new AbortController().signal);
    await expect(over).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await expect(call("wait")).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });

    for (const context of contexts) {
      expect(context.signal.aborted).toBe(true);
      context.emit("too late");
    }
    expect(sink.of("a", "OUTPUT")).toEqual([]);
    expect(sink.of("a", "ERROR")).toEqual([]);
  });

  it("[HOST-24] pure commands beyond the limit are refused, and calls that ignore their end still count", async () => {
    const gates: (() => void)[] = [];
    const begun = new Arrivals();
    const { clock, call } = await living({
      wait: command({
        pure: true,
        run: () =>
          new Promise<null>((resolve) => {
            gates.push(() => resolve(null));
            begun.arrive();
          }),
      }),
    });
    // One caller may use all slots but the last tenth.
    const most = defaultLimits.maxPureCallsPerAgent - Math.floor(defaultLimits.maxPureCallsPerAgent / 10);
    const all = Array.from({ length: most }, () => call("wait"));
    await begun.reach(most);
    await expect(call("wait")).rejects.toMatchObject({ code: "INBOX_FULL" });
    clock.advance(1_000);
    for (const one of all) await expect(one).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    await expect(call("wait")).rejects.toMatchObject({ code: "INBOX_FULL" });
    for (const open of gates.splice(0)) open();
    await turn();
    const next = call("wait");
    await begun.reach(most + 1);
    for (const open of gates) open();
    expect(await next).toMatchObject({ status: "COMPLETED" });
  });

  it("[HOST-24] a failing pure command is an ERROR event; a refused input is not", async () => {
    const { sink, call } = await living({
      fail: command({
        pure: true,
        input: z.object({ refuse: z.boolean() }),
        run({ refuse }) {
          throw refuse ? new TerrariumError("BAD_USER_INPUT", "not that", { at: 3 }) : new Error("broken");
        },
      }),
    });
    await expect(call("fail", { refuse: true })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { at: 3 },
    });
    expect(sink.of("a", "ERROR")).toEqual([]);
    await expect(call("fail", { refuse: false })).rejects.toMatchObject({ code: "AGENT_ERROR" });
    expect(sink.of("a", "ERROR")[0]?.event).toMatchObject({ message: "broken", cause: null });
  });

  it.each([{ pure: false }, { pure: true }])(
    "[HOST-25] the author's validators check arguments and result (%o)",
    async ({ pure }) => {
      const { call } = await living({
        check: command({
          pure,
          input: z.object({ n: z.number().max(3) }),
          output: z.string().max(2),
          run: ({ n }) => "x".repeat(n),
        }),
        free: command({ pure, run: () => undefined }),
      });
      await expect(call("check", { n: 4 })).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        message: expect.stringMatching(/^n: /),
        details: { issues: [{ path: ["n"] }] },
      });
      await expect(call("check", { n: 3 })).rejects.toMatchObject({
        code: "AGENT_ERROR",
        message: expect.stringContaining("result"),
      });
      expect((await call("check", { n: 2 })).result).toBe("xx");
      expect((await call("free")).result).toBeNull();
      await expect(call("nothing")).rejects.toMatchObject({ code: "COMMAND_NOT_FOUND" });
      await expect(call("toString")).rejects.toMatchObject({ code: "COMMAND_NOT_FOUND" });
    },
  );

  it("[HOST-26] [PRISM-7] only a command that declares `parks` may park; any other fails", async () => {
    const { sink, call } = await living(
      {
        ask: command({ parks: true, run: () => park(QUESTION) }),
        sneak: command({ run: () => park(QUESTION) as never }),
        hide: command({ pure: true, run: () => park(QUESTION) as never }),
      },
      { resume: () => undefined },
    );
    expect(await call("ask", {})).toMatchObject({
      status: "PARKED",
      result: null,
      semaphore: { id: "sem-00000001" },
    });
    expect(sink.parks).toMatchObject([{ input: { command: "ask", args: {} } }]);
    for (const name of ["sneak", "hide"]) {
      await expect(call(name)).rejects.toMatchObject({
        code: "AGENT_ERROR",
        message: expect.stringContaining("parks"),
      });
    }
    expect(sink.parks).toHaveLength(1);
  });

  it("[HOST-26] [PRISM-7] a command that parks needs an agent with `resume`", () => {
    const definitions = { id: "a", commands: { ask: command({ parks: true, run: () => park(QUESTION) }) } };
    expect(() => new AgentHost({ definitions })).toThrow(/commands\.ask\.parks: .*resume/);
  });

  it.each(["readonly", "pure"])("[PRISM-7] a command that parks cannot be %s", (flag) => {
    const ask = { parks: true, [flag]: true, run: () => park(QUESTION) };
    const definitions = { id: "a", resume: () => undefined, commands: { ask } } as unknown as AgentDefinition;
    expect(() => new AgentHost({ definitions })).toThrow(/commands\.ask\.parks: /);
  });
});
