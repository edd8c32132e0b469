import { describe, expect, it } from "vitest";
import { MemoryRunStore, type RunStore } from "../../../src/runs/index.js";
import { completed, freely, gone, invocation, keyed, order, runs, turn } from "./run-kit.js";

/** Two gateways over one store; the first one carries the agents "pulse" and "other". */
async function two() {
  const store = new MemoryRunStore();
  const one = await runs(store);
  one.service.agentUp("other");
  return { store, one, other: await runs(store) };
}

const statusOf = async (store: RunStore, id: string) => (await store.get(id))?.status;
const done = { kind: "COMPLETED", result: 1 } as const;

describe("an agent that moves to another gateway", () => {
  it("[RUN-1500] brings what has not begun, and leaves runs of other agents alone", async () => {
    const { store, one, other } = await two();
    one.service.hostAway(["pulse", "other"]);
    const held = await one.service.perturb(order({ session: "s" }), freely);
    const apart = await one.service.perturb(order({ agentId: "other" }), freely);
    one.service.letGo(["pulse"]);
    other.service.agentDown("pulse");
    await other.service.takeOver(["pulse"], false);
    expect(other.service.open).toBe(1);
    expect(one.service.open).toBe(1);
    expect(other.hosts.sent).toEqual([]);
    other.service.agentUp("pulse");
    await turn();
    expect(other.hosts.sent.map(({ run }) => run.id)).toEqual([held.id]);
    // Taken over again, for example because its host has connected anew.
    await other.service.takeOver(["pulse"], true);
    await turn();
    expect(other.hosts.sent).toHaveLength(1);
    await other.service.settled({ run: held.id, attempt: 1, outcome: done });
    expect([await statusOf(store, held.id), await statusOf(store, apart.id)]).toEqual([
      "COMPLETED",
      "ACCEPTED",
    ]);
  });

  it("[RUN-1500] is cut off from what its host had where that is gone, and goes on with it where it is not", async () => {
    for (const mayRun of [false, true]) {
      const { store, one, other } = await two();
      const { id } = await one.service.perturb(order(), freely);
      one.service.began(id, 1);
      const called = one.service.perform(invocation({ key: keyed("k", "invoke") }), freely);
      const failure = called.catch((error: unknown) => error);
      await turn();
      const call = one.hosts.last.run.id;
      one.service.letGo(["pulse"]);
      expect(await failure).toMatchObject({ code: "UNAVAILABLE", details: { run: call, retryable: true } });
      await other.service.takeOver(["pulse"], mayRun);
      if (mayRun) {
        const held = [id, call].map((run) => ({ agentId: "pulse", run, attempt: 1 }));
        other.service.hostHere(
          ["pulse"],
          held.map((run) => ({ ...run, progress: "BEGUN" as const })),
        );
        for (const run of [id, call]) await other.service.settled({ run, attempt: 1, outcome: done });
        expect([await statusOf(store, id), await statusOf(store, call)]).toEqual(["COMPLETED", "COMPLETED"]);
      } else
        expect([await statusOf(store, id), await statusOf(store, call)]).toEqual(["ACCEPTED", "UNKNOWN"]);
    }
  });

  it("[RUN-1501] changes nothing any more at the gateway that lost it", async () => {
    const { store, one, other } = await two();
    const { id } = await one.service.perturb(order(), freely);
    const answers = ["a", "b"].map((key) =>
      one.service.perform(invocation({ session: key, key: keyed(key, "invoke") }), freely),
    );
    const failures = answers.map((answer) => answer.catch((error: unknown) => error));
    await turn();
    const [first, second] = one.hosts.sent.slice(-2);
    one.service.letGo(["pulse"]);
    await Promise.all(failures);
    await other.service.takeOver(["pulse"], true);
    // Its host, or the link to it, goes on to report.
    first?.ended.resolve(completed("late"));
    second?.ended.reject(gone());
    one.service.began(id, 1);
    one.service.returned(id, 1);
    one.service.hostDown(["pulse"]);
    await turn();
    for (const run of [id, first?.run.id ?? "", second?.run.id ?? ""])
      expect(await statusOf(store, run)).toBe("ACCEPTED");
    expect([one.service.open, one.errors]).toEqual([0, []]);
    expect(await one.service.mayBegin(id, 1)).toBe(false);
  });

  it("[RUN-1501] lets the caller of a held run know which one it is", async () => {
    const frozen = { isFrozen: () => true, inboxOf: () => ({ inboxMax: 10, sessionInboxMax: 10 }) };
    const { service, store, hosts } = await runs(undefined, undefined, undefined, frozen);
    const failure = service.perform(invocation(), freely).catch((error: unknown) => error);
    await turn();
    const [held] = await store.open();
    service.letGo(["pulse"]);
    expect(await failure).toMatchObject({ code: "UNAVAILABLE", details: { run: held?.id } });
    expect(await statusOf(store, held?.id ?? "")).toBe("ACCEPTED");
    expect([hosts.sent, service.open]).toEqual([[], 0]);
  });

  it("[CLUSTER-1640] is not asked by the gateway that lost it to go on with an answer", async () => {
    const store: RunStore = new MemoryRunStore();
    const { service, hosts } = await runs(store);
    const { id } = await service.perturb(order(), freely);
    await service.resumptions.parked({ id: "sem-00000001", agentId: "pulse", cause: id }, {});
    store.claim = () => Promise.resolve({ outcome: "ELSEWHERE" });
    const answered = { id: "sem-00000001", agentId: "pulse", cause: id, by: "bob", input: null, attempt: 1 };
    let deliveries = 0;
    const deliver = async () => {
      deliveries += 1;
      return await Promise.resolve(completed("yes"));
    };
    await expect(service.resumptions.resume(answered, deliver)).rejects.toMatchObject({
      name: "NotBegun",
      reason: { code: "UNAVAILABLE", details: { run: "res-00000001", retryable: true } },
    });
    expect([deliveries, hosts.told]).toEqual([0, []]);
    expect(await statusOf(store, id)).toBe("PARKED");
  });

  it("[RUN-1502] brings the states of its sessions", async () => {
    const store = new MemoryRunStore();
    let carrier = "one";
    const open = (name: string) => runs(store, undefined, undefined, undefined, () => carrier === name);
    const [one, other] = [await open("one"), await open("other")];
    const settle = async (at: typeof one, value: number): Promise<void> => {
      const { id } = await at.service.perturb(order({ session: "s" }), freely);
      await turn();
      await at.service.settled({ run: id, attempt: 1, outcome: done, state: { value } });
    };
    await settle(one, 1);
    // Both a session that this gateway has not heard of, and one whose state it knows from before.
    for (const value of [2, 3]) {
      const [from, to] = value === 2 ? [one, other] : [other, one];
      expect(await to.service.stateOf("pulse", "s")).toMatchObject({ value: value - 1 });
      from.service.letGo(["pulse"]);
      carrier = to === one ? "one" : "other";
      await to.service.takeOver(["pulse"], false);
      await settle(to, value);
      expect(to.hosts.last.state).toMatchObject({ value: value - 1 });
    }
  });

  it("[RUN-1742] is cut off, cancelled and sent only by the gateway that has it, also when the other one has not heard of that", async () => {
    class Elsewhere extends MemoryRunStore {
      isElsewhere = false;
      override apply: MemoryRunStore["apply"] = async (id, transition) => {
        const run = this.isElsewhere && transition.kind !== "SETTLE" ? await this.get(id) : null;
        return run ? { outcome: "REFUSED", why: "ELSEWHERE", run } : await super.apply(id, transition);
      };
    }
    const store = new Elsewhere();
    let isFrozen = false;
    const freezing = { isFrozen: () => isFrozen, inboxOf: () => ({ inboxMax: 9, sessionInboxMax: 9 }) };
    const { service, hosts, clock } = await runs(store, undefined, undefined, freezing);
    const call = service.perform(invocation({ session: "a" }), freely);
    const failure = call.catch((error: unknown) => error);
    const { id } = await service.perturb(order({ session: "b" }), freely);
    await turn();
    const [called] = hosts.sent;
    store.isElsewhere = true;
    await expect(service.cancel(id, "ada", null)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect((await store.get(id))?.cancel).toBeNull();
    store.isElsewhere = false;
    isFrozen = true;
    const waiting = service.perform(invocation({ session: "c" }), freely).catch((error: unknown) => error);
    await turn();
    store.isElsewhere = true;
    isFrozen = false;
    service.thawed("pulse");
    expect(await waiting).toMatchObject({ code: "UNAVAILABLE" });
    called?.ended.reject(gone());
    service.hostDown(["pulse"]);
    // Who waits for it looks for the run, which goes on at the other gateway.
    expect(await failure).toMatchObject({ code: "UNAVAILABLE", details: { run: called?.run.id } });
    service.letGo(["pulse"]);
    clock.advance(60_000);
    await turn();
    expect(await store.get(id)).toMatchObject({ status: "ACCEPTED", attempt: 1 });
    expect([hosts.sent.length, service.open]).toEqual([2, 0]);
  });
});
