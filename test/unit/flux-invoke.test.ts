import { getEventListeners } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { TerrariumError } from "../../src/base/errors.js";
import { FluxAgent, type FluxAgentOptions, fromIterable } from "../../src/flux/index.js";
import { collect, HandSource, HeldProcess, Recorder, turn } from "../support/flux-recorder.js";
import { ManualClock } from "../support/manual-clock.js";

function subject(options: Partial<FluxAgentOptions<string, string>> = {}): {
  agent: FluxAgent<string, string>;
  heard: Recorder;
  held: HeldProcess<string, string>;
  clock: ManualClock;
} {
  const heard = new Recorder();
  const held = new HeldProcess<string, string>();
  const clock = new ManualClock();
  let ids = 0;
  const agent = new FluxAgent<string, string>({
    id: "subject",
    process: held.process,
    onSignal: heard.hear,
    clock,
    newId: (prefix) => `${prefix}-${(ids += 1)}`,
    ...options,
  });
  return { agent, heard, held, clock };
}

describe("perturbations", () => {
  it("[F16] are acknowledged at once with id, time and depth", async () => {
    const { agent, clock } = subject();
    agent.start();
    const acceptedAt = clock.now();
    expect(agent.perturb("a")).toEqual({ id: "per-1", acceptedAt, queueDepth: 1 });
    expect(agent.perturb("b", { id: "mine", by: "me" })).toEqual({ id: "mine", acceptedAt, queueDepth: 2 });
    expect(agent.queueDepth).toBe(2);
    expect(agent.pressure).toBe(10);
    await agent.stop();
  });

  it("[F16] are refused unless the agent lives", async () => {
    const { agent } = subject();
    const refusal = expect.objectContaining({ code: "AGENT_NOT_RUNNING" });
    expect(() => agent.perturb("a")).toThrow(refusal);
    agent.start();
    await agent.stop();
    expect(() => agent.perturb("a")).toThrow(refusal);
    await expect(agent.invoke("a")).rejects.toEqual(refusal);
  });

  it("[F16] are refused at once when the inbox is full, living or dormant, and nothing is signalled", async () => {
    const { agent, heard, held } = subject({ config: { inboxMax: 2 } });
    const running = agent.invoke("running");
    await held.call(1);
    const direct = [running, agent.invoke("1"), agent.invoke("2")];
    await expect(agent.invoke("3")).rejects.toMatchObject({ code: "INBOX_FULL" });
    agent.start();
    expect(() => agent.perturb("4")).toThrow(expect.objectContaining({ code: "INBOX_FULL" }));
    await expect(agent.invoke("5")).rejects.toMatchObject({ code: "INBOX_FULL" });
    expect(heard.of("perturbed")).toHaveLength(3);
    for (let n = 1; n <= 3; n += 1) (await held.call(n)).resolve("done");
    expect(await Promise.all(direct)).toEqual(["done", "done", "done"]);
    await agent.stop();
  });

  it("[F16] a priority that is no number, and a time that is none, are the programmer's mistake", async () => {
    const { agent } = subject();
    agent.start();
    expect(() => agent.perturb("a", { priority: Number.NaN })).toThrow(RangeError);
    await expect(agent.invoke("a", { timeoutMs: Number.NaN })).rejects.toThrow(RangeError);
    await agent.stop();
  });

  it("[F17] are signalled, and end in a result, an error or nothing, by their id", async () => {
    const { agent, heard } = subject({
      process: (input, ctx) => {
        if (input === "throw") throw new Error(String(ctx.cause));
        return input === "quiet" ? undefined : input;
      },
    });
    agent.start();
    agent.perturb("say", { id: "one", by: "ann" });
    agent.perturb("throw", { id: "two", by: "bob" });
    agent.perturb("quiet", { id: "three" });
    await agent.invoke("say", { id: "four", by: "dan" });
    expect(heard.of("perturbed")).toEqual([
      { type: "perturbed", perturbationId: "one", by: "ann" },
      { type: "perturbed", perturbationId: "two", by: "bob" },
      { type: "perturbed", perturbationId: "three", by: "unknown" },
      { type: "perturbed", perturbationId: "four", by: "dan" },
    ]);
    expect(heard.of("result").map(({ cause }) => cause)).toEqual(["one", "four"]);
    expect(heard.of("error")).toMatchObject([{ cause: "two", error: { message: "two" } }]);
    await agent.stop();
  });

  it("[F17] those that wait when the agent stops end in an error, before the state is told", async () => {
    const { agent, heard, held } = subject();
    agent.start();
    const running = agent.invoke("running", { id: "running" });
    await held.call(1);
    agent.perturb("a", { id: "low", priority: 1 });
    const waiting = agent.invoke("b", { id: "high", priority: 500 });
    const stopped = agent.stop("enough");
    await expect(waiting).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    await expect(running).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    expect(heard.signals.slice(-4)).toMatchObject([
      { type: "error", cause: "running" },
      { type: "error", cause: "high" },
      { type: "error", cause: "low" },
      { type: "state", to: "STOPPED", reason: "enough" },
    ]);
    held.calls[0]?.resolve(undefined);
    await stopped;
    expect(held.calls).toHaveLength(1);
  });
});

