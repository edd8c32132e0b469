import { expect, it } from "vitest";
import { whenReady } from "../../../src/app/carrying/steered.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { ManualClock } from "../../support/time-and-random.js";

const never = new Promise<void>(() => undefined);

function readiness(steps: (Promise<void> | undefined)[], host: string | null) {
  const clock = new ManualClock();
  const carrying = { isCarrier: () => true, ready: () => steps.shift() };
  return { clock, ready: whenReady(carrying, { hostOf: () => host }, clock) };
}

it("[CLUSTER-1514] work waits for each step of taking an agent over", async () => {
  const [log, welcome] = [deferred(), deferred()];
  const { ready } = readiness([log.promise, welcome.promise, undefined], "host far");
  let isReady = false;
  const waiting = ready("far").then(() => (isReady = true));
  log.resolve();
  await log.promise;
  expect(isReady).toBe(false);
  welcome.resolve();
  await waiting;
});

it("[CLUSTER-1514] an agent that is listed without a host is not running", async () => {
  await expect(readiness([], null).ready("far")).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
});

it("[CLUSTER-1514] taking over that lasts longer than five seconds is UNAVAILABLE", async () => {
  const { clock, ready } = readiness([never, never], "host far");
  const told = ready("far").catch((error: unknown) => error);
  await clock.armed();
  clock.advance(5_000);
  expect(await told).toMatchObject({ code: "UNAVAILABLE" });
});
