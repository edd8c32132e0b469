import { describe, expect, it } from "vitest";

import { deferred } from "../../../src/base/async/deferred.js";
import { FluxAgent, fromIterable } from "../../../src/flux/index.js";
import { HeldProcess, Recorder, turn } from "./flux-kit.js";

function world(config: object = {}) {
  const held = new HeldProcess<string, string>();
  const recorder = new Recorder();
  const agent = new FluxAgent<string, string>({
    id: "a",
    config,
    process: held.process,
    onSignal: recorder.hear,
  });
  const order: string[] = [];
  const takeTurn = (name: string, work: Promise<unknown> = Promise.resolve()) =>
    agent.takeTurn({
      begin: () => (order.push(name), work),
      refuse: (reason) => order.push(`${name} refused: ${(reason as Error).message}`),
    });
  return { agent, held, recorder, order, takeTurn };
}

describe("turns in the stream", () => {
  it("[PROBE-846] come one at a time, at once in an idle agent, and leave no trace", async () => {
    const { agent, recorder, order, takeTurn } = world({ maxEvents: 1 });
    agent.start();
    const first = deferred();
    takeTurn("1", first.promise);
    const second = deferred<never>();
    takeTurn("2", second.promise);
    takeTurn("3");
    await turn();
    expect(order).toEqual(["1"]);
    first.resolve();
    while (order.length < 2) await turn();
    second.reject(new Error("a turn ends with a rejection, too"));
    while (order.length < 3) await turn();
    expect(order).toEqual(["1", "2", "3"]);
    expect([agent.eventsHandled, agent.state, recorder.signals.length]).toEqual([0, "FLOWING", 1]);
    await agent.stop();
  });

  it("[PROBE-846] hold the session of inputs without one and a place, and let others go beside them", async () => {
    const { agent, held, takeTurn } = world({ concurrency: 2 });
    agent.start();
    const work = deferred();
    takeTurn("1", work.promise);
    await turn();
    agent.perturb("unnamed");
    agent.perturb("named", { session: "s" });
    agent.perturb("other", { session: "t" });
    await turn();
    expect(held.calls.map(({ input }) => input)).toEqual(["named"]);
    work.resolve();
    await turn();
    expect(held.calls.map(({ input }) => input)).toEqual(["named", "other"]);
    for (let n = 1; n <= 3; n += 1) (await held.call(n)).resolve(undefined);
    await agent.stop();
  });

  it("[PROBE-846] let events that wait go between them, those of the source too", async () => {
    const { agent, held, order, takeTurn } = world();
    agent.start(fromIterable(["s1", "s2", "s3"]));
    for (let n = 1; n <= 3; n += 1) {
      const call = await held.call(n);
      order.push(call.input);
      if (n === 1) for (const name of ["a1", "b1", "c1", "d1"]) takeTurn(name);
      call.resolve(undefined);
      await turn();
    }
    expect(order.slice(0, 6)).toEqual(["s1", "a1", "b1", "s2", "c1", "d1"]);
    await agent.stop();
  });

  it.each([
    ["is stopped", (agent: FluxAgent<string, string>) => agent.stop("enough"), "enough"],
    ["is drained", (agent: FluxAgent<string, string>) => agent.drain(), "drained"],
  ])(
    "[PROBE-846] are refused when the agent %s, and one that was taken back never comes",
    async (_what, end, why) => {
      const { agent, held, order, takeTurn } = world();
      agent.start();
      agent.perturb("long");
      const call = await held.call(1);
      takeTurn("1");
      expect(takeTurn("2")()).toBe(true);
      const ended = end(agent);
      call.resolve(undefined);
      await ended;
      expect(order).toEqual([expect.stringMatching(new RegExp(`^1 refused: .*${why}`))]);
      expect(() => takeTurn("3")).toThrow(expect.objectContaining({ code: "AGENT_NOT_RUNNING" }));
      await agent.stop();
    },
  );

  it("[PROBE-847] [PROBE-848] tell whether all that runs has a deadline", async () => {
    for (const timeoutMs of [1_000, Infinity]) {
      const { agent, held } = world({ timeoutMs, concurrency: 2 });
      agent.start();
      expect(agent.isWithinDeadlines).toBe(true);
      const answer = agent.invoke("called", { timeoutMs: 5_000, session: "s" });
      await held.call(1);
      expect(agent.isWithinDeadlines).toBe(true);
      agent.perturb("sent");
      await held.call(2);
      expect(agent.isWithinDeadlines).toBe(Number.isFinite(timeoutMs));
      for (const call of held.calls) call.resolve(undefined);
      await answer;
      await agent.stop();
    }
  });
});
