import { describe, expect, it } from "vitest";
import { StoreError } from "../../../src/base/store-error.js";
import { MemoryRunStore, type Run, type RunOrder } from "../../../src/runs/index.js";
import { isEnded } from "../../../src/runs/run.js";
import { freely, invocation, keyed, order, refused, runs, turn } from "./run-kit.js";

/** Stores a claim and says that it has not, and then does not answer for a while: a disk that hangs, a machine that was suspended. */
class ForgetfulStore extends MemoryRunStore {
  isAway = false;
  readonly claimed: string[] = [];
  /** What another gateway has told a caller of. */
  readonly acknowledged = new Set<string>();

  override async claim(...args: Parameters<MemoryRunStore["claim"]>): ReturnType<MemoryRunStore["claim"]> {
    this.#answer();
    const claimed = await super.claim(...args);
    this.claimed.push(args[0].id);
    return claimed;
  }

  override async get(id: string): Promise<Run | null> {
    this.#answer();
    return await super.get(id);
  }

  override async discard(id: string): ReturnType<MemoryRunStore["discard"]> {
    this.#answer();
    return this.acknowledged.has(id) ? "ACKNOWLEDGED" : await super.discard(id);
  }

  /** The next claim is stored, and its answer gets lost. */
  loseNextClaim(): void {
    this.claim = async (...args) => {
      Reflect.deleteProperty(this, "claim");
      await this.claim(...args);
      this.isAway = true;
      throw new StoreError("STORE_TIMEOUT", "the disk has not answered");
    };
  }

  #answer(): void {
    if (this.isAway) throw new StoreError("STORE_TIMEOUT", "the disk has not answered");
  }
}

async function lostClaim(
  work: RunOrder,
  perform: "perturb" | "perform" | "accept",
  carries?: (agentId: string) => boolean,
) {
  const store = new ForgetfulStore();
  const world = await runs(store, undefined, undefined, undefined, carries);
  store.loseNextClaim();
  const call = (): Promise<unknown> =>
    perform === "accept" ? world.service.accept(work) : world.service[perform](work, freely);
  await expect(call()).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
  const [id = ""] = store.claimed;
  /** The store answers again. */
  const recover = async (): Promise<void> => {
    store.isAway = false;
    for (let times = 0; times < 3; times += 1) {
      world.clock.advance(1_000);
      await turn();
    }
  };
  return { ...world, store, id, call, recover };
}

describe("the store has a run whose claim it did not confirm", () => {
  it("[RUN-1573] it is removed when the store answers again, and is never sent", async () => {
    for (const work of [order(), order({ delivery: "at_most_once" }), order({ key: keyed("k") })]) {
      const { store, service, hosts, id, recover } = await lostClaim(work, "perturb");
      const sentAtOnce = hosts.sent.length;
      expect(service.open).toBe(0);
      await recover();
      expect(await store.get(id)).toBeNull();
      expect(hosts.sent.length).toBe(sentAtOnce);
      expect(hosts.cancelled.length).toBe(sentAtOnce);
    }
  });

  it("[RUN-1573] its key is refused until that is done, and then gets a run of its own", async () => {
    for (const [work, perform] of [
      [order({ key: keyed("k") }), "perturb"],
      [invocation({ key: keyed("k", "invoke") }), "perform"],
    ] as const) {
      const { hosts, call, recover, id } = await lostClaim(work, perform);
      await expect(call()).rejects.toMatchObject({ code: "UNAVAILABLE", details: { retryable: true } });
      await recover();
      const again = call();
      again.catch(() => undefined);
      await turn();
      expect(hosts.sent.map(({ run }) => run.id)).toEqual([expect.not.stringMatching(id)]);
    }
  });

  it("[RUN-1573] of one that was sent at once and has begun, the record ends", async () => {
    const { store, service, hosts, id, recover } = await lostClaim(order(), "perturb");
    expect(hosts.cancelled).toEqual([id]);
    await MemoryRunStore.prototype.apply.call(store, id, { kind: "START", at: 1, attempt: 1 });
    await recover();
    const run = await store.get(id);
    expect(run && isEnded(run)).toBe(true);
    expect(service.open).toBe(0);
  });

  it("[RUN-1573] the run of a tick goes on, because its tick is counted", async () => {
    const tick = { name: "hourly", at: 1, due: 1 } as unknown as NonNullable<RunOrder["tick"]>;
    const { hosts, id, call, recover } = await lostClaim(order({ tick }), "accept");
    await recover();
    expect(hosts.sent.map(({ run }) => run.id)).toEqual([id]);
    expect(await call()).toBe(false);
  });
});

