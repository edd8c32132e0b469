import { describe, expect, it } from "vitest";
import type { JetStreamRunStore } from "../../../src/cluster/work/runs.js";
import { MemoryRunStore } from "../../../src/runs/store/memory-store.js";
import type { Recovered, RecoveryPlace, RecoveryScope, RunStore } from "../../../src/runs/store/store.js";
import { needs } from "../../support/machine.js";
import { acceptedRun, POLICY } from "../../support/storage/runs.js";
import { openJetStream, twoGateways } from "../jetstream.js";
import { applied, claimed, COMPLETED, openRuns, parkedOn, runStores, settle } from "./run-stores.js";

const start = { kind: "START", at: 1_500, attempt: 1 } as const;

async function recover(store: RunStore, scope: RecoveryScope) {
  const all = { ended: [] as string[], waiting: [] as string[] };
  for (let place: RecoveryPlace | null = null; ;) {
    const { ended, waiting = [], next }: Recovered = await store.recover(5_000, POLICY, place, scope);
    all.ended.push(...ended.map(({ id }) => id));
    all.waiting.push(...waiting);
    if (next === null) return all;
    place = next;
  }
}

describe.each(Object.entries(runStores))("agents taken over: %s store", (_name, open) => {
  it("[RUN-1500] recovers the runs of these agents only, and lets those wait that a host may still run", async () => {
    const store = await open({ recoverMax: 2 });
    const of = (agentId: string) =>
      Promise.all([
        claimed(store, { agentId }),
        claimed(store, { agentId, kind: "INVOKE", delivery: "at_most_once", mayHaveBegun: true }),
        claimed(store, { agentId }),
      ]);
    const [taken, apart, remote] = await Promise.all([of("taken"), of("apart"), of("remote")]);
    for (const runs of [taken, apart, remote]) await applied(store, runs[2].id, start);
    expect(await recover(store, { agentIds: ["taken"] })).toEqual({ ended: [taken[1].id], waiting: [] });
    const scope = { agentIds: ["remote"], remote: ["remote", "apart"] };
    expect(await recover(store, scope)).toEqual({ ended: [], waiting: [remote[1].id, remote[2].id] });
    const statuses = async (runs: typeof taken) =>
      Promise.all(runs.map(async ({ id }) => (await store.get(id))?.status));
    expect(await statuses(taken)).toEqual(["ACCEPTED", "UNKNOWN", "ACCEPTED"]);
    expect(await statuses(apart)).toEqual(["ACCEPTED", "ACCEPTED", "RUNNING"]);
    expect(await statuses(remote)).toEqual(["ACCEPTED", "ACCEPTED", "RUNNING"]);
    expect(await store.get(taken[2].id)).toMatchObject({ attempt: 2 });
  });
});

/** What two gateways see of one store. */
const shared: Record<string, () => Promise<readonly [Shared, Shared]>> = {
  memory: async () => {
    const store = new MemoryRunStore();
    return [store, store];
  },
  ...(!needs("natsServer") && { jetstream: () => twoGateways((cluster) => openRuns(cluster)) }),
};
type Shared = JetStreamRunStore | MemoryRunStore;

describe.each(Object.entries(shared))("a %s store of two gateways", (_name, open) => {
  it("[RUN-1503] tells each of them of runs that have ended, parked or gone", async () => {
    const [one, other] = await open();
    const told: string[][] = [[], []];
    const end = [one, other].map((store, at) => store.onEnded((id) => told[at]?.push(id)));
    const [completed, parked, discarded, still] = await Promise.all([
      claimed(one),
      claimed(one),
      claimed(one),
      claimed(one),
    ]);
    await applied(one, still.id, start);
    await applied(one, completed.id, settle(COMPLETED));
    await applied(other, parked.id, settle(parkedOn("sem-1")));
    await one.discard(discarded.id);
    // A read sees all of it.
    await Promise.all([one.get(still.id), other.get(still.id)]);
    const expected = new Set([completed.id, parked.id, discarded.id]);
    expect(told.map((ids) => new Set(ids))).toEqual([expected, expected]);
    for (const stop of end) stop();
    await applied(one, still.id, settle(COMPLETED));
    expect(told[0]).not.toContain(still.id);
  });
});

describe.skipIf(needs("natsServer"))("a run of an agent that another gateway carries", () => {
  it("[CLUSTER-1500] is not claimed here, unless it repeats one that is known", async () => {
    const cluster = await openJetStream();
    let carrier = cluster.gateway;
    const store = await openRuns(cluster, {}, () => carrier);
    const key = { client: "ada", operation: "perturb", key: "k", fingerprint: "f" };
    const known = await claimed(store, { key });
    carrier = "another";
    expect(await store.claim(acceptedRun())).toEqual({ outcome: "ELSEWHERE" });
    expect(await store.claim(acceptedRun({ key }))).toMatchObject({
      outcome: "KNOWN",
      run: { id: known.id },
    });
    expect((await store.open()).map(({ id }) => id)).toEqual([known.id]);
  });
});

describe.skipIf(needs("natsServer"))("agents that another gateway carries", () => {
  it("[CLUSTER-1809] are not taken over, whatever this gateway was about to do", async () => {
    const [one, other] = await twoGateways((cluster) => openRuns(cluster));
    const [gone, own] = await Promise.all([
      claimed(one, { agentId: "gone" }),
      claimed(one, { agentId: "own" }),
    ]);
    for (const { id } of [gone, own]) await applied(one, id, start);
    other.followCarrier((agentId) => (agentId === "gone" ? "gw-another" : undefined));
    await recover(other, { agentIds: ["gone", "own"] });
    expect(await other.get(gone.id)).toMatchObject({ status: "RUNNING", attempt: 1 });
    expect(await other.get(own.id)).toMatchObject({ status: "ACCEPTED", attempt: 2 });
  });
});
