import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Flux, FluxAgent, fromIterable } from "../../../src/flux/index.js";
import { collect, HandSource, HeldProcess, Recorder, turn } from "./flux-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

/** What an agent does with a number: transform it, or return undefined. */
type Step = (n: number) => number | undefined;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.func(fc.integer()),
  fc.integer({ min: -9, max: 9 }).map((add) => (n: number) => n + add),
  fc.integer({ min: 1, max: 5 }).map((divisor) => (n: number) => (n % divisor === 0 ? n : undefined)),
);
const numbers = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 30 });
/** Some answer synchronously, some later; buffers of all sizes. */
const manner = fc.record({ isAsync: fc.boolean(), bufferSize: fc.integer({ min: 1, max: 5 }) });
type Manner = typeof manner extends fc.Arbitrary<infer T> ? T : never;

function lift(run: Step, { isAsync, bufferSize }: Manner): FluxAgent<number, number> {
  return new FluxAgent({
    id: "step",
    process: (n) => (isAsync ? Promise.resolve(run(n)) : run(n)),
    config: { bufferSize },
  });
}

const identity: Step = (n) => n;
const then =
  (f: Step, g: Step): Step =>
  (n) => {
    const between = f(n);
    return between === undefined ? undefined : g(between);
  };

function outputsOf(flux: Flux<number, number>, inputs: readonly number[]): Promise<number[]> {
  return collect(flux.start(fromIterable(inputs)));
}

describe("the functor laws", () => {
  it("[FLUX-32] identity: a pipe through an agent that returns its input changes nothing", () =>
    fc.assert(
      fc.asyncProperty(step, numbers, manner, manner, async (f, inputs, one, two) => {
        const alone = await outputsOf(lift(f, one), inputs);
        expect(await outputsOf(lift(f, one).pipe(lift(identity, two)), inputs)).toEqual(alone);
        expect(await outputsOf(lift(identity, two).pipe(lift(f, one)), inputs)).toEqual(alone);
        expect(alone).toEqual(inputs.map((n) => f(n)).filter((output) => output !== undefined));
      }),
    ));

  it("[FLUX-32] composition: agents in sequence, in any grouping, equal one agent that does all of it", () =>
    fc.assert(
      fc.asyncProperty(step, step, step, numbers, manner, manner, async (f, g, h, inputs, one, two) => {
        const all = await outputsOf(lift(then(then(f, g), h), one), inputs);
        const [a, b, c] = [lift(f, one), lift(g, two), lift(h, one)];
        expect(await outputsOf(a.pipe(b).pipe(c), inputs)).toEqual(all);
        const [x, y, z] = [lift(f, two), lift(g, one), lift(h, two)];
        expect(await outputsOf(x.pipe(y.pipe(z)), inputs)).toEqual(all);
      }),
    ));

  it("[FLUX-32] the same holds for invoke, dormant and alive", () =>
    fc.assert(
      fc.asyncProperty(step, step, numbers, manner, fc.boolean(), async (f, g, inputs, one, isAlive) => {
        const pipeline = lift(f, one).pipe(lift(g, one));
        if (isAlive) pipeline.start();
        for (const input of inputs) expect(await pipeline.invoke(input)).toBe(then(f, g)(input));
        await pipeline.stop();
      }),
    ));
});

