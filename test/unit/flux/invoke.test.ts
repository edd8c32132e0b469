import { describe, expect, it, onTestFinished } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import { fromIterable } from "../../../src/flux/index.js";
import { collect, HandSource, subject, turn } from "./flux-kit.js";

describe("perturbations", () => {
  it("[FLUX-16] are acknowledged at once with id, time and depth", async () => {
    const { agent, clock } = subject();
    agent.start();
    const acceptedAt = clock.now();
    expect(agent.perturb("a")).toEqual({ id: "per-1", acceptedAt, queueDepth: 1 });
    expect(agent.perturb("b", { id: "mine", by: "me" })).toEqual({ id: "mine", acceptedAt, queueDepth: 2 });
    expect(agent.queueDepth).toBe(2);
    expect(agent.pressure).toBe(10);
    await agent.stop();
  });

  it("[FLUX-16] are refused unless the agent lives", async () => {
    const { agent } = subject();
    const refusal = expect.objectContaining({ code: "AGENT_NOT_RUNNING" });
    expect(() => agent.perturb("a")).toThrow(refusal);
    agent.start();
    await agent.stop();
    expect(() => agent.perturb("a")).toThrow(refusal);
    await expect(agent.invoke("a")).rejects.toEqual(refusal);
  });

  it("[FLUX-16] are refused at once when the inbox is full, living or dormant, and nothing is signalled", async () => {
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

  it("[FLUX-430] one client that fills the inbox leaves room for others; removed entries free their slots", async () => {
    const { agent, held } = subject({ config: { inboxMax: 20 } });
    const running = agent.invoke("running");
    await held.call(1);
    agent.start();
    const full = expect.objectContaining({ code: "INBOX_FULL" });
    for (let n = 0; n < 18; n += 1) agent.perturb(`${n}`, { by: "ann" });
    expect(() => agent.perturb("19", { by: "ann" })).toThrow(full);
    agent.perturb("of bob", { by: "bob" });
    expect(() => agent.perturb("second of bob", { by: "bob" })).toThrow(full);
    agent.perturb("of cat", { by: "cat" });
    expect(() => agent.perturb("of dan", { by: "dan" })).toThrow(full);
    (await held.call(1)).resolve("done");
    await running;
    (await held.call(2)).resolve("done");
    await held.call(3);
    // Two have left the inbox.
    agent.perturb("of dan", { by: "dan" });
    (await held.call(3)).resolve("done");
    await held.call(4);
    const stopped = agent.stop();
    (await held.call(4)).resolve("done");
    await stopped;
    agent.reset();
    agent.start();
    for (let n = 0; n < 18; n += 1) agent.perturb(`${n}`, { by: "ann" });
    expect(() => agent.perturb("19", { by: "ann" })).toThrow(full);
    await agent.stop();
  });

  it("[FLUX-16] a priority or timeout that is not a number throws a RangeError", async () => {
    const { agent } = subject();
    agent.start();
    expect(() => agent.perturb("a", { priority: Number.NaN })).toThrow(RangeError);
    await expect(agent.invoke("a", { timeoutMs: Number.NaN })).rejects.toThrow(RangeError);
    await agent.stop();
  });

  it("[FLUX-17] are signalled, and end in a result, an error or nothing, under their id", async () => {
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

  it("[FLUX-17] waiting perturbations end in an error when the agent stops, before the state is signalled", async () => {
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
  it("[FLUX-18] on a living agent answer the caller and are signalled, but are not outputs", async () => {
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

  it("[FLUX-18] are ordered by priority together with perturbations", async () => {
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
      "an error whose message cannot be read",
      Object.defineProperty(new Error("x"), "message", {
        get: () => {
          throw new Error("no message either");
        },
      }),
    ],
    ["a coded error", new TerrariumError("BAD_USER_INPUT", "wrong")],
  ];
  for (const how of ["throws", "rejects with"]) {
    it.each(weird)(`[FLUX-19] [FLUX-22] an agent that ${how} %s lives on`, async (_name, thrown) => {
      const { agent, heard } = subject({
        process: (input) => {
          if (input === "fine") return input;
          // oxlint-disable-next-line typescript/only-throw-error -- this is the case under test
          if (how === "throws") throw thrown;
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- this is the case under test
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

  /** An object with a `then` defined by a property descriptor. */
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
  ])("[FLUX-22] a thenable that %s counts as an agent that throws", async (_name, thenable) => {
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

  it("[FLUX-20] on a dormant agent run directly, one at a time, by priority, and leave it dormant", async () => {
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
    // All three were waiting before the first one ran.
    expect(held.calls.map((call) => call.input)).toEqual(["high", "first", "low"]);
    expect(agent.state).toBe("DORMANT");
    expect(heard.path).toEqual([]);
    expect(heard.of("result").map(({ cause }) => cause)).toEqual(["per-3", "per-1", "per-2"]);
  });

  it("[FLUX-20] a start takes over the waiting calls, after the running one", async () => {
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

  it("[FLUX-20] a stop refuses waiting calls on a dormant agent", async () => {
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

describe("listeners", () => {
  it("[FLUX-26] a listener that throws does not affect the agent and is warned about once", async () => {
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
        // oxlint-disable-next-line typescript/only-throw-error -- the worst case
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

  it("[FLUX-26] a listener that stops the agent at any signal ends it in order", async () => {
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
