import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Channel } from "../../../src/flux/queues/channel.js";
import { FluxAgent, type FluxAgentOptions, fromIterable } from "../../../src/flux/index.js";
import { collect, HandSource, Recorder, turn } from "./flux-kit.js";

function subject(options: Partial<FluxAgentOptions<number, number>> = {}): {
  agent: FluxAgent<number, number>;
  heard: Recorder;
} {
  const heard = new Recorder();
  const agent = new FluxAgent<number, number>({
    id: "subject",
    process: (n) => n,
    onSignal: heard.hear,
    ...options,
  });
  return { agent, heard };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

describe("outputs", () => {
  it("[FLUX-27] are the values returned by process, except undefined; emitted values are only signalled", async () => {
    const { agent, heard } = subject({
      process: (n, ctx) => {
        ctx.emit({ seen: n });
        ctx.spend(n);
        return n % 2 === 0 ? n : undefined;
      },
    });
    expect(await collect(agent.start(fromIterable(upTo(4))))).toEqual([2, 4]);
    expect(heard.of("output").map(({ data }) => data)).toEqual(upTo(4).map((seen) => ({ seen })));
    expect(heard.of("result").map(({ result }) => result)).toEqual([2, 4]);
    expect(heard.of("spent").map(({ tokens }) => tokens)).toEqual(upTo(4));
  });

  it("[FLUX-27] null, false, zero and the empty string are outputs", async () => {
    const agent = new FluxAgent<unknown, unknown>({ id: "a", process: (input) => input });
    const values = [null, false, 0, "", Number.NaN];
    expect(await collect(agent.start(fromIterable(values)))).toEqual(values);
  });

  it("[FLUX-28] block: no event is handled while the buffer is full", async () => {
    const { agent, heard } = subject({ config: { bufferSize: 3 } });
    const outputs = agent.start(fromIterable(upTo(10)));
    await heard.until((signal) => signal.type === "result" && signal.result === 3);
    await turn();
    expect([agent.eventsHandled, agent.pressure]).toEqual([3, 50]);
    agent.perturb(99);
    await turn();
    expect([agent.eventsHandled, agent.queueDepth]).toEqual([3, 1]);
    expect(await outputs.next()).toEqual({ done: false, value: 1 });
    await heard.until((signal) => signal.type === "result" && signal.result === 99);
    await turn();
    expect(agent.eventsHandled).toBe(4);
    expect(await collect(outputs)).toEqual([2, 3, 99, 4, 5, 6, 7, 8, 9, 10]);
    expect(heard.of("dropped")).toEqual([]);
  });

  it("[FLUX-28] block: the end of the source is noticed, and stop works", async () => {
    const full = subject({ config: { bufferSize: 2 } });
    const outputs = full.agent.start(fromIterable([1, 2]));
    await full.heard.untilState("STOPPED");
    expect(await collect(outputs)).toEqual([1, 2]);
    const stuck = subject({ config: { bufferSize: 1 } });
    stuck.agent.start(fromIterable([1, 2, 3]));
    await stuck.heard.until((signal) => signal.type === "result");
    await stuck.agent.stop();
    expect(stuck.agent.eventsHandled).toBe(1);
  });

  it.each([
    ["drop_oldest", [8, 9, 10]],
    ["drop_newest", [1, 2, 3]],
  ] as const)("[FLUX-28] %s: the agent never waits, and losses are counted", async (dropPolicy, kept) => {
    const { agent, heard } = subject({ config: { bufferSize: 3, dropPolicy } });
    const outputs = agent.start(fromIterable(upTo(10)));
    await heard.untilState("STOPPED");
    expect(await collect(outputs)).toEqual(kept);
    expect(heard.of("dropped").reduce((sum, { outputs: count }) => sum + count, 0)).toBe(7);
    expect(heard.of("result")).toHaveLength(10);
  });

  it("[FLUX-29] a consumer that leaves stops the agent; leaving after the end changes nothing", async () => {
    const { agent, heard } = subject();
    const source = new HandSource<number>();
    source.push(1, 2, 3);
    for await (const output of agent.start(source)) if (output === 2) break;
    await source.left.promise;
    expect(agent.state).toBe("STOPPED");
    await agent.stop();
    const outputs = agent.start(fromIterable([1]));
    await heard.until((signal) => signal.type === "state" && signal.from === "DRAINING");
    const before = heard.signals.length;
    await outputs.return?.();
    expect(heard.signals).toHaveLength(before);
    expect(await outputs.next()).toEqual({ done: true, value: undefined });
  });

  it("[FLUX-29] outputs made before the end can be read after it", async () => {
    const { agent, heard } = subject();
    const source = new HandSource<number>();
    const outputs = agent.start(source);
    source.push(1, 2);
    await heard.until((signal) => signal.type === "result" && signal.result === 2);
    await agent.stop();
    expect(await collect(outputs)).toEqual([1, 2]);
  });

  it("[FLUX-29] the buffer accepts nothing after its end, and reports once that its consumer left", async () => {
    let left = 0;
    const options = { sizeMax: 3, policy: "block" as const, onLeft: () => void (left += 1) };
    const closed = new Channel<number>(options);
    closed.push(1);
    closed.close();
    expect(closed.push(2)).toBe(1);
    expect(await collect(closed)).toEqual([1]);
    await closed.return();
    expect(left).toBe(0);
    const open = new Channel<number>(options);
    await open.return();
    await open.return();
    expect(left).toBe(1);
  });

  it("[FLUX-28] the buffer matches a model: keeps order and bound, and counts losses", () => {
    const operation = fc.constantFrom("push" as const, "read" as const);
    const policy = fc.constantFrom("drop_oldest" as const, "drop_newest" as const, "block" as const);
    return fc.assert(
      fc.asyncProperty(
        fc.array(operation, { maxLength: 80 }),
        fc.integer({ min: 1, max: 5 }),
        policy,
        async (operations, sizeMax, dropPolicy) => {
          const channel = new Channel<number>({ sizeMax, policy: dropPolicy });
          const read: Promise<IteratorResult<number, undefined>>[] = [];
          const model: number[] = [];
          const expected: number[] = [];
          let waiting = 0;
          let lost = 0;
          let expectedLost = 0;
          for (const [n, step] of operations.entries()) {
            if (step === "read") {
              read.push(channel.next());
              const value = model.shift();
              if (value === undefined) waiting += 1;
              else expected.push(value);
              continue;
            }
            if (channel.isBlocking) continue;
            lost += channel.push(n);
            if (waiting > 0) {
              waiting -= 1;
              expected.push(n);
            } else if (model.length < sizeMax) model.push(n);
            else {
              expectedLost += 1;
              if (dropPolicy === "drop_oldest") model.push(n);
              model.splice(0, model.length - sizeMax);
            }
            expect(channel.size).toBe(model.length);
          }
          channel.close();
          const rest = await collect(channel);
          const values = (await Promise.all(read)).flatMap((result) => (result.done ? [] : [result.value]));
          expect([...values, ...rest]).toEqual([...expected, ...model]);
          expect(lost).toBe(expectedLost);
        },
      ),
    );
  });
});

describe("feedback", () => {
  it.each([
    [0, 100, 0],
    [0.1, 100, 10],
    [0.29, 100, 29],
    [0.29, 110, 31],
    [1 / 3, 9, 3],
    [0.5, 7, 3],
    [1, 20, 20],
  ])("[FLUX-30] at %d, of %d outputs exactly %d are fed back", async (feedbackFraction, count, back) => {
    const returned: number[] = [];
    const { agent } = subject({
      process: (n) => {
        if (n >= 0) return n;
        returned.push(n);
        return undefined;
      },
      feedbackTransform: (n) => -n,
      config: { feedbackFraction },
    });
    const source = new HandSource<number>();
    const outputs = agent.start(source);
    source.push(...upTo(count));
    for (let n = 0; n < count; n += 1) await outputs.next();
    await turn();
    await turn();
    expect(returned).toHaveLength(back);
    // Evenly spread: the k-th output fed back is the first output at which k are due.
    expect(returned).toEqual(
      Array.from({ length: back }, (_, k) => -Math.ceil((k + 1) / feedbackFraction - 1e-6)),
    );
    await agent.stop();
  });

  it("[FLUX-30] without a transform the output itself is fed back, with the cause of its event", async () => {
    const { agent, heard } = subject({
      process: (n) => (n < 4 ? n + 1 : undefined),
      config: { feedbackFraction: 1 },
    });
    agent.start();
    agent.perturb(1, { id: "seed" });
    await heard.until((signal) => signal.type === "result" && signal.result === 4);
    expect(heard.of("result")).toEqual(
      [2, 3, 4].map((result) => ({ type: "result", result, cause: "seed" })),
    );
    await agent.stop();
  });

  it("[FLUX-30] a transform that returns undefined skips an output, one that throws is signalled", async () => {
    const handled: number[] = [];
    const error = new Error("cannot be digested");
    const { agent, heard } = subject({
      process: (n) => {
        handled.push(n);
        return n < 10 ? n : undefined;
      },
      feedbackTransform: (n) => {
        if (n === 2) throw error;
        return n === 1 ? undefined : n * 10;
      },
      config: { feedbackFraction: 1 },
    });
    const source = new HandSource<number>();
    agent.start(source);
    source.push(1, 2, 3, 4);
    await heard.until((signal) => signal.type === "result" && signal.result === 4);
    await turn();
    expect(handled).toEqual([1, 2, 3, 30, 4, 40]);
    expect(heard.of("error")).toEqual([{ type: "error", error, cause: null }]);
    await agent.stop();
  });

  it("[FLUX-30] an output that does not fit is signalled", async () => {
    const { agent, heard } = subject({
      process: (n) => (n < 100 ? n : undefined),
      feedbackTransform: (n) => n + 100,
      config: { feedbackFraction: 1, feedbackMax: 2 },
    });
    agent.start();
    for (const n of [1, 2, 3, 4]) agent.perturb(n, { id: `p${n}` });
    await heard.until((signal) => signal.type === "result" && signal.result === 4);
    await turn();
    expect(agent.eventsHandled).toBe(6);
    expect(heard.of("error")).toMatchObject([
      { cause: "p3", error: { code: "LIMIT_EXCEEDED" } },
      { cause: "p4", error: { code: "LIMIT_EXCEEDED" } },
    ]);
    await agent.stop();
  });
});