describe("a pipeline", () => {
  it("[FLUX-31] perturbs its head; the result goes through all stages", async () => {
    const pipeline = lift((n) => n + 1, { isAsync: true, bufferSize: 1 }).pipe(
      lift((n) => n * 10, { isAsync: false, bufferSize: 1 }),
    );
    const outputs = pipeline.start();
    pipeline.perturb(1, { priority: 5 });
    expect((await outputs.next()).value).toBe(20);
    expect(await pipeline.invoke(2)).toBe(30);
    pipeline.perturb(3);
    expect((await outputs.next()).value).toBe(40);
    await pipeline.stop();
    expect(await outputs.next()).toEqual({ done: true, value: undefined });
  });

  it("[FLUX-31] stops both; leaving its outputs stops both and releases the source", async () => {
    for (const how of ["stop", "leave"] as const) {
      const [a, b] = [
        lift(identity, { isAsync: false, bufferSize: 1 }),
        lift(identity, { isAsync: false, bufferSize: 1 }),
      ];
      const source = new HandSource<number>();
      const pipeline = a.pipe(b);
      const outputs = pipeline.start(source);
      source.push(1, 2);
      await outputs.next();
      await (how === "stop" ? pipeline.stop("enough") : outputs.return?.());
      await source.left.promise;
      await pipeline.stop();
      expect([a.state, b.state]).toEqual(["STOPPED", "STOPPED"]);
    }
  });

  it("[FLUX-31] its tail's collapse stops its head; its head's collapse drains its tail", async () => {
    const plain = { isAsync: false, bufferSize: 5 };
    const brief = (): FluxAgent<number, number> =>
      new FluxAgent({ id: "brief", process: identity, config: { maxEvents: 2 } });
    const [a, b] = [lift(identity, plain), brief()];
    const source = new HandSource<number>();
    source.push(1, 2, 3);
    expect(await collect(a.pipe(b).start(source))).toEqual([1, 2]);
    await source.left.promise;
    expect([a.state, b.state]).toEqual(["STOPPED", "COLLAPSED"]);
    const [c, d] = [brief(), lift(identity, plain)];
    expect(await outputsOf(c.pipe(d), [1, 2, 3])).toEqual([1, 2]);
    expect([c.state, d.state]).toEqual(["COLLAPSED", "STOPPED"]);
  });

  it("[FLUX-31] a slow tail holds its head back", async () => {
    const held = new HeldProcess<number, number>();
    const head = lift(identity, { isAsync: false, bufferSize: 2 });
    const tail = new FluxAgent<number, number>({ id: "tail", process: held.process });
    head.pipe(tail).start(fromIterable([1, 2, 3, 4, 5, 6, 7, 8]));
    await held.call(1);
    while (head.eventsHandled < 3) await turn();
    await turn();
    // One is being handled, two wait.
    expect(head.eventsHandled).toBe(3);
    for (const call of held.calls) call.resolve(undefined);
    await Promise.all([head.stop(), tail.stop()]);
  });

  it("[FLUX-31] that cannot start as a whole is not started partly", async () => {
    const [a, b] = [
      lift(identity, { isAsync: false, bufferSize: 1 }),
      lift(identity, { isAsync: false, bufferSize: 1 }),
    ];
    b.start();
    expect(() => a.pipe(b).start()).toThrow(expect.objectContaining({ name: "FluxStateError" }));
    expect([a.state, b.state]).toEqual(["STOPPED", "FLOWING"]);
    await b.stop();
  });

  it("[FLUX-31] shares one timeoutMs among its agents, and passes errors on", async () => {
    const clock = new ManualClock();
    const [one, two] = [new HeldProcess<number, number>(), new HeldProcess<number, number>()];
    const heard = new Recorder();
    const a = new FluxAgent<number, number>({ id: "a", process: one.process, clock });
    const b = new FluxAgent<number, number>({ id: "b", process: two.process, clock, onSignal: heard.hear });
    const pipeline = a.pipe(b);
    const invoked = pipeline.invoke(1, { timeoutMs: 100 });
    const first = await one.call(1);
    clock.advance(60);
    first.resolve(2);
    const second = await two.call(1);
    clock.advance(40);
    await expect(invoked).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
    second.resolve(undefined);
    const failing = pipeline.invoke(1);
    const cause = new Error("head");
    (await one.call(2)).reject(cause);
    await expect(failing).rejects.toMatchObject({ code: "AGENT_ERROR", cause });
    expect(two.calls).toHaveLength(1);
  });
});
