import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FluxAgent, fromIterable } from "../../../src/flux/index.js";
import { type InboxEntry, PriorityInbox } from "../../../src/flux/queues/priority-inbox.js";
import { ManualClock } from "../../support/time-and-random.js";
import { collect, HandSource, HeldProcess, turn } from "./flux-kit.js";

interface Named extends InboxEntry {
  readonly name: number;
}

describe("the inbox", () => {
  const operation = fc.oneof(
    {
      weight: 30,
      arbitrary: fc.record({ kind: fc.constant("push" as const), priority: fc.integer({ min: -9, max: 9 }) }),
    },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant("shift" as const) }) },
    { weight: 12, arbitrary: fc.record({ kind: fc.constant("remove" as const), nth: fc.nat({ max: 200 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("clear" as const) }) },
  );

  /** Gives the same answers as an inbox, from a list that is sorted after each change. */
  class SortedList {
    #entries: Named[] = [];
    readonly #sizeMax: number;

    constructor(sizeMax: number) {
      this.#sizeMax = sizeMax;
    }

    push(entry: Named): boolean {
      if (this.#entries.length >= this.#sizeMax) return false;
      // A stable sort keeps the order of arrival within a priority.
      this.#entries = [...this.#entries, entry].toSorted((a, b) => b.priority - a.priority);
      return true;
    }

    shift(): Named | undefined {
      return this.#entries.shift();
    }

    remove(entry: Named): boolean {
      const isThere = this.#entries.includes(entry);
      this.#entries = this.#entries.filter((other) => other !== entry);
      return isThere;
    }

    clear(): Named[] {
      return this.#entries.splice(0);
    }

    get size(): number {
      return this.#entries.length;
    }
  }

  type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

  function answers(queue: SortedList | PriorityInbox<Named>, operations: readonly Operation[]): unknown[] {
    const pushed: Named[] = [];
    return operations.map((step, name) => {
      switch (step.kind) {
        case "push": {
          const entry: Named = { name, priority: step.priority, by: null, sequence: 0, heapIndex: -1 };
          pushed.push(entry);
          return [queue.push(entry), queue.size];
        }
        case "shift":
          return [queue.shift()?.name, queue.size];
        case "remove": {
          const entry = pushed[step.nth % Math.max(1, pushed.length)];
          return [entry && queue.remove(entry), queue.size];
        }
        case "clear":
          return queue.clear().map((entry) => entry.name);
        default:
          return step satisfies never;
      }
    });
  }

  it("[FLUX-13] behaves like a sorted list for all sequences of push, shift and remove", () => {
    const operations = fc.array(operation, { maxLength: 200, size: "max" });
    fc.assert(
      fc.property(operations, fc.integer({ min: 1, max: 60 }), (steps, sizeMax) => {
        const all = [...steps, { kind: "clear" as const }];
        expect(answers(new PriorityInbox(sizeMax), all)).toEqual(answers(new SortedList(sizeMax), all));
      }),
      { numRuns: 300 },
    );
  });

  it("[FLUX-13] infinite priorities come first and last", () => {
    const inbox = new PriorityInbox<Named>(9);
    for (const [name, priority] of [0, -Infinity, Infinity, -Infinity, Infinity].entries()) {
      inbox.push({ name, priority, by: null, sequence: 0, heapIndex: -1 });
    }
    expect(inbox.clear().map((entry) => entry.name)).toEqual([2, 4, 0, 1, 3]);
  });
});

