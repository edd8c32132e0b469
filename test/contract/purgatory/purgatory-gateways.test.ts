import { describe, expect, it } from "vitest";

import { SettableClock, systemClock } from "../../../src/base/clock.js";
import type { JetStreamPurgatoryStore } from "../../../src/cluster/work/purgatory.js";
import type { TokenChange } from "../../../src/purgatory/store.js";
import type { SemaphoreToken } from "../../../src/purgatory/token.js";
import { needs } from "../../support/machine.js";
import { waitUntil } from "../../support/wait-until.js";
import { openJetStream, testNamespace, twoGateways } from "../jetstream.js";
import { openQuestions, parked } from "./purgatory-stores.js";

const two = () => twoGateways((cluster) => openQuestions(cluster));

async function started(store: JetStreamPurgatoryStore): Promise<SemaphoreToken> {
  const token = await parked(store);
  await store.apply(token.id, { kind: "RESOLVE", at: 2, by: "ada", answer: "Approve", digest: token.digest });
  expect(await store.apply(token.id, { kind: "START", at: 3 })).toMatchObject({ outcome: "APPLIED" });
  return token;
}

describe.skipIf(needs("natsServer"))("questions of two gateways", () => {
  it("[CLUSTER-1441] leave a resumption to the gateway that started it, until its lease has ended", async () => {
    const namespace = testNamespace();
    const leased = await openJetStream(namespace, { leaseMs: 60_000 });
    const one = await openQuestions(leased);
    const other = await openQuestions(await openJetStream(namespace, { leaseMs: 60_000 }));
    const token = await started(one);
    expect(await other.recover(4, 5)).toEqual([]);
    expect(await one.interruptOrphans(4, 5)).toEqual([]);
    await (await leased.leases()).close({ release: true });
    const recovered = await Promise.all([other.recover(5, 5), other.interruptOrphans(5, 5)]);
    expect(recovered.flat().map(({ id, resumption }) => [id, resumption?.status])).toEqual([
      [token.id, "DUE"],
    ]);
    expect(await other.apply(token.id, { kind: "START", at: 6 })).toMatchObject({ outcome: "APPLIED" });
    // The first gateway still works, and learns that its attempt is not the one that counts.
    expect(await one.apply(token.id, { kind: "FINISH", at: 7, attempt: 1 })).toMatchObject({
      outcome: "REFUSED",
      why: "NOT_RUNNING",
    });
    expect(await other.apply(token.id, { kind: "FINISH", at: 8, attempt: 2 })).toMatchObject({
      outcome: "APPLIED",
    });
  });

  it("[CLUSTER-1441] lose what they run when they say nothing for the length of a lease", async () => {
    const namespace = testNamespace();
    const leased = await openJetStream(namespace, { leaseMs: 200 });
    const one = await openQuestions(leased);
    const other = await openQuestions(await openJetStream(namespace, { leaseMs: 200 }));
    const token = await started(one);
    await (await leased.leases()).close({ release: false });
    const orphans = async (): Promise<readonly SemaphoreToken[]> => {
      const found = await other.interruptOrphans(9, 5);
      return found.length > 0 ? found : orphans();
    };
    expect((await orphans()).map(({ id }) => id)).toEqual([token.id]);
  });

  it("[CLUSTER-1805] keep their deadlines when the clock of a gateway jumps: it voids none until it goes by that of NATS", async () => {
    let jumpedMs = 0;
    const clock = new SettableClock({ ...systemClock, now: () => systemClock.now() + jumpedMs });
    const setClock = (aheadMs: number): void => void (clock.aheadMs = aheadMs);
    const cluster = await openJetStream(testNamespace(), { leaseMs: 3_000, clock, setClock });
    const store = await openQuestions(cluster);
    const leases = await cluster.leases();
    expect(await store.deadlines(1)).toEqual([]);
    jumpedMs = 3_600_000;
    expect(Math.round((clock.now() - Date.now()) / 1_000)).toBe(3_600);
    await expect(store.deadlines(1)).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
    await new Promise<void>((resolve) => void leases.onChange((isHeld) => isHeld && resolve()));
    expect(await store.deadlines(1)).toEqual([]);
    expect(Math.round((clock.now() - Date.now()) / 1_000)).toBe(0);
    jumpedMs = 0;
    await waitUntil(() => leases.skew.aheadMs === 0);
    expect(Math.round((clock.now() - Date.now()) / 1_000)).toBe(0);
  });

  it("[CLUSTER-1442] are told to the other one: parked, answered, started, finished", async () => {
    const [one, other] = await two();
    const told: TokenChange[] = [];
    const finished = new Promise<void>((resolve) => {
      other.watch((change) => {
        told.push(change);
        if (change.after === "FINISHED") resolve();
      });
    });
    const token = await started(one);
    await one.apply(token.id, { kind: "FINISH", at: 4, attempt: 1 });
    await finished;
    expect(told.map(({ id }) => id)).toEqual(told.map(() => token.id));
    expect(told[0]).toMatchObject({ before: null, agentId: "steward", deadline: null });
    // Changes that came together are told as one.
    for (const [index, { before }] of told.entries())
      if (index > 0) expect(before).toBe(told[index - 1]?.after);
    expect(await other.get(token.id)).toEqual(await one.get(token.id));
  });

  it("[CLUSTER-1443] are settled, and end at their deadline, once", async () => {
    const [one, other] = await two();
    for (let round = 0; round < 10; round += 1) {
      const token = await parked(one, { deadline: 100, state: { long: "x".repeat(2_000) } });
      const cancelled = { kind: "CANCEL", at: 50, by: "ada", reason: null } as const;
      const outcomes = await Promise.all([
        one.apply(token.id, { kind: "VOID", at: 100 }),
        other.apply(token.id, { kind: "VOID", at: 100 }),
        other.apply(token.id, cancelled),
        one.apply(token.id, cancelled),
      ]);
      expect(outcomes.filter(({ outcome }) => outcome === "APPLIED")).toHaveLength(1);
      const stands = await other.get(token.id);
      for (const outcome of outcomes) expect(outcome).toMatchObject({ token: stands });
    }
    expect((await one.audit({})).entries.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
  });

  it("[CLUSTER-1432] keep states that are longer than a message, with any character in them", async () => {
    const [one, other] = await two();
    const state = { text: `${"\ud83e\uddca".repeat(300_000)}\ud800"` };
    const token = await parked(one, { state, input: "\u0000é".repeat(200_000) });
    expect(await other.get(token.id)).toEqual(token);
  });
});