describe("gateways share the store that has a run whose claim it did not confirm to one of them", () => {
  it("[RUN-1740] it goes on, once, when another one has acknowledged it meanwhile", async () => {
    for (const [work, attempt] of [
      [order({ key: keyed("k") }), 1],
      // It was sent at once, and may have begun.
      [order(), 2],
    ] as const) {
      const { store, hosts, service, id, recover } = await lostClaim(work, "perturb");
      store.acknowledged.add(id);
      await recover();
      expect(hosts.sent.at(-1)).toMatchObject({ run: { id, attempt }, handshake: true });
      expect(hosts.sent).toHaveLength(attempt);
      expect(service.open).toBe(1);
      const outcome = { kind: "COMPLETED", result: 1 } as const;
      if (attempt === 2) await service.settled({ run: id, attempt: 1, outcome: { kind: "CANCELLED" } });
      await service.settled({ run: id, attempt, outcome });
      expect(await store.get(id)).toMatchObject({ status: "COMPLETED", attempt });
      expect(service.open).toBe(0);
    }
  });

  it("[RUN-1740] it is left to the one that carries its agent by then", async () => {
    for (const [work, perform] of [
      [order({ key: keyed("k") }), "perturb"],
      [order(), "perturb"],
      [order({ tick: { name: "hourly", at: 1 } }), "accept"],
    ] as const) {
      let isHere = true;
      const { store, hosts, service, id, recover } = await lostClaim(work, perform, () => isHere);
      const sentAtOnce = hosts.sent.length;
      isHere = false;
      store.discard = () => Promise.resolve("ELSEWHERE");
      const before = await MemoryRunStore.prototype.get.call(store, id);
      await recover();
      expect(await store.get(id)).toEqual(before);
      expect([hosts.sent.length, service.open]).toEqual([sentAtOnce, 0]);
    }
  });
});

describe("the store does not answer when a run that its host refused is to be removed", () => {
  it("[RUN-1741] its key is refused until it is removed, instead of standing for a run that nobody sends", async () => {
    const store = new ForgetfulStore();
    const { hosts, service, clock, errors } = await runs(store);
    hosts.isWilling = false;
    for (const perform of ["perturb", "perform"] as const) {
      const key = keyed("k", perform);
      const work = perform === "perturb" ? order({ key }) : invocation({ key });
      const call = (): Promise<unknown> => service[perform](work, freely);
      const first = call();
      first.catch(() => undefined);
      await turn();
      const { run, accepted, ended } = hosts.last;
      store.isAway = true;
      (perform === "perturb" ? accepted : ended).reject(refused("AGENT_NOT_RUNNING"));
      await expect(first).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
      await expect(call()).rejects.toMatchObject({ code: "UNAVAILABLE", details: { retryable: true } });
      store.isAway = false;
      clock.advance(1_000);
      for (let turns = 0; turns < 3; turns += 1) await turn();
      expect(await store.get(run.id)).toBeNull();
      const again = call();
      again.catch(() => undefined);
      await turn();
      expect(hosts.last.run.id).not.toBe(run.id);
      expect(service.open).toBe(perform === "perturb" ? 1 : 2);
    }
    expect(errors).toHaveLength(2);
  });

  it("[RUN-1740] it goes on when another gateway has acknowledged it, and the caller here is told so", async () => {
    const store = new ForgetfulStore();
    const { hosts, service, clock } = await runs(store);
    hosts.isWilling = false;
    const first = service.perturb(order({ key: keyed("k") }), freely);
    await turn();
    const { run, accepted } = hosts.last;
    store.acknowledged.add(run.id);
    hosts.isWilling = true;
    accepted.reject(refused("AGENT_NOT_RUNNING"));
    expect(await first).toMatchObject({ id: run.id });
    clock.advance(1_000);
    await turn();
    expect(hosts.sent.map((one) => [one.run.id, one.run.attempt])).toEqual([
      [run.id, 1],
      [run.id, 1],
    ]);
  });
});
