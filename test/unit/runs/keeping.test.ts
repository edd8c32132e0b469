import { describe, expect, it } from "vitest";
import { StoreError } from "../../../src/base/store-error.js";
import { MemoryRunStore } from "../../../src/runs/index.js";
import { RUN_LIMITS_IN_MEMORY } from "../../../src/runs/limits.js";
import { completed, freely, invocation, order, runs, turn } from "./run-kit.js";

describe("states of sessions", () => {
  it("[RUN-510] are sent with each run of the session, as stored by the last one", async () => {
    const { hosts, service, store } = await runs();
    for (const n of [1, 2]) {
      const { id } = await service.perturb(order({ session: "s" }), freely);
      expect(hosts.last.state).toEqual(
        n === 1 ? { version: 0, value: null } : { version: 1, value: { n: 1 } },
      );
      await service.settled({
        run: id,
        attempt: 1,
        outcome: { kind: "COMPLETED", result: n },
        state: { value: { n } },
      });
    }
    await service.perturb(order({ session: "t" }), freely);
    expect(hosts.last.state).toEqual({ version: 0, value: null });
    const next = await runs(store);
    await next.service.perturb(order({ session: "s" }), freely);
    await turn();
    expect(next.hosts.last.state).toEqual({ version: 2, value: { n: 2 } });
  });

  it("[RUN-510] fail their run when the store has no room for them", async () => {
    const { hosts, service } = await runs(new MemoryRunStore({ ...RUN_LIMITS_IN_MEMORY, statesMax: 1 }));
    const settle = async (session: string) => {
      const { id } = await service.perturb(order({ session }), freely);
      const settlement = await service.settled({
        run: id,
        attempt: 1,
        outcome: { kind: "COMPLETED", result: 1 },
        state: { value: 1 },
      });
      return { settlement, run: await service.get(id) };
    };
    expect(await settle("a")).toMatchObject({
      settlement: { isKept: true, version: 1 },
      run: { status: "COMPLETED" },
    });
    expect(await settle("b")).toMatchObject({
      settlement: { isKept: false },
      run: { status: "FAILED", error: { code: "LIMIT_EXCEEDED" } },
    });
    expect(hosts.sent).toHaveLength(2);
  });
});

describe("a store that refuses writes", () => {
  class Refusing extends MemoryRunStore {
    refuses = false;
    override apply: MemoryRunStore["apply"] = (id, transition) =>
      this.refuses ? Promise.reject(new StoreError("STORE_FAILED", "no disk")) : super.apply(id, transition);
    override claim: MemoryRunStore["claim"] = (run) =>
      this.refuses ? Promise.reject(new StoreError("STORE_FAILED", "no disk")) : super.claim(run);
  }

  it("[RUN-511] gets the end of a run again later", async () => {
    const store = new Refusing();
    const { hosts, service, clock, errors } = await runs(store);
    const answered = service.perform(invocation(), freely);
    await turn();
    store.refuses = true;
    hosts.last.ended.resolve(completed("done"));
    await turn();
    expect(errors).toHaveLength(1);
    clock.advance(100);
    await turn();
    store.refuses = false;
    clock.advance(200);
    expect(await answered).toMatchObject({ status: "COMPLETED", result: "done" });
  });

  it("[RUN-500] accepts no new runs", async () => {
    const store = new Refusing();
    const { hosts, service } = await runs(store);
    store.refuses = true;
    await expect(service.perturb(order(), freely)).rejects.toMatchObject({ code: "STORE_FAILED" });
    await expect(service.perform(invocation(), freely)).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(hosts.cancelled).toEqual([hosts.sent[0]?.run.id]);
    expect(hosts.last.signal?.aborted).toBe(true);
    expect(service.open).toBe(0);
  });

  it("[RUN-730] is known to: nothing is sent that it refuses, and what it takes again is", async () => {
    const store = new Refusing();
    const { hosts, service } = await runs(store, undefined, () => !store.refuses);
    store.refuses = true;
    const refused = { code: "STORE_FAILED" };
    await expect(service.perturb(order(), freely)).rejects.toMatchObject(refused);
    await expect(service.perform(invocation(), freely)).rejects.toMatchObject(refused);
    await expect(
      service.perform(invocation({ kind: "COMMAND", command: "beat" }), freely),
    ).rejects.toMatchObject(refused);
    expect(hosts.sent).toHaveLength(0);
    expect(service.open).toBe(0);
    store.refuses = false;
    await service.perturb(order(), freely);
    const answered = service.perform(invocation(), freely);
    await turn();
    hosts.last.ended.resolve(completed("done"));
    expect(await answered).toMatchObject({ status: "COMPLETED", result: "done" });
    expect(hosts.sent).toHaveLength(2);
  });

  it("[RUN-731] is reported once for all runs that repeat their writes, and again when it fails again", async () => {
    const store = new Refusing();
    const { hosts, service, clock, errors } = await runs(store);
    const endWhileRefusing = async (session: string): Promise<unknown> => {
      const answers = [1, 2, 3].map((nth) =>
        service.perform(invocation({ session: `${session}${nth}` }), freely),
      );
      await turn();
      store.refuses = true;
      for (const { ended } of hosts.sent) ended.resolve(completed("done"));
      for (const pauseMs of [0, 100, 200, 400, 800]) {
        clock.advance(pauseMs);
        await turn();
      }
      store.refuses = false;
      clock.advance(10_000);
      return await Promise.all(answers);
    };
    expect(await endWhileRefusing("a")).toHaveLength(3);
    expect(errors).toHaveLength(1);
    expect(await endWhileRefusing("b")).toHaveLength(3);
    expect(errors).toHaveLength(2);
  });
});