describe("the order of events", () => {
  type Step = { kind: "perturb"; priority: number } | { kind: "source" } | { kind: "finish" };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constant("perturb" as const), priority: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ kind: fc.constant("source" as const) }),
    fc.record({ kind: fc.constant("finish" as const) }),
  );

  it("[FLUX-11] [FLUX-12] [FLUX-13] [FLUX-30] follows a model: inbox by priority, feedback, source; one at a time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom(0, 0.5, 1),
        async (steps, fraction) => {
          const held = new HeldProcess<string, string>();
          const agent = new FluxAgent<string, string>({
            id: "a",
            process: held.process,
            feedbackTransform: (output) => (output.length < 8 ? `${output}'` : undefined),
            config: { feedbackFraction: fraction, bufferSize: 1_000 },
            // Time stands still, so the agent never yields by time.
            clock: new ManualClock(),
          });
          const source = new HandSource<string>();
          agent.start(source);
          const inbox: { name: string; priority: number }[] = [];
          const feedback: string[] = [];
          const given: string[] = [];
          const expected: string[] = [];
          let running: string | undefined;
          let outputs = 0;
          let finished = 0;
          const begin = (): void => {
            if (running !== undefined) return;
            const ahead = inbox.toSorted((a, b) => b.priority - a.priority)[0];
            if (ahead) inbox.splice(inbox.indexOf(ahead), 1);
            running = ahead?.name ?? feedback.shift() ?? given.shift();
            if (running !== undefined) expected.push(running);
          };
          for (const [n, action] of steps.entries()) {
            if (action.kind === "perturb") {
              inbox.push({ name: `p${n}`, priority: action.priority });
              agent.perturb(`p${n}`, { priority: action.priority });
            } else if (action.kind === "source") {
              given.push(`s${n}`);
              source.push(`s${n}`);
            } else if (running !== undefined) {
              held.calls[finished]?.resolve(running);
              finished += 1;
              outputs += 1;
              const isChosen = Math.floor(outputs * fraction) > Math.floor((outputs - 1) * fraction);
              if (isChosen && running.length < 8) feedback.push(`${running}'`);
              running = undefined;
            }
            begin();
            await turn();
            expect(held.calls.map((call) => call.input)).toEqual(expected);
          }
          for (const call of held.calls) call.resolve(undefined);
          await agent.stop();
          expect(source.pendingMax).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("[FLUX-11] never two at a time, in any sequence of calls", async () => {
    let inside = 0;
    let insideMax = 0;
    const agent = new FluxAgent<number, number>({
      id: "a",
      process: async (n) => {
        inside += 1;
        insideMax = Math.max(insideMax, inside);
        await turn();
        inside -= 1;
        return n;
      },
    });
    const direct = Promise.all([agent.invoke(1), agent.invoke(2)]);
    const outputs = collect(agent.start(fromIterable([1, 2, 3])));
    agent.perturb(4);
    await Promise.all([direct, agent.invoke(5), agent.invoke(6)]);
    await outputs;
    expect(insideMax).toBe(1);
    expect(agent.eventsHandled).toBe(8);
  });

  it("[FLUX-14] a slow source keeps its promise while perturbations are handled", async () => {
    const agent = new FluxAgent<string, string>({ id: "a", process: (input) => input });
    const source = new HandSource<string>();
    const outputs = agent.start(source);
    await turn();
    for (const input of ["a", "b", "c"]) {
      agent.perturb(input);
      expect((await outputs.next()).value).toBe(input);
      await turn();
    }
    expect([source.asked, source.isLeft]).toEqual([1, false]);
    source.push("slow");
    expect((await outputs.next()).value).toBe("slow");
    await turn();
    expect(source.asked).toBe(2);
    await agent.stop();
  });

  it("[FLUX-14] an event that a slow source delivers during a call is kept for its turn", async () => {
    const held = new HeldProcess<string, string>();
    const agent = new FluxAgent<string, string>({ id: "a", process: held.process });
    const source = new HandSource<string>();
    agent.start(source);
    await turn();
    agent.perturb("one");
    const one = await held.call(1);
    source.push("source");
    agent.perturb("two");
    one.resolve(undefined);
    (await held.call(2)).resolve(undefined);
    (await held.call(3)).resolve(undefined);
    expect(held.calls.map((call) => call.input)).toEqual(["one", "two", "source"]);
    await agent.stop();
  });

  it.each([
    ["a source that is always ready", {}],
    ["an endless feedback", { feedbackFraction: 1 }],
  ])("[FLUX-15] %s lets the event loop run", async (_name, config) => {
    const agent = new FluxAgent<number, number>({
      id: "a",
      process: (n) => n,
      config: { ...config, dropPolicy: "drop_oldest" },
    });
    agent.start(
      (async function* () {
        for (let n = 0; ; n += 1) yield n;
      })(),
    );
    let turns = 0;
    while (turns < 20) {
      await turn();
      turns += 1;
    }
    const perTurn = agent.eventsHandled / turns;
    expect(perTurn).toBeGreaterThan(1);
    expect(perTurn).toBeLessThanOrEqual(300);
    await agent.stop();
  });

  it("[FLUX-15] endless perturbations and slow events let the event loop run", async () => {
    const agent: FluxAgent<number, number> = new FluxAgent({
      id: "a",
      process: (n) => {
        agent.perturb(n);
        const until = performance.now() + 6;
        while (performance.now() < until);
        return n;
      },
      config: { dropPolicy: "drop_newest" },
    });
    agent.start();
    agent.perturb(1);
    for (let turns = 0; turns < 10; turns += 1) await turn();
    expect(agent.eventsHandled).toBeGreaterThanOrEqual(5);
    expect(agent.eventsHandled).toBeLessThanOrEqual(40);
    await agent.stop();
  });
});