describe("invocations", () => {
  it("[F18] on a living agent answer the caller and are signalled, but are no outputs", async () => {
    const { agent, heard } = subject({
      process: (input) => input.toUpperCase(),
      config: { feedbackFraction: 1, maxEvents: 9 },
    });
    const outputs = agent.start();
    expect(await agent.invoke("a")).toBe("A");
    await turn();
    expect(agent.eventsHandled).toBe(1);
    expect(heard.of("result")).toEqual([{ type: "result", result: "A", cause: "per-1" }]);
    await agent.stop();
    expect(await collect(outputs)).toEqual([]);
  });

  it("[F18] go by priority with the perturbations", async () => {
    const order: string[] = [];
    const { agent } = subject({
      process: (input) => {
        order.push(input);
        return undefined;
      },
    });
    agent.start();
    agent.perturb("100");
    const last = agent.invoke("1", { priority: 1 });
    await Promise.all([agent.invoke("200", { priority: 200 }), agent.invoke("100 too"), last]);
    expect(order).toEqual(["200", "100", "100 too", "1"]);
    await agent.stop();
  });

  const weird: [string, unknown][] = [
    ["an error", new Error("plain")],
    ["undefined", undefined],
    ["null", null],
    ["a string", "thrown"],
    ["a symbol", Symbol("odd")],
    ["a frozen object", Object.freeze({ code: 1 })],
    ["an object without prototype", Object.create(null)],
    [
      "an error without a message to be had",
      Object.defineProperty(new Error("x"), "message", {
        get: () => {
          throw new Error("no message either");
        },
      }),
    ],
    ["a coded error", new TerrariumError("BAD_USER_INPUT", "wrong")],
  ];
  for (const how of ["throws", "rejects with"]) {
    it.each(weird)(`[F19] [F22] an agent that ${how} %s lives on`, async (_name, thrown) => {
      const { agent, heard } = subject({
        process: (input) => {
          if (input === "fine") return input;
          // oxlint-disable-next-line typescript/only-throw-error -- the very thing to be shown
          if (how === "throws") throw thrown;
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the very thing to be shown
          return Promise.reject(thrown);
        },
      });
      expect(await agent.invoke("bad").catch((error: unknown) => error)).toMatchObject({
        code: "AGENT_ERROR",
      });
      const outputs = agent.start(fromIterable(["bad", "fine"]));
      const failure: unknown = await agent.invoke("bad").catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(TerrariumError);
      expect(failure).toHaveProperty("code", "AGENT_ERROR");
      expect((failure as TerrariumError).cause).toBe(thrown);
      expect(await collect(outputs)).toEqual(["fine"]);
      const errors = heard.of("error");
      expect(errors.map(({ cause }) => cause)).toEqual(["per-1", "per-2", null]);
      expect(errors.every(({ error }) => error === thrown)).toBe(true);
      expect(agent.state).toBe("STOPPED");
    });
  }

  /** An object with the `then` that is looked for, made by a descriptor. */
  function withThen(then: PropertyDescriptor): Promise<string> {
    return Object.defineProperty({}, ["th", "en"].join(""), then) as Promise<string>;
  }
  function fail(): never {
    throw new Error("then");
  }

  it.each([
    ["throws from then", withThen({ value: fail })],
    ["throws from its getter", withThen({ get: fail })],
    [
      "answers twice",
      withThen({
        value: (resolve: (value: string) => void, reject: (error: unknown) => void) => {
          reject(new Error("then"));
          resolve("x");
        },
      }),
    ],
  ])("[F22] a thenable that %s is an agent that throws", async (_name, thenable) => {
    const { agent, heard } = subject({ process: () => thenable });
    agent.start();
    await expect(agent.invoke("a")).rejects.toMatchObject({
      code: "AGENT_ERROR",
      cause: { message: "then" },
    });
    await expect(agent.invoke("b")).rejects.toMatchObject({ code: "AGENT_ERROR" });
    expect(heard.of("error")).toHaveLength(2);
    expect(agent.state).toBe("FLOWING");
    await agent.stop();
  });

  it("[F20] on a dormant agent run directly, one at a time, by priority, and leave it dormant", async () => {
    const { agent, heard, held } = subject();
    const first = agent.invoke("first");
    const low = agent.invoke("low", { priority: 1 });
    const high = agent.invoke("high", { priority: 500 });
    for (let n = 1; n <= 3; n += 1) {
      const call = await held.call(n);
      await turn();
      expect(held.calls).toHaveLength(n);
      call.resolve(`${call.input} done`);
    }
    expect(await Promise.all([first, high, low])).toEqual(["first done", "high done", "low done"]);
    // All three were there before the first one ran.
    expect(held.calls.map((call) => call.input)).toEqual(["high", "first", "low"]);
    expect(agent.state).toBe("DORMANT");
    expect(heard.path).toEqual([]);
    expect(heard.of("result").map(({ cause }) => cause)).toEqual(["per-3", "per-1", "per-2"]);
  });

  it("[F20] a start takes over what waits, after what runs", async () => {
    const { agent, held } = subject();
    const one = agent.invoke("one");
    const two = agent.invoke("two");
    const call = await held.call(1);
    agent.start(fromIterable(["source"]));
    agent.perturb("urgent", { priority: 500 });
    await turn();
    expect(held.calls).toHaveLength(1);
    call.resolve("1");
    for (let n = 2; n <= 4; n += 1) (await held.call(n)).resolve(String(n));
    expect(await Promise.all([one, two])).toEqual(["1", "3"]);
    expect(held.calls.map((each) => each.input)).toEqual(["one", "urgent", "two", "source"]);
    await agent.stop();
  });

  it("[F20] a stop refuses what waits on a dormant agent", async () => {
    const { agent, held } = subject();
    const one = agent.invoke("one");
    const two = agent.invoke("two");
    const call = await held.call(1);
    call.ctx.signal.addEventListener("abort", () => call.reject(call.ctx.signal.reason));
    await Promise.all([
      expect(one).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" }),
      expect(two).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" }),
      agent.stop(),
    ]);
    expect(held.calls).toHaveLength(1);
    agent.reset();
    const again = agent.invoke("again");
    (await held.call(2)).resolve("yes");
    expect(await again).toBe("yes");
  });
});

