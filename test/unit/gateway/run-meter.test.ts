import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { OTHER } from "../../../src/base/bounds/tally.js";
import { RunMeter } from "../../../src/gateway/metrics/run-meter.js";
import { parseExposition } from "../../support/wire/formats.js";
import { completed, freely, gone, invocation, order, runs, turn } from "../runs/run-kit.js";

/** Runs that are counted, with one label of an agent. */
async function metered() {
  const registry = new Registry();
  const meter = new RunMeter(registry, 1);
  const kit = await runs(undefined, (run) => meter.settled(run, kit.clock.now()));
  kit.service.agentUp("other");
  kit.service.agentUp("third");
  const valueOf = async (name: string, labels: Record<string, string>): Promise<number | undefined> => {
    const samples = parseExposition(await registry.metrics()).flatMap((family) => family.samples);
    const isWanted = (of: Record<string, string>): boolean =>
      Object.entries(labels).every(([label, value]) => of[label] === value);
    return samples.find((sample) => sample.name === name && isWanted(sample.labels))?.value;
  };
  return { ...kit, valueOf };
}

it("[METRICS-7] times the last attempt of a run, and counts the attempts after a cut-off", async () => {
  const { service, hosts, clock, valueOf } = await metered();
  const { id } = await service.perturb(order(), freely);
  service.began(id, 1);
  clock.advance(60);
  await turn();
  service.hostDown(["pulse"]);
  await turn();
  expect(await valueOf("terrarium_runs_retried_total", { agent: "pulse" })).toBeUndefined();
  service.agentUp("pulse");
  clock.advance(940);
  await turn();
  expect(hosts.last).toMatchObject({ run: { id, attempt: 2 }, handshake: true });
  expect(await service.mayBegin(id, 2)).toBe(true);
  clock.advance(500);
  await service.settled({ run: id, attempt: 2, outcome: { kind: "COMPLETED", result: null } });
  expect(await valueOf("terrarium_runs_retried_total", { agent: "pulse" })).toBe(1);
  const ended = { agent: "pulse", kind: "PERTURB", status: "COMPLETED" };
  expect(await valueOf("terrarium_runs_total", ended)).toBe(1);
  expect(await valueOf("terrarium_run_queue_seconds_sum", { agent: "pulse" })).toBe(1);
  expect(await valueOf("terrarium_run_duration_seconds_sum", { agent: "pulse" })).toBe(0.5);
});

it("[METRICS-7] counts a run that never began without timing it", async () => {
  const { service, hosts, valueOf } = await metered();
  const call = service.perform(invocation(), freely);
  await turn();
  hosts.last.ended.reject(gone());
  await expect(call).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
  expect(await valueOf("terrarium_runs_total", { agent: "pulse", status: "UNKNOWN" })).toBe(1);
  expect(await valueOf("terrarium_run_queue_seconds_count", { agent: "pulse" })).toBeUndefined();
});

it("[METRICS-2] runs of agents beyond the bound share one label", async () => {
  const { service, hosts, valueOf } = await metered();
  for (const agentId of ["pulse", "other", "third"]) {
    const call = service.perform(invocation({ agentId }), freely);
    await turn();
    hosts.last.ended.resolve(completed(1));
    await call;
  }
  expect(await valueOf("terrarium_runs_total", { agent: "pulse" })).toBe(1);
  expect(await valueOf("terrarium_runs_total", { agent: OTHER })).toBe(2);
  expect(await valueOf("terrarium_runs_total", { agent: "other" })).toBeUndefined();
});
