import { expect, it } from "vitest";

import { deferred } from "../../../src/base/async/deferred.js";
import { FluxAgent, type FluxAgentOptions } from "../../../src/flux/index.js";
import { HeldProcess, Recorder, turn } from "./flux-kit.js";

function world(options: Partial<FluxAgentOptions<string, string>> = {}) {
  const held = new HeldProcess<string, string>();
  const recorder = new Recorder();
  const agent = new FluxAgent<string, string>({
    id: "a",
    process: held.process,
    onSignal: recorder.hear,
    ...options,
  });
  const inputs = (): string[] => held.calls.map(({ input }) => input);
  return { agent, held, recorder, inputs };
}

/** A source that counts how often it is asked. */
function counted(...items: string[]) {
  const source = {
    asked: 0,
    [Symbol.asyncIterator]: () => ({
      next: () => {
        source.asked += 1;
        const value = items.shift();
        return value === undefined
          ? new Promise<never>(() => undefined)
          : Promise.resolve({ value, done: false });
      },
    }),
  };
  return source as AsyncIterable<string> & { asked: number };
}

it("[FLUX-1170] a frozen agent begins nothing: what runs may end, and what waits is given back without a signal", async () => {
  const returned: string[] = [];
  const { agent, held, recorder, inputs } = world({ onReturned: (id) => (returned.push(id), true) });
  agent.start();
  agent.perturb("runs");
  const call = await held.call(1);
  agent.perturb("waits", { id: "per-2" });
  const invoked = agent.invoke("asks");
  agent.freeze();
  await expect(invoked).rejects.toMatchObject({ code: "FROZEN", details: { agentId: "a" } });
  expect(() => agent.perturb("later")).toThrow("is frozen");
  await expect(agent.invoke("later")).rejects.toMatchObject({ code: "FROZEN" });
  call.resolve("done");
  await recorder.until(({ type }) => type === "result");
  await turn();
  expect([inputs(), returned, recorder.of("error"), agent.queueDepth]).toEqual([["runs"], ["per-2"], [], 0]);
  agent.thaw();
  agent.perturb("again");
  expect((await held.call(2)).input).toBe("again");
  await agent.stop();
});

it("[FLUX-1294] what was given back and comes again is told once, after a freeze and after a stop", async () => {
  const { agent, held, recorder } = world({ onReturned: () => true });
  const told = (): string[] => recorder.of("perturbed").map(({ perturbationId }) => perturbationId);
  agent.start();
  agent.perturb("runs", { id: "per-1" });
  const running = await held.call(1);
  agent.perturb("waits", { id: "per-2" });
  const invoked = agent.invoke("asks", { id: "per-3" });
  agent.freeze();
  await expect(invoked).rejects.toMatchObject({ code: "FROZEN" });
  agent.thaw();
  agent.perturb("waits", { id: "per-2" });
  const again = agent.invoke("asks", { id: "per-3" });
  agent.freeze();
  await expect(again).rejects.toMatchObject({ code: "FROZEN" });
  agent.thaw();
  expect(told()).toEqual(["per-1", "per-2", "per-3"]);
  agent.perturb("waits", { id: "per-2" });
  const stopped = agent.stop();
  running.resolve("done");
  await stopped;
  agent.start();
  agent.perturb("waits", { id: "per-2" });
  (await held.call(2)).resolve("done");
  agent.perturb("new", { id: "per-4" });
  expect(told()).toEqual(["per-1", "per-2", "per-3", "per-4"]);
  // An id that was told and has ended is told again when it is used again.
  await recorder.until(({ type }) => type === "result");
  agent.perturb("waits", { id: "per-2" });
  expect(told()).toEqual(["per-1", "per-2", "per-3", "per-4", "per-2"]);
  await agent.stop();
});

it("[FLUX-1170] a frozen agent does not ask its source, and keeps what it has delivered and fed back", async () => {
  const source = counted("s1", "s2");
  const { agent, held, inputs } = world({ config: { feedbackFraction: 1 } });
  agent.start(source);
  const first = await held.call(1);
  agent.freeze();
  first.resolve("fed back");
  await turn();
  await turn();
  expect([inputs(), source.asked]).toEqual([["s1"], 1]);
  agent.thaw();
  (await held.call(2)).resolve(undefined);
  await held.call(3);
  expect(inputs()).toEqual(["s1", "fed back", "s2"]);
  await agent.stop();
});

it("[FLUX-1170] a frozen agent keeps the event that its source had been asked for", async () => {
  const item = deferred<IteratorResult<string>>();
  const { agent, held, inputs } = world();
  agent.start({ [Symbol.asyncIterator]: () => ({ next: () => item.promise }) });
  await turn();
  agent.freeze();
  item.resolve({ value: "s1", done: false });
  await turn();
  expect(inputs()).toEqual([]);
  agent.thaw();
  expect((await held.call(1)).input).toBe("s1");
  await agent.stop();
});

it("[FLUX-1170] a frozen agent lets turns begin, one after another, also in its next life", async () => {
  const { agent, held, inputs } = world();
  agent.freeze();
  agent.start(counted("s1", "s2"));
  const order: string[] = [];
  for (const name of ["1", "2", "3"]) {
    agent.takeTurn({
      begin: () => (order.push(name), Promise.resolve()),
      refuse: () => order.push("refused"),
    });
  }
  while (order.length < 3) await turn();
  await turn();
  expect([order, inputs()]).toEqual([["1", "2", "3"], []]);
  await agent.stop();
  agent.start(counted("s3"));
  await turn();
  await turn();
  expect(inputs()).toEqual([]);
  agent.thaw();
  expect((await held.call(1)).input).toBe("s3");
  await agent.stop();
});

it("[FLUX-1170] a perturbation that is asked about is given back, and a late yes begins nothing", async () => {
  const go = deferred<boolean>();
  const returned: string[] = [];
  const { agent, inputs } = world({
    onBegin: () => go.promise,
    onReturned: (id) => (returned.push(id), true),
  });
  agent.start();
  agent.perturb("x", { id: "per-1" });
  await turn();
  agent.freeze();
  go.resolve(true);
  await turn();
  expect([returned, inputs()]).toEqual([["per-1"], []]);
  await agent.stop();
});
