import { describe, expect, it } from "vitest";

import { deferred, type Deferred } from "../../../src/base/async/deferred.js";
import { StoreError } from "../../../src/base/store-error.js";
import type { Freeze, FreezeSet } from "../../../src/events/freeze.js";
import {
  FREEZE_LIMITS,
  type FreezeAuditQuery,
  type FreezeLimits,
  Freezes,
  type FreezeStore,
  MemoryFreezeStore,
  type ThawOrder,
} from "../../../src/freezes/index.js";
import { ManualClock } from "../../support/time-and-random.js";
import { tellAgents } from "../../support/agent-lists.js";

const agent = (agentId: string) => ({ agentId, labels: null });
const ALL = { agentId: null, labels: null };
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** The gateway's freezes over a store in memory, and hosts that confirm by themselves unless `isSlow`. */
async function world(limits: Partial<FreezeLimits> = {}, store = new FailingStore(limits)) {
  const clock = new ManualClock();
  const log: string[] = [];
  const sets: FreezeSet[] = [];
  const confirmations: Deferred<void>[] = [];
  const hosts = { isSlow: false };
  const oldest: Record<string, number> = {};
  const errors: unknown[] = [];
  const freezes = new Freezes({
    store,
    limits: { ...FREEZE_LIMITS, ...limits },
    clock,
    hosts: {
      freeze(set) {
        sets.push(set);
        log.push("hosts");
        const confirmed = deferred();
        confirmations.push(confirmed);
        if (!hosts.isSlow) confirmed.resolve();
        return confirmed.promise;
      },
      release: (ids) => void log.push(`release ${ids.join(" ")}`),
    },
    oldestWaiting: (agentId) => oldest[agentId] ?? null,
    onThawed: (ids) => void log.push(`thawed ${ids.join(" ")}`),
    onChange: ({ agentId, freeze }) => void log.push(`${agentId}: ${freeze?.reason ?? "free"}`),
    onError: (error) => errors.push(error),
  });
  await freezes.start();
  log.length = 0;
  return { freezes, clock, log, sets, hosts, confirmations, oldest, store, errors };
}

/** A store that can fail. */
class FailingStore implements FreezeStore {
  /** "before": nothing is stored; "after": it is stored, and the answer is lost. */
  fails: "before" | "after" | null = null;
  loadFails = false;
  readonly #kept: MemoryFreezeStore;
  #tell: (freezes: readonly Freeze[]) => void = () => undefined;

  constructor(limits: Partial<FreezeLimits>) {
    this.#kept = new MemoryFreezeStore({ ...FREEZE_LIMITS, ...limits });
  }

  async load() {
    if (this.loadFails) throw new StoreError("STORE_FAILED", "the disk is gone");
    return await this.#kept.load();
  }

  put(freezes: readonly Freeze[]) {
    return this.#change(() => this.#kept.put(freezes));
  }

  remove(order: ThawOrder) {
    return this.#change(() => this.#kept.remove(order));
  }

  audit(query: FreezeAuditQuery) {
    return this.#kept.audit(query);
  }

  watch(listener: (freezes: readonly Freeze[]) => void) {
    this.#tell = listener;
    return () => undefined;
  }

  async #change<T>(change: () => Promise<T>): Promise<T> {
    if (this.fails === "before") throw new StoreError("STORE_FAILED", "the disk is full");
    const outcome = await change();
    if (this.fails === "after") throw new StoreError("STORE_TIMEOUT", "no answer");
    this.#tell(await this.#kept.load());
    return outcome;
  }
}

