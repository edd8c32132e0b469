import { getEventListeners } from "node:events";
import { NO_SIGNALS } from "../../support/pheromones.js";
import { expect, it } from "vitest";
import { PureCalls } from "../../../src/host/calls/pure-calls.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { ManualClock } from "../../support/time-and-random.js";
import { noRunMembers } from "../../../src/host/calls/agent-context.js";

/** The listeners of a signal, and Node's entries for signals derived from it. */
function heldBy(signal: AbortSignal): number {
  const inside = Object.getOwnPropertySymbols(signal).map(
    (symbol) => (signal as unknown as Record<symbol, unknown>)[symbol],
  );
  const sizes = inside.map((value) => (value as { readonly size?: unknown } | null | undefined)?.size);
  const kept = sizes.filter((size) => typeof size === "number");
  return getEventListeners(signal, "abort").length + kept.reduce((sum, size) => sum + size, 0);
}

it("[HOST-24] ended pure calls leave nothing on the agent's signal", async () => {
  const clock = new ManualClock();
  const calls = new PureCalls();
  const life = new AbortController();
  const before = heldBy(life.signal);
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  for (let n = 0; n < 20; n += 1) {
    const options = {
      agentId: "a",
      by: "ann",
      log,
      clock,
      timeoutMs: 1_000,
      pheromones: NO_SIGNALS,
      signals: [new AbortController().signal, life.signal],
      onFailure: () => undefined,
      emit: () => undefined,
      spend: () => undefined,
      busyUntil: () => undefined,
      members: noRunMembers(),
    };
    const work = n % 2 === 0 ? () => n : () => Promise.reject(new Error("no"));
    await calls.run(options, work).catch(() => undefined);
  }
  expect(heldBy(life.signal) - before).toBe(0);
  expect(clock.pending).toBe(0);
});

it("[HOST-430] one caller of slow pure commands leaves slots for others", async () => {
  const calls = new PureCalls(20);
  const done = deferred();
  const run = (by: string): Promise<unknown> =>
    calls.run(
      {
        agentId: "a",
        by,
        log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
        clock: new ManualClock(),
        timeoutMs: 1_000,
        pheromones: NO_SIGNALS,
        signals: [],
        onFailure: () => undefined,
        emit: () => undefined,
        spend: () => undefined,
        busyUntil: () => undefined,
        members: noRunMembers(),
      },
      () => done.promise,
    );
  const greedy = Promise.allSettled(Array.from({ length: 25 }, () => run("ann")));
  const modest = run("bob");
  done.resolve();
  expect((await greedy).filter(({ status }) => status === "fulfilled")).toHaveLength(18);
  await modest;
  // All slots are free again.
  await Promise.all(Array.from({ length: 18 }, () => run("ann")));
});
