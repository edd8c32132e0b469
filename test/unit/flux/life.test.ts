import { describe, expect, it } from "vitest";
import { FluxAgent, fromIterable } from "../../../src/flux/index.js";
import { collect, echo, HandSource, HeldProcess, Recorder, turn } from "./flux-kit.js";

describe("a life", () => {
  it("[FLUX-150] the context can be copied and destructured", async () => {
    const heard = new Recorder();
    const agent = new FluxAgent<string, string>({
      id: "a",
      onSignal: heard.hear,
      process: (_input, context) => {
        const { emit, spend, signal, agentId, cause } = { ...context };
        emit(["copied", agentId, cause, signal instanceof AbortSignal]);
        spend(3);
        return Object.keys(context).toSorted().join();
      },
    });
    agent.start();
    const { id } = agent.perturb("look");
    await heard.until(({ type }) => type === "result");
    expect(heard.of("output")[0]?.data).toEqual(["copied", "a", id, true]);
    expect(heard.of("spent")[0]?.tokens).toBe(3);
    expect(heard.of("result")[0]?.result).toBe("agentId,cause,emit,session,signal,spend");
    await agent.stop();
  });

  it("[FLUX-590] contexts share one accessor of the signal, and each has its own signal", async () => {
    const getters = new Set<unknown>();
    const signals: AbortSignal[][] = [];
    const agent = new FluxAgent<number, null>({
      id: "a",
      process: (_input, context) => {
        getters.add(Reflect.get(Object.getOwnPropertyDescriptor(context, "signal") ?? {}, "get"));
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it inherits all members
        const heir = Object.create(context) as typeof context;
        signals.push([context.signal, new Proxy(context, {}).signal, heir.signal, { ...context }.signal]);
        return null;
      },
    });
    await agent.invoke(1);
    await agent.invoke(2);
    expect(getters.size).toBe(1);
    expect(signals.map((all) => new Set(all).size)).toEqual([1, 1]);
    expect(new Set(signals.flat()).size).toBe(2);
  });

  it("[FLUX-3] consecutive perturbations are one visit to PERTURBED", async () => {
    const { agent, heard } = echo();
    agent.start();
    agent.perturb(1);
    agent.perturb(2);
    await heard.until(
      (signal) => signal.type === "state" && signal.to === "FLOWING" && signal.from === "PERTURBED",
    );
    expect(heard.path).toEqual(["DORMANT>FLOWING", "FLOWING>PERTURBED", "PERTURBED>FLOWING"]);
  });

  it("[FLUX-3] the agent is FLOWING again before it handles an event of the source", async () => {
    const states: string[] = [];
    const agent: FluxAgent<string, undefined> = new FluxAgent({
      id: "a",
      process: (input) => {
        states.push(`${input} ${agent.state}`);
        return undefined;
      },
    });
    const outputs = agent.start(fromIterable(["source", "source"]));
    agent.perturb("inbox");
    await collect(outputs);
    expect(states).toEqual(["inbox PERTURBED", "source FLOWING", "source FLOWING"]);
  });

  it("[FLUX-4] an agent without a source lives until it is stopped", async () => {
    const { agent, heard } = echo();
    const outputs = agent.start();
    agent.perturb(1);
    agent.perturb(2);
    expect(await outputs.next()).toEqual({ done: false, value: 1 });
    expect(await outputs.next()).toEqual({ done: false, value: 2 });
    await turn();
    expect(agent.state).toBe("FLOWING");
    await agent.stop("done");
    expect(await outputs.next()).toEqual({ done: true, value: undefined });
    expect(heard.of("state").at(-1)).toEqual({
      type: "state",
      from: "FLOWING",
      to: "STOPPED",
      reason: "done",
    });
  });

  it("[FLUX-5] an agent whose source ends drains its inbox, then stops", async () => {
    const held = new HeldProcess<string, string>();
    const heard = new Recorder();
    const agent = new FluxAgent<string, string>({ id: "a", process: held.process, onSignal: heard.hear });
    const source = new HandSource<string>();
    const outputs = collect(agent.start(source));
    agent.perturb("first");
    const first = await held.call(1);
    first.resolve("first");
    await heard.until((signal) => signal.type === "state" && signal.from === "PERTURBED");
    // A listener perturbs the agent at the moment it signals DRAINING.
    const accepted = heard.untilState("DRAINING").then(() => agent.state);
    source.end();
    await accepted;
    expect(await outputs).toEqual(["first"]);
    expect(agent.state).toBe("STOPPED");
    expect(heard.path.slice(-2)).toEqual(["FLOWING>DRAINING", "DRAINING>STOPPED"]);
    expect(source.isLeft).toBe(false);
  });

  it("[FLUX-5] perturbations are accepted while DRAINING", async () => {
    const seen: string[] = [];
    const agent: FluxAgent<string, string> = new FluxAgent({
      id: "a",
      process: (input) => {
        seen.push(`${input} ${agent.state}`);
        if (input === "one") agent.perturb("two");
        return input;
      },
      onSignal: (signal) => {
        if (signal.type === "state" && signal.to === "DRAINING") agent.perturb("one");
      },
    });
    expect(await collect(agent.start(fromIterable([])))).toEqual(["one", "two"]);
    expect(seen).toEqual(["one DRAINING", "two DRAINING"]);
    expect(agent.state).toBe("STOPPED");
  });

  it("[FLUX-5] feedback is drained, and does not keep the agent from ending", async () => {
    const agent = new FluxAgent<number, number>({
      id: "a",
      process: (n) => n + 1,
      config: { feedbackFraction: 1, maxEvents: 1_000 },
    });
    const source = new HandSource<number>();
    const outputs = agent.start(source);
    source.push(1);
    source.end();
    for await (const output of outputs) if (output > 20) break;
    expect(agent.state).toBe("STOPPED");
    // With a finite feedback: the waiting inputs are handled, no new ones are added.
    const finite = new FluxAgent<number, number>({
      id: "b",
      process: (n) => (n > 3 ? undefined : n + 1),
      config: { feedbackFraction: 1 },
    });
    expect(await collect(finite.start(fromIterable([1])))).toEqual([2, 3, 4]);
    expect(finite.state).toBe("STOPPED");
  });

  it("[FLUX-5] an endless feedback ends with the source", async () => {
    const { agent, heard } = echo({ feedbackFraction: 1, dropPolicy: "drop_oldest" });
    const source = new HandSource<number>();
    agent.start(source);
    await turn();
    agent.perturb(1);
    await heard.until((signal) => signal.type === "result");
    source.end();
    await heard.untilState("STOPPED");
    expect(heard.path.slice(-2)).toEqual(["FLOWING>DRAINING", "DRAINING>STOPPED"]);
  });

  it("[FLUX-9] a listener that stops a draining agent with blocked outputs ends it", async () => {
    const heard = new Recorder();
    const agent: FluxAgent<number, number> = new FluxAgent({
      id: "stuck",
      process: (n) => n,
      config: { feedbackFraction: 1, bufferSize: 1 },
      onSignal: (signal) => {
        heard.hear(signal);
        if (signal.type === "state" && signal.to === "DRAINING") void agent.stop("now");
      },
    });
    const source = new HandSource<number>();
    agent.start(source);
    await turn();
    agent.perturb(1);
    await heard.until((signal) => signal.type === "result");
    source.end();
    await heard.untilState("STOPPED");
    await agent.stop();
    expect(heard.path.at(-1)).toBe("DRAINING>STOPPED");
  });

  it("[FLUX-9] a source may stop its own agent", async () => {
    const { agent } = echo();
    agent.start({
      [Symbol.asyncIterator]: () => ({
        next: () => {
          void agent.stop("by its source");
          return new Promise(() => undefined);
        },
      }),
    });
    await turn();
    await agent.stop();
    expect(agent.state).toBe("STOPPED");
  });

  it("[FLUX-6] a source that throws is signalled, then the agent drains", async () => {
    const { agent, heard } = echo();
    const error = new Error("no more water");
    const source = new HandSource<number>();
    const outputs = collect(agent.start(source));
    source.push(1);
    source.fail(error);
    expect(await outputs).toEqual([1]);
    expect(heard.of("error")).toEqual([{ type: "error", error, cause: null }]);
    expect(heard.path).toEqual(["DORMANT>FLOWING", "FLOWING>DRAINING", "DRAINING>STOPPED"]);
  });

  it.each([
    [
      "throws at once",
      () => {
        throw new Error("now");
      },
    ],
    ["returns no promise", () => 7],
    ["resolves to no result", () => Promise.resolve(undefined)],
  ])("[FLUX-6] a source whose next() %s ends the life in order", async (_name, next) => {
    const { agent, heard } = echo();
    const source = { [Symbol.asyncIterator]: () => ({ next }) } as unknown as AsyncIterable<number>;
    expect(await collect(agent.start(source))).toEqual([]);
    expect(heard.of("error")).toHaveLength(1);
    expect(agent.state).toBe("STOPPED");
  });

  it("[FLUX-6] a source that cannot be opened ends the life in order", async () => {
    const { agent, heard } = echo();
    const error = new Error("shut");
    const source = {
      [Symbol.asyncIterator]: () => {
        throw error;
      },
    };
    expect(await collect(agent.start(source))).toEqual([]);
    expect(heard.of("error")).toEqual([{ type: "error", error, cause: null }]);
    expect(heard.path).toEqual(["DORMANT>FLOWING", "FLOWING>DRAINING", "DRAINING>STOPPED"]);
  });

  it("[FLUX-7] an agent without entropy collapses, refuses everything, and lives again after reset", async () => {
    const { agent, heard } = echo({ entropyBudget: 1, entropyDecay: 0.5 });
    const source = new HandSource<number>();
    const outputs = agent.start(source);
    source.push(1, 2, 3);
    expect(await collect(outputs)).toEqual([1, 2]);
    expect(agent.state).toBe("COLLAPSED");
    expect(heard.of("state").at(-1)?.reason).toBe("entropy spent");
    expect(agent.temperature).toBe(1);
    expect(agent.entropyRemaining).toBe(0);
    await source.left.promise;
    expect(() => agent.perturb(1)).toThrow(expect.objectContaining({ code: "AGENT_NOT_RUNNING" }));
    await expect(agent.invoke(1)).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    agent.reset();
    expect([agent.state, agent.temperature, agent.entropyRemaining]).toEqual(["DORMANT", 0, 1]);
    expect(await collect(agent.start(fromIterable([7])))).toEqual([7]);
    expect(agent.state).toBe("STOPPED");
  });

  it("[FLUX-7] maxEvents collapses the agent too, and stop and start give no new life", async () => {
    const { agent, heard } = echo({ maxEvents: 2 });
    expect(await collect(agent.start(fromIterable([1, 2, 3])))).toEqual([1, 2]);
    expect(heard.of("state").at(-1)).toMatchObject({ to: "COLLAPSED", reason: "maxEvents reached" });
    await agent.stop();
    expect(await collect(agent.start(fromIterable([4])))).toEqual([]);
    expect(agent.state).toBe("COLLAPSED");
    expect(heard.path).toEqual([
      "DORMANT>FLOWING",
      "FLOWING>COLLAPSED",
      "COLLAPSED>STOPPED",
      "STOPPED>FLOWING",
      "FLOWING>COLLAPSED",
    ]);
  });

  it("[FLUX-7] a perturbed agent collapses as well; direct invocations cost nothing", async () => {
    const { agent, heard } = echo({ maxEvents: 2 });
    await agent.invoke(1);
    await agent.invoke(2);
    await agent.invoke(3);
    expect([agent.eventsHandled, agent.state]).toEqual([3, "DORMANT"]);
    agent.start();
    agent.perturb(1);
    agent.perturb(2);
    agent.perturb(3, { id: "third" });
    await heard.untilState("COLLAPSED");
    expect(heard.path.slice(1)).toEqual(["FLOWING>PERTURBED", "PERTURBED>COLLAPSED"]);
    expect(heard.of("error")).toMatchObject([{ cause: "third", error: { code: "AGENT_NOT_RUNNING" } }]);
    expect(agent.eventsHandled).toBe(5);
  });

  it.each([
    [1, 0.01, 100],
    [1, 0.1, 10],
    [0.7, 0.07, 10],
    [3, 1, 3],
    [29, 0.29, 100],
    [1, 0.3, 4],
  ])(
    "[FLUX-8] a budget of %d at %d per event is %d events, including failed ones",
    async (budget, decay, events) => {
      let handled = 0;
      const agent = new FluxAgent<number, never>({
        id: "a",
        process: () => {
          handled += 1;
          if (handled % 2 === 0) throw new Error("even");
          return undefined;
        },
        config: { entropyBudget: budget, entropyDecay: decay },
      });
      await collect(agent.start(fromIterable(Array.from({ length: events + 5 }, (_, n) => n))));
      expect([handled, agent.state]).toEqual([events, "COLLAPSED"]);
    },
  );

  it("[FLUX-8] an unbounded agent has temperature 0 and no entropy limit", async () => {
    const { agent } = echo();
    await collect(agent.start(fromIterable([1, 2, 3])));
    expect([agent.temperature, agent.entropyRemaining, agent.eventsHandled]).toEqual([0, null, 3]);
  });

  it("[FLUX-9] stop releases the source and does not wait for its pending event", async () => {
    const { agent } = echo();
    const source = new HandSource<number>();
    agent.start(source);
    await turn();
    expect(source.asked).toBe(1);
    await agent.stop();
    expect(source.isLeft).toBe(true);
    const never = echo();
    never.agent.start(
      (async function* () {
        await new Promise(() => undefined);
        yield 1;
      })(),
    );
    await turn();
    await never.agent.stop();
    expect(never.agent.state).toBe("STOPPED");
  });

  it("[FLUX-9] stop waits for a source without a pending event to be released", async () => {
    const steps: string[] = [];
    const held = new HeldProcess<number, number>();
    const agent = new FluxAgent<number, number>({ id: "a", process: held.process });
    agent.start(
      (async function* () {
        try {
          yield 1;
        } finally {
          await turn();
          steps.push("let go");
        }
      })(),
    );
    const call = await held.call(1);
    call.ctx.signal.addEventListener("abort", () => call.reject(call.ctx.signal.reason));
    await agent.stop();
    steps.push("stopped");
    expect(steps).toEqual(["let go", "stopped"]);
  });

  it("[FLUX-9] a source that fails on release is signalled", async () => {
    const { agent, heard } = echo();
    const error = new Error("held fast");
    agent.start({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => Promise.reject(error),
      }),
    });
    await turn();
    await agent.stop();
    expect(await heard.until((signal) => signal.type === "error")).toEqual({
      type: "error",
      error,
      cause: null,
    });
  });

  it("[FLUX-10] a stopped agent can be started with another source, after the old call is over", async () => {
    const held = new HeldProcess<string, string>();
    const agent = new FluxAgent<string, string>({ id: "a", process: held.process });
    agent.start(fromIterable(["old"]));
    const old = await held.call(1);
    const stopped = agent.stop();
    const outputs = collect(agent.start(fromIterable(["new"])));
    await turn();
    expect(held.calls).toHaveLength(1);
    old.resolve("late");
    (await held.call(2)).resolve("new");
    await stopped;
    expect(await outputs).toEqual(["new"]);
  });
});