describe("time", () => {
  it("[F21] an invocation that waits too long is taken out and never run", async () => {
    const { agent, heard, held, clock } = subject();
    agent.start();
    agent.perturb("running", { id: "running" });
    const running = await held.call(1);
    const waiting = agent.invoke("waiting", { id: "waiting", timeoutMs: 50 });
    clock.advance(50);
    await expect(waiting).rejects.toMatchObject({ code: "AGENT_TIMEOUT", details: { timeoutMs: 50 } });
    expect(agent.queueDepth).toBe(0);
    expect(heard.of("error")).toMatchObject([{ cause: "waiting", error: { code: "AGENT_TIMEOUT" } }]);
    running.resolve("fine");
    await heard.until((signal) => signal.type === "result" && signal.cause === "running");
    await turn();
    expect(held.calls).toHaveLength(1);
    await agent.stop();
    expect(clock.pending).toBe(0);
  });

  it("[F21] one whose caller gives up is taken out, or aborted, with the caller's reason", async () => {
    const { agent, heard, held, clock } = subject();
    agent.start();
    const controllers = [new AbortController(), new AbortController(), new AbortController()] as const;
    const reason = new Error("changed my mind");
    const running = agent.invoke("running", { signal: controllers[0].signal });
    const waiting = agent.invoke("waiting", { signal: controllers[1].signal });
    const call = await held.call(1);
    controllers[1].abort(reason);
    await expect(waiting).rejects.toBe(reason);
    controllers[0].abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(call.ctx.signal.reason).toBe(reason);
    call.reject(reason);
    controllers[2].abort(reason);
    await expect(agent.invoke("never", { signal: controllers[2].signal })).rejects.toBe(reason);
    await turn();
    expect(held.calls).toHaveLength(1);
    expect(heard.of("error").map(({ cause }) => cause)).toEqual(["per-2", "per-1"]);
    expect(heard.of("perturbed")).toHaveLength(2);
    await agent.stop();
    expect(clock.pending).toBe(0);
  });

  it("[F21] a caller that gives up after the answer changes nothing", async () => {
    const { agent, heard } = subject({ process: (input) => input });
    agent.start();
    const controller = new AbortController();
    expect(await agent.invoke("a", { signal: controller.signal })).toBe("a");
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    controller.abort();
    expect(heard.of("error")).toEqual([]);
    await agent.stop();
  });

  it("[F21] the caller's time may be longer than the agent's", async () => {
    const { agent, held, clock } = subject({ config: { timeoutMs: 10 } });
    agent.start();
    const patient = agent.invoke("a", { timeoutMs: 1_000 });
    const call = await held.call(1);
    clock.advance(999);
    call.resolve("late but fine");
    expect(await patient).toBe("late but fine");
    await agent.stop();
  });

  it("[F23] an event without a caller has the agent's time; the agent goes on when it heeds the abort", async () => {
    const { agent, heard, held, clock } = subject({ config: { timeoutMs: 30 } });
    agent.start(fromIterable(["slow", "next"]));
    const slow = await held.call(1);
    slow.ctx.signal.addEventListener("abort", () => slow.reject(slow.ctx.signal.reason));
    clock.advance(29);
    expect(slow.ctx.signal.aborted).toBe(false);
    clock.advance(1);
    expect(slow.ctx.signal.reason).toMatchObject({ code: "AGENT_TIMEOUT" });
    (await held.call(2)).resolve(undefined);
    await heard.untilState("STOPPED");
    expect(heard.of("error")).toMatchObject([{ cause: null, error: { code: "AGENT_TIMEOUT" } }]);
    expect(clock.pending).toBe(0);
  });

  it("[F23] what returns no promise has no timer, and no time at all can be had", async () => {
    const { agent, clock } = subject({ process: (input) => input });
    await collect(agent.start(fromIterable(["a", "b"])));
    expect(clock.pending).toBe(0);
    const endless = subject({ config: { timeoutMs: Number.POSITIVE_INFINITY } });
    endless.agent.start(fromIterable(["a"]));
    (await endless.held.call(1)).resolve(undefined);
    expect(endless.clock.pending).toBe(0);
    await endless.heard.untilState("STOPPED");
  });

  it("[F24] the caller hears at once; the agent waits out the grace, then goes on without the call", async () => {
    const { agent, heard, held, clock } = subject({ config: { graceMs: 100 } });
    agent.start();
    const deaf = agent.invoke("deaf", { timeoutMs: 10 });
    const next = agent.invoke("next");
    const call = await held.call(1);
    clock.advance(10);
    await expect(deaf).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    clock.advance(99);
    await turn();
    expect(held.calls).toHaveLength(1);
    clock.advance(1);
    (await held.call(2)).resolve("next");
    expect(await next).toBe("next");
    call.resolve("at last");
    await turn();
    expect(heard.of("result").map(({ result }) => result)).toEqual(["next"]);
    expect(heard.of("error")).toMatchObject([
      { cause: "per-1", error: { code: "AGENT_TIMEOUT" } },
      { cause: "per-1", error: { code: "AGENT_ERROR" } },
    ]);
    await agent.stop();
    expect(clock.pending).toBe(0);
  });

  it("[F24] stop aborts what runs and is over once it settles, or after the grace", async () => {
    const { agent, held, clock } = subject({ config: { graceMs: 100 } });
    agent.start(fromIterable(["polite", "deaf"]));
    const polite = await held.call(1);
    const stopped = agent.stop("first");
    expect(polite.ctx.signal.reason).toMatchObject({ code: "AGENT_NOT_RUNNING" });
    polite.reject(polite.ctx.signal.reason);
    await stopped;
    agent.start(fromIterable(["deaf"]));
    await held.call(2);
    const abandoned = agent.stop("second");
    clock.advance(100);
    await abandoned;
    expect(clock.pending).toBe(0);
  });

  it("[F24] an agent that stops itself in the middle of a call gets no result from it", async () => {
    const { agent, heard, clock } = subject({
      process: (input): string => {
        void agent.stop("by itself");
        return input;
      },
    });
    const outputs = agent.start();
    await expect(agent.invoke("a")).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    expect(await collect(outputs)).toEqual([]);
    expect(heard.of("result")).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it("[F25] what an expired call says is one error; what it spends counts; that it aborted is none", async () => {
    const { agent, heard, held, clock } = subject({ config: { timeoutMs: 10 } });
    agent.start(fromIterable(["chatty", "polite", "broken"]));
    const chatty = await held.call(1);
    chatty.ctx.emit("in time");
    clock.advance(10);
    chatty.ctx.emit("late");
    chatty.ctx.emit("later");
    chatty.ctx.spend(7);
    chatty.resolve("latest");
    const polite = await held.call(2);
    clock.advance(10);
    polite.reject(new DOMException("stopped as told", "AbortError"));
    const broken = await held.call(3);
    clock.advance(10);
    const fault = new Error("while cleaning up");
    broken.reject(fault);
    await heard.untilState("STOPPED");
    expect(heard.of("output").map(({ data }) => data)).toEqual(["in time"]);
    expect(heard.of("result")).toEqual([]);
    expect(heard.of("spent")).toEqual([{ type: "spent", tokens: 7 }]);
    expect(heard.of("error").map(({ error }) => error)).toEqual([
      expect.objectContaining({ code: "AGENT_TIMEOUT" }),
      expect.objectContaining({ code: "AGENT_ERROR" }),
      expect.objectContaining({ code: "AGENT_TIMEOUT" }),
      expect.objectContaining({ code: "AGENT_TIMEOUT" }),
      fault,
    ]);
  });

  it("[F24] so does one that stops itself and then goes on for ever", async () => {
    const { agent, clock } = subject({
      config: { graceMs: 100 },
      process: () => {
        void agent.stop("by itself");
        return new Promise<string>(() => undefined);
      },
    });
    agent.start(fromIterable(["a"]));
    await clock.armed();
    clock.advance(100);
    await agent.stop();
    expect(clock.pending).toBe(0);
  });

  it("[F25] an expired call that has nothing to say in the end is no error", async () => {
    const { agent, heard, held, clock } = subject({ config: { timeoutMs: 10 } });
    agent.start(fromIterable(["a"]));
    const call = await held.call(1);
    clock.advance(10);
    call.resolve(undefined);
    await heard.untilState("STOPPED");
    expect(heard.of("error")).toMatchObject([{ error: { code: "AGENT_TIMEOUT" } }]);
    expect(agent.eventsHandled).toBe(1);
  });

  it("[F25] a signal first looked at after the end is aborted already", async () => {
    const { agent, held, clock } = subject({ config: { timeoutMs: 10 } });
    agent.start(fromIterable(["a"]));
    const call = await held.call(1);
    clock.advance(10);
    expect(call.ctx.signal.aborted).toBe(true);
    call.resolve(undefined);
    await agent.stop();
  });
});

describe("listeners", () => {
  it("[F26] one that throws disturbs nothing and is warned about once", async () => {
    const warnings: Error[] = [];
    const hear = (warning: Error): void => {
      if ("code" in warning && warning.code === "FLUX_LISTENER") warnings.push(warning);
    };
    process.on("warning", hear);
    onTestFinished(() => void process.off("warning", hear));
    const { agent } = subject({
      process: (input, ctx) => {
        ctx.emit(input);
        return input;
      },
      onSignal: () => {
        // oxlint-disable-next-line typescript/only-throw-error -- the worst of them
        throw undefined;
      },
    });
    const outputs = agent.start(fromIterable(["a", "b"]));
    expect(await agent.invoke("c")).toBe("c");
    expect(await collect(outputs)).toEqual(["a", "b"]);
    expect(agent.state).toBe("STOPPED");
    await turn();
    expect(warnings).toHaveLength(1);
  });

  it("[F26] one that stops the agent, whatever it hears first, ends it in order", async () => {
    for (const type of ["state", "perturbed", "output", "result"] as const) {
      const { agent, heard, clock } = subject({
        process: (input, ctx) => {
          ctx.emit(input);
          return input;
        },
        onSignal: (signal) => {
          heard.hear(signal);
          if (signal.type === type) void agent.stop(type);
        },
      });
      const outputs = agent.start(new HandSource<string>());
      const invoked = agent.state === "STOPPED" ? undefined : agent.invoke("a");
      await Promise.allSettled([invoked, collect(outputs)]);
      await agent.stop();
      expect([agent.state, clock.pending]).toEqual(["STOPPED", 0]);
    }
  });
});