describe("a freeze", () => {
  it("[FREEZE-1164] is answered once every host has confirmed it, and in force before", async () => {
    const { freezes, hosts, confirmations, sets, log } = await world();
    tellAgents(freezes, [{ id: "a" }, { id: "b" }]);
    hosts.isSlow = true;
    let isAnswered = false;
    const freezing = freezes.freeze([agent("a")], "why", "ada").finally(() => (isAnswered = true));
    await turn();
    expect([freezes.isFrozen("a"), freezes.isFrozen("b"), isAnswered]).toEqual([true, false, false]);
    expect(sets.at(-1)).toEqual({ scopes: [agent("a")], thawing: [] });
    expect(log).toEqual(["hosts", "a: why"]);
    confirmations.at(-1)?.resolve();
    expect(await freezing).toEqual([{ ...agent("a"), reason: "why", by: "ada", at: 1_700_000_000_000 }]);
    expect(freezes.frozenAgents).toBe(1);
  });

  it("[FREEZE-1160] [FREEZE-1164] holds agents that come later, by id, by all their labels, and all", async () => {
    const { freezes } = await world();
    await freezes.freeze(
      [agent("a"), { agentId: null, labels: { team: "billing", env: "prod" } }],
      "x",
      "ada",
    );
    expect([freezes.isFrozen("a"), freezes.isFrozen("b")]).toEqual([true, false]);
    tellAgents(freezes, [
      { id: "a" },
      { id: "b", labels: { team: "billing", env: "prod", more: "" } },
      { id: "c", labels: { team: "billing" } },
      { id: "constructor", labels: { team: "billing", env: "dev" } },
    ]);
    const frozen = () => ["a", "b", "c", "constructor"].filter((id) => freezes.isFrozen(id));
    expect(frozen()).toEqual(["a", "b"]);
    await freezes.freeze([ALL], "y", "ada");
    expect([...frozen(), freezes.isFrozen("later")]).toEqual(["a", "b", "c", "constructor", true]);
    expect([freezes.of("a")?.reason, freezes.of("c")?.reason, freezes.of("later")]).toEqual(["x", "y", null]);
  });

  it("[FREEZE-1165] that is not stored holds nothing", async () => {
    const { freezes, store, log } = await world({ freezesMax: 1 });
    tellAgents(freezes, [{ id: "a" }, { id: "b" }]);
    await expect(freezes.freeze([agent("a"), agent("b")], "x", "ada")).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "maxFreezes", max: 1 },
    });
    store.fails = "before";
    await expect(freezes.freeze([agent("a")], "x", "ada")).rejects.toMatchObject({ code: "STORE_FAILED" });
    await turn();
    expect([freezes.isFrozen("a"), freezes.isFrozen("b"), freezes.all]).toEqual([false, false, []]);
    expect(log.filter((line) => line.includes(":"))).toEqual([]);
  });

  it("[FREEZE-1165] that is stored although its answer was lost is in force once the store answers", async () => {
    const { freezes, store, clock, errors } = await world();
    tellAgents(freezes, [{ id: "a" }]);
    store.fails = "after";
    store.loadFails = true;
    await expect(freezes.freeze([agent("a")], "x", "ada")).rejects.toMatchObject({ code: "STORE_TIMEOUT" });
    await clock.armed();
    expect([freezes.isFrozen("a"), errors.length]).toEqual([false, 1]);
    clock.advance(1_000);
    await clock.armed();
    store.loadFails = false;
    clock.advance(1_000);
    await turn();
    expect([freezes.isFrozen("a"), errors.length]).toEqual([true, 1]);
    freezes.close();
  });

  it("[FREEZE-1168] in the store holds before any agent is known; one that cannot be read starts nothing", async () => {
    const before = await world();
    await before.freezes.freeze([ALL], "x", "ada");
    const { freezes } = await world({}, before.store);
    expect([freezes.isFrozen("any"), freezes.set]).toEqual([true, { scopes: [ALL], thawing: [] }]);
    before.store.loadFails = true;
    await expect(world({}, before.store)).rejects.toMatchObject({ code: "STORE_FAILED" });
  });

  it("[FREEZE-1167] is told of when it begins, when the reason changes, and when the agent starts", async () => {
    const { freezes, log } = await world();
    tellAgents(freezes, [{ id: "a" }, { id: "b" }]);
    const told = () => log.splice(0).filter((line) => line.includes(":"));
    await freezes.freeze([agent("a")], "one", "ada");
    await freezes.freeze([ALL], "two", "ada");
    expect(told()).toEqual(["a: one", "b: two"]);
    await freezes.thaw([agent("a")], "bob");
    expect(told()).toEqual(["a: two"]);
    tellAgents(freezes, [{ id: "a" }, { id: "c" }]);
    expect(told()).toEqual([]);
    freezes.agentUp("c");
    expect(told()).toEqual(["c: two"]);
    await freezes.thaw([ALL], "bob");
    freezes.agentUp("c");
    expect(told()).toEqual(["a: free", "c: free"]);
  });
});

