import { describe, expect, it } from "vitest";

import type { Cluster } from "../../../src/cluster/cluster.js";
import { JetStreamPurgatoryStore } from "../../../src/cluster/work/purgatory.js";
import type { JetStreamRunStore } from "../../../src/cluster/work/runs.js";
import { PURGATORY_LIMITS } from "../../../src/purgatory/limits.js";
import type { RunStore } from "../../../src/runs/store/store.js";
import { needs } from "../../support/machine.js";
import { pendingToken } from "../../support/storage/kit.js";
import { acceptedRun, POLICY, recoverAll } from "../../support/storage/runs.js";
import { openJetStream, testNamespace, twoGateways, unexpected } from "../jetstream.js";
import { applied, claimed, COMPLETED, FAILED, openRuns, parkedOn, resumeOf, settle } from "./run-stores.js";

const key = { client: "ada", operation: "invoke", key: "k", fingerprint: "f" };
const start = { kind: "START", at: 1_500, attempt: 1 } as const;
const LONG = "x".repeat(5_000);

const two = (limits = {}) => twoGateways((cluster) => openRuns(cluster, limits));

async function openBoth(
  cluster: Cluster,
): Promise<{ runs: JetStreamRunStore; questions: JetStreamPurgatoryStore }> {
  const runs = await openRuns(cluster);
  const [replica, leases] = [await cluster.work(), await cluster.leases()];
  const parkRun: JetStreamRunStore["park"] = (run, semaphore) => runs.park(run, semaphore);
  const limits = PURGATORY_LIMITS;
  return {
    runs,
    questions: new JetStreamPurgatoryStore({ replica, leases, limits, parkRun, onError: unexpected }),
  };
}

