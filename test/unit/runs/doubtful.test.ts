import { describe, expect, it } from "vitest";
import { StoreError } from "../../../src/base/store-error.js";
import { MemoryRunStore, type Run, type RunOrder } from "../../../src/runs/index.js";
import { isEnded } from "../../../src/runs/run.js";
import { freely, invocation, keyed, order, runs, turn } from "./run-kit.js";

/** Stores a claim and says that it has not, and then does not answer for a while: a disk that hangs, a machine that was suspended. */
class ForgetfulStore extends MemoryRunStore {
  isAway = false;
  readonly claimed: string[] = [];

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

  override async discard(id: string): Promise<void> {
    this.#answer();
    await super.discard(id);
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

async function lostClaim(work: RunOrder, perform: "perturb" | "perform" | "accept") {
  const store = new ForgetfulStore();
  const world = await runs(store);
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