describe("a thaw", () => {
  it("[FREEZE-1166] lets a few agents begin at a time, those with the oldest work first", async () => {
    const { freezes, clock, log, sets, oldest } = await world({ thawPerSecond: 20 });
    tellAgents(
      freezes,
      ["a", "b", "c", "d", "e"].map((id) => ({ id })),
    );
    await freezes.freeze([ALL], "x", "ada");
    Object.assign(oldest, { e: 1, c: 2, a: 3 });
    log.length = 0;
    await freezes.thaw([ALL], "bob");
    expect(log).toEqual(["hosts", "release e c", "thawed e c", "e: free", "c: free"]);
    expect(sets.at(-1)).toEqual({ scopes: [], thawing: ["e", "c", "a", "b", "d"] });
    expect(freezes.set.thawing).toEqual(["a", "b", "d"]);
    expect([freezes.isFrozen("a"), freezes.of("a")?.reason, freezes.isFrozen("e")]).toEqual([
      true,
      "x",
      false,
    ]);
    clock.advance(99);
    expect(freezes.isFrozen("a")).toBe(true);
    clock.advance(1);
    expect([freezes.isFrozen("a"), freezes.isFrozen("b"), freezes.isFrozen("d")]).toEqual([
      false,
      false,
      true,
    ]);
    clock.advance(100);
    expect([freezes.frozenAgents, clock.pending]).toEqual([0, 0]);
  });

  it("[FREEZE-1166] is slower than a step when so configured", async () => {
    const { freezes, clock } = await world({ thawPerSecond: 2 });
    tellAgents(
      freezes,
      ["a", "b"].map((id) => ({ id })),
    );
    await freezes.freeze([ALL], "x", "ada");
    await freezes.thaw([ALL], "bob");
    expect([freezes.frozenAgents, clock.nextInMs]).toEqual([1, 500]);
    clock.advance(500);
    expect(freezes.frozenAgents).toBe(0);
  });

  it("[FREEZE-1166] lets go only what no other freeze holds, and a new freeze keeps what has not begun", async () => {
    const { freezes, clock } = await world({ thawPerSecond: 10 });
    tellAgents(
      freezes,
      ["a", "b", "c"].map((id) => ({ id })),
    );
    await freezes.freeze([agent("b")], "mine", "ada");
    await freezes.freeze([ALL], "all", "ada");
    expect(await freezes.thaw([ALL], "bob")).toMatchObject([{ ...ALL, reason: "all" }]);
    const frozen = () => ["a", "b", "c"].filter((id) => freezes.isFrozen(id));
    expect(frozen()).toEqual(["b", "c"]);
    await freezes.freeze([agent("c")], "again", "ada");
    clock.advance(10_000);
    expect(frozen()).toEqual(["b", "c"]);
    expect(freezes.of("c")?.reason).toBe("again");
    expect(await freezes.thaw([agent("a")], "bob")).toEqual([]);
  });

  it("[FREEZE-1166] forgets agents that are gone, and lets one go whose labels have changed", async () => {
    const { freezes, log, clock } = await world();
    const labels = { team: "billing" };
    tellAgents(freezes, [
      { id: "a", labels },
      { id: "b", labels },
    ]);
    await freezes.freeze([{ agentId: null, labels }], "x", "ada");
    log.length = 0;
    tellAgents(freezes, [{ id: "a", labels: { team: "search" } }]);
    clock.advance(100);
    expect(freezes.frozenAgents).toBe(0);
    expect(log).toEqual(["release a", "thawed a", "a: free"]);
  });
});