describe.skipIf(needs("natsServer"))("runs of two gateways", () => {
  it("[CLUSTER-1444] give a key to one run, and its outcome to whoever asks with it, at any gateway", async () => {
    const [one, other] = await two();
    const claims = Array.from({ length: 20 }, () => acceptedRun({ key, input: LONG }));
    const outcomes = await Promise.all(claims.map((run, n) => (n % 2 === 0 ? one : other).claim(run)));
    const stored = claims.filter((_run, n) => outcomes[n]?.outcome === "STORED");
    expect(stored).toHaveLength(1);
    const id = stored[0]?.id ?? "";
    for (const outcome of outcomes)
      if (outcome.outcome !== "STORED") expect(outcome).toMatchObject({ outcome: "KNOWN", run: { id } });
    await applied(other, id, settle({ kind: "COMPLETED", result: { text: LONG } }));
    expect(await one.claim(acceptedRun({ key }))).toMatchObject({
      outcome: "KNOWN",
      run: { id, status: "COMPLETED", result: { text: LONG } },
    });
    expect(await one.get(id)).toMatchObject({ input: LONG, result: { text: LONG } });
    expect(await one.get(id)).toEqual(await other.byKey(key));
  });

  it("[CLUSTER-1444] end once, and keep the state of the one that counts", async () => {
    const [one, other] = await two();
    for (let round = 1; round <= 10; round += 1) {
      const run = await claimed(one, { session: "s" });
      const outcomes = await Promise.all([
        one.apply(run.id, settle(COMPLETED, { state: { value: { by: "one", round, LONG } } })),
        other.apply(run.id, settle(COMPLETED, { state: { value: { by: "other", round, LONG } } })),
        other.apply(run.id, settle(FAILED)),
      ]);
      const [won, ...more] = outcomes.filter(({ outcome }) => outcome === "APPLIED");
      expect(more).toEqual([]);
      const state = await one.state("steward", "s");
      if (won?.outcome === "APPLIED" && won.state) expect(state).toEqual(won.state);
      expect(await other.state("steward", "s")).toEqual(state);
    }
    expect(await other.stateKeys()).toEqual(await one.stateKeys());
  });

  it("[CLUSTER-1430] keep to the bounds on all of them", async () => {
    const [one, other] = await two({ openMax: 20, endedMax: 5 });
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? one : other).claim(acceptedRun({ by: `c${n}` }))),
    );
    expect(outcomes.filter(({ outcome }) => outcome === "STORED").length).toBe(20);
    for (const { id } of await one.open()) await applied(other, id, settle(COMPLETED));
    expect((await one.list({})).runs).toHaveLength(5);
    expect(await one.list({})).toEqual(await other.list({}));
  });

  it("[CLUSTER-1445] are cut off only when the gateway that has them is gone", async () => {
    const namespace = testNamespace();
    const leased = await openJetStream(namespace);
    const one = await openRuns(leased);
    const other = await openRuns(await openJetStream(namespace));
    const running = await claimed(one);
    await applied(one, running.id, start);
    const sent = await claimed(one, { kind: "INVOKE" });
    await applied(one, sent.id, { kind: "SEND", at: 1_400, attempt: 1 });
    // Claimed at one gateway, and sent by the other: it belongs to the other.
    const moved = await claimed(one);
    await applied(other, moved.id, start);
    expect(await recoverAll(other, 5_000)).toEqual([]);
    const statuses = async (store: RunStore) =>
      Promise.all([running, sent, moved].map(async ({ id }) => (await store.get(id))?.status));
    // A gateway that starts has nothing of its own yet; this one gives up what it had.
    expect(await statuses(other)).toEqual(["RUNNING", "ACCEPTED", "ACCEPTED"]);
    await (await leased.leases()).close({ release: true });
    const { ended } = await other.recoverOrphans(6_000, POLICY, null);
    expect(ended.map(({ id, status }) => [id, status])).toEqual([[sent.id, "UNKNOWN"]]);
    await other.recoverOrphans(6_000, POLICY, { status: "RUNNING", seq: 0 });
    expect(await statuses(other)).toEqual(["ACCEPTED", "UNKNOWN", "ACCEPTED"]);
    // The first gateway still works, and learns that its attempt does not count.
    const late = await one.apply(running.id, settle(COMPLETED));
    expect(late).toMatchObject({ outcome: "REFUSED", why: "ATTEMPT" });
  });

  it("[CLUSTER-1446] are parked with their question in one transaction, and go on at another gateway", async () => {
    const [one, other] = await twoGateways(openBoth);
    const asks = await claimed(one.runs, { session: "s" });
    await applied(one.runs, asks.id, start);
    const question = pendingToken();
    const state = { value: { step: 1 } };
    expect(await one.questions.park(question, { id: asks.id, attempt: 1, at: 2_000, state })).toEqual({
      outcome: "STORED",
    });
    expect(await other.runs.parkedOn(question.id)).toMatchObject({ id: asks.id, status: "PARKED" });
    expect(await other.runs.state("steward", "s")).toMatchObject(state);
    // A question that is refused parks nothing, and a run that cannot be parked keeps no question from being asked.
    const idle = await claimed(one.runs);
    expect(await one.questions.park(question, { id: idle.id, attempt: 1, at: 2_000 })).toEqual({
      outcome: "ID_TAKEN",
    });
    const second = pendingToken();
    await one.questions.park(second, { id: idle.id, attempt: 7, at: 2_000 });
    expect(await other.runs.get(idle.id)).toEqual(idle);
    expect(await other.questions.get(second.id)).toEqual(second);
    const child = resumeOf(asks, question.id);
    const claims = await Promise.all([
      one.runs.claim(child),
      other.runs.claim({ ...child, id: "per-other" }),
    ]);
    expect(claims.map(({ outcome }) => outcome).toSorted()).toEqual(["KNOWN", "STORED"]);
    const id = claims[0].outcome === "STORED" ? child.id : "per-other";
    const { also } = await applied(other.runs, id, settle({ kind: "COMPLETED", result: LONG }));
    expect(also.map((run) => run.id)).toEqual([asks.id]);
    expect(await one.runs.get(asks.id)).toMatchObject({ status: "COMPLETED", result: LONG });
  });

  it("[CLUSTER-1447] have one run for a tick of a schedule, however many gateways look at the clock", async () => {
    const stores = await two();
    const ticks = Array.from({ length: 10 }, (_, n) => n % 5);
    const outcomes = await Promise.all(
      ticks.map((at, n) =>
        stores[n < 5 ? 0 : 1].claim(
          acceptedRun({ kind: "SCHEDULE", by: "schedule:nightly", tick: { name: "nightly", at } }),
        ),
      ),
    );
    const runs = (await stores[0].list({ kind: "SCHEDULE" })).runs.map(({ tick }) => tick?.at);
    expect(new Set(runs).size).toBe(runs.length);
    expect(outcomes.filter(({ outcome }) => outcome === "STORED")).toHaveLength(runs.length);
    expect(await stores[1].lastTick("steward", "nightly", 99)).toBe(4);
  });

  it("[CLUSTER-1432] are all there for a gateway that comes later, and are forgotten with their texts", async () => {
    const namespace = testNamespace();
    const cluster = await openJetStream(namespace);
    const one = await openRuns(cluster, { endedMax: 1 });
    const gone = await claimed(one, { input: LONG });
    await applied(one, gone.id, settle({ kind: "COMPLETED", result: LONG }));
    const kept = await claimed(one, { input: LONG });
    await applied(one, kept.id, settle({ kind: "COMPLETED", result: LONG }, { at: 2_001 }));
    const parked = await claimed(one);
    await applied(one, parked.id, settle(parkedOn("sem-1")));
    const later = await openRuns(await openJetStream(namespace), { endedMax: 1 });
    expect((await later.list({})).runs).toEqual((await one.list({})).runs);
    expect((await later.list({})).runs.map(({ id }) => id)).toEqual([parked.id, kept.id]);
    const { texts } = await cluster.work();
    expect([await texts.read(`input.${gone.id}.0`), await texts.read(`result.${gone.id}.0`)]).toEqual([
      null,
      null,
    ]);
    expect(await texts.read(`result.${kept.id}.0`)).toBe(JSON.stringify(LONG));
  });
});
