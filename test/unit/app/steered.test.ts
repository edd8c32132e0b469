import { expect, it } from "vitest";
import { readyHosts, readyRuns, whenReady } from "../../../src/app/carrying/steered.js";
import { TerrariumError } from "../../../src/base/errors.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { invocation } from "../runs/run-kit.js";
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

it.each([
  ["that another gateway has by now", true, "UNAVAILABLE", true],
  ["that no gateway has", false, "AGENT_NOT_FOUND", false],
])("[CLUSTER-1806] work for an agent %s", async (_what, isListed, code, retryable) => {
  const refuse = () =>
    Promise.reject(new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id"));
  const ready = (): Promise<void> => Promise.resolve();
  const runs = readyRuns({ perturb: refuse, perform: refuse } as never, ready, () => isListed);
  const hosts = readyHosts({ call: refuse }, ready, () => isListed);
  const admit = (): Promise<void> => Promise.resolve();
  const answers = [
    runs.perturb(invocation(), { admit }),
    runs.perform(invocation(), { admit }),
    hosts.call("stop", { agentId: "x" }),
  ].map((asked) => asked.catch((error: unknown) => error));
  const expected = { code, details: retryable ? { retryable } : {} };
  for (const answer of answers) expect(await answer).toMatchObject(expected);
});
