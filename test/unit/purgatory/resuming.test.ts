import { describe, expect, it } from "vitest";

import { TerrariumError } from "../../../src/base/errors.js";
import { NotDelivered } from "../../../src/purgatory/index.js";
import { MemoryPurgatoryStore } from "../../../src/purgatory/memory-store.js";
import { StoreError } from "../../../src/base/store-error.js";
import type { SemaphoreToken } from "../../../src/purgatory/token.js";
import { World, world, yes } from "./purgatory-world.js";

describe("resuming", () => {
  it("[PURGATORY-15] [PURGATORY-16] passes the frozen state and the answer to the agent, once", async () => {
    const w = await world();
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    const { token, attempt, end } = await w.delivery(0);
    expect({ token, attempt }).toMatchObject({
      attempt: 1,
      token: { id, state: { secret: 1 }, answer: "Yes", input: { scan: 7 } },
    });
    expect(await w.resumptionOf(id)).toMatchObject({ status: "RUNNING", attempt: 1 });
    w.purgatory.agentUp("steward");
    end.resolve();
    await w.until(() => w.events.at(3));
    expect(await w.resumptionOf(id)).toMatchObject({ status: "DONE", attempt: 1, error: null });
    expect(w.kindsOf(id)).toEqual(["EJECTED", "RESOLVED", "RESUMPTION_CHANGED", "RESUMPTION_CHANGED"]);
    w.purgatory.agentUp("steward");
    await w.purgatory.close();
    expect(w.deliveries).toHaveLength(1);
  });

  it("[PURGATORY-15] waits for an agent that is down, without delaying others [PURGATORY-21]", async () => {
    const w = await world();
    const asleep = await w.park({}, "asleep");
    const awake = await w.park({}, "awake");
    w.purgatory.agentUp("awake");
    await w.purgatory.resolve({ id: asleep.id, ...yes });
    await w.purgatory.resolve({ id: awake.id, ...yes });
    expect((await w.delivery(0)).token.id).toBe(awake.id);
    expect(await w.resumptionOf(asleep.id)).toMatchObject({ status: "DUE", attempt: 0 });
    w.purgatory.agentUp("asleep");
    expect((await w.delivery(1)).token.id).toBe(asleep.id);
  });

  it("[PURGATORY-1176] of a frozen agent waits for the thaw, without delaying others", async () => {
    const frozen = new Set(["cold"]);
    const w = await world({ isFrozen: (agentId) => frozen.has(agentId) });
    const cold = await w.park({}, "cold");
    const warm = await w.park({}, "warm");
    for (const agentId of ["cold", "warm"]) w.purgatory.agentUp(agentId);
    await w.purgatory.resolve({ id: cold.id, ...yes });
    await w.purgatory.resolve({ id: warm.id, ...yes });
    expect((await w.delivery(0)).token.id).toBe(warm.id);
    expect(await w.resumptionOf(cold.id)).toMatchObject({ status: "DUE", attempt: 0 });
    frozen.clear();
    w.purgatory.thawed();
    expect((await w.delivery(1)).token.id).toBe(cold.id);
    expect(w.deliveries).toHaveLength(2);
  });

  it("[PURGATORY-17] retries after growing pauses, and fails with the reason after the last attempt", async () => {
    const w = await world({ limits: { attemptsMax: 3, retryDelayMs: 100 } });
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    for (const [index, pauseMs] of [100, 200].entries()) {
      const delivery = await w.delivery(index);
      expect(delivery.attempt).toBe(index + 1);
      delivery.end.reject(new Error("the disk is full"));
      await w.clock.armed();
      expect(w.clock.nextInMs).toBe(pauseMs);
      w.clock.advance(pauseMs);
    }
    (await w.delivery(2)).end.reject(new TerrariumError("AGENT_TIMEOUT", "too slow"));
    await w.until(() => w.events.at(-1)?.token.resumption?.status === "FAILED");
    const error = { code: "AGENT_TIMEOUT", message: "too slow" };
    expect(await w.resumptionOf(id)).toMatchObject({ status: "FAILED", attempt: 3, error });
    expect(w.clock.pending).toBe(0);
  });

  it("[PURGATORY-18] does not count an attempt that never reached the agent", async () => {
    const w = await world({ limits: { retryDelayMs: 100 } });
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    const full = new TerrariumError("INBOX_FULL", "full");
    (await w.delivery(0)).end.reject(new NotDelivered(full));
    await w.clock.armed();
    expect(await w.resumptionOf(id)).toMatchObject({
      status: "DUE",
      attempt: 0,
      error: { code: "INBOX_FULL" },
    });
    w.clock.advance(100);
    const { attempt, end } = await w.delivery(1);
    expect(attempt).toBe(1);
    // Thrown by the agent, perhaps after it has done something.
    end.reject(full);
    await w.clock.armed();
    expect(await w.resumptionOf(id)).toMatchObject({ status: "DUE", attempt: 1 });
    w.clock.advance(100);
    expect((await w.delivery(2)).attempt).toBe(2);
  });

  it("[PURGATORY-170] an answer that never reaches its agent uses no attempt, however often, with growing pauses", async () => {
    const w = await world({ limits: { attemptsMax: 2, retryDelayMs: 100, retryDelayMsMax: 1_000 } });
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    for (const [index, pauseMs] of [100, 200, 400, 800, 1_000, 1_000].entries()) {
      const { attempt, end } = await w.delivery(index);
      expect(attempt).toBe(1);
      end.reject(new NotDelivered(new TerrariumError("AGENT_NOT_RUNNING", "the host crashed")));
      await w.until(() => w.events.length === 4 + 2 * index);
      expect(await w.resumptionOf(id)).toMatchObject({
        status: "DUE",
        attempt: 0,
        error: { code: "AGENT_NOT_RUNNING", message: "the host crashed" },
      });
      w.purgatory.agentUp("steward");
      await w.clock.armed();
      expect(w.clock.nextInMs).toBe(pauseMs);
      w.clock.advance(pauseMs);
    }
    // A delivered attempt counts, and the pauses start again.
    (await w.delivery(6)).end.reject(new TerrariumError("AGENT_NOT_RUNNING", "half-way"));
    await w.until(() => w.events.length === 16);
    expect(await w.resumptionOf(id)).toMatchObject({ status: "DUE", attempt: 1 });
    w.purgatory.agentUp("steward");
    await w.clock.armed();
    w.clock.advance(200);
    const last = await w.delivery(7);
    expect(last.attempt).toBe(2);
    last.end.resolve();
    await w.until(() => w.events.at(-1)?.token.resumption?.status === "DONE");
  });

  it("[PURGATORY-19] waits for an agent that died during a run, until it is up again", async () => {
    const w = await world({ limits: { retryDelayMs: 100 } });
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    const { end } = await w.delivery(0);
    w.purgatory.agentDown("steward");
    end.reject(new TerrariumError("AGENT_NOT_RUNNING", "gone"));
    await w.until(() => w.events.at(3));
    w.clock.advance(100_000);
    expect(w.deliveries).toHaveLength(1);
    w.purgatory.agentUp("steward");
    expect((await w.delivery(1)).attempt).toBe(2);
  });

  it("[PURGATORY-19] asks an agent that is not down by its events again after the pause, whatever it said", async () => {
    const w = await world({ limits: { retryDelayMs: 100 } });
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    const gone = new TerrariumError("AGENT_NOT_RUNNING", "gone");
    (await w.delivery(0)).end.reject(gone);
    await w.clock.armed();
    w.clock.advance(100);
    const { attempt, end } = await w.delivery(1);
    expect(attempt).toBe(2);
    end.reject(new NotDelivered(gone));
    await w.clock.armed();
    w.clock.advance(200);
    expect((await w.delivery(2)).attempt).toBe(2);
  });

  it("[PURGATORY-21] runs at most as many at once as its limits, in the order they became due", async () => {
    const w = await world({ limits: { runningMax: 3, runningPerAgentMax: 2 } });
    const tokens: SemaphoreToken[] = [];
    for (const agentId of ["a", "a", "a", "b", "b"]) {
      w.purgatory.agentUp(agentId);
      tokens.push(await w.park({}, agentId));
    }
    for (const { id } of tokens) {
      await w.purgatory.resolve({ id, ...yes });
      w.clock.advance(1);
    }
    await w.delivery(2);
    const order = () =>
      w.deliveries.map((delivery) => tokens.findIndex((token) => token.id === delivery.token.id));
    expect(order()).toEqual([0, 1, 3]);
    w.deliveries[1]?.end.resolve();
    await w.delivery(3);
    w.deliveries[0]?.end.resolve();
    await w.delivery(4);
    expect(order()).toEqual([0, 1, 3, 2, 4]);
  });

  it("[PURGATORY-23] resumes interrupted runs after a restart, as a further attempt", async () => {
    const before = await world();
    before.purgatory.agentUp("steward");
    const { id } = await before.park();
    await before.purgatory.resolve({ id, ...yes });
    await before.delivery(0);
    const closed = before.purgatory.close();
    before.clock.advance(0);
    await closed;
    const after = new World({}, before.store);
    after.purgatory.agentUp("steward");
    expect(after.deliveries).toHaveLength(0);
    await after.purgatory.start();
    expect((await after.delivery(0)).attempt).toBe(2);
    expect(after.events[0]).toMatchObject({
      kind: "RESUMPTION_CHANGED",
      token: { resumption: { status: "DUE" } },
    });
  });

  it("waits for runs when closing, up to the grace time", async () => {
    const w = await world();
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    const { end } = await w.delivery(0);
    const closed = w.purgatory.close(5_000);
    end.resolve();
    await closed;
    expect(await w.resumptionOf(id)).toMatchObject({ status: "DONE" });
    const patient = await world();
    patient.purgatory.agentUp("steward");
    const stuck = await patient.park();
    await patient.purgatory.resolve({ id: stuck.id, ...yes });
    await patient.delivery(0);
    const gaveUp = patient.purgatory.close(5_000);
    patient.clock.advance(5_000);
    await gaveUp;
    expect(await patient.resumptionOf(stuck.id)).toMatchObject({ status: "RUNNING" });
  });
});

describe("a store that fails for a while", () => {
  class Faulty extends MemoryPurgatoryStore {
    readonly failing = new Set<string>();

    override async apply(...[id, transition]: Parameters<MemoryPurgatoryStore["apply"]>) {
      const fails = this.failing.delete(transition.kind);
      // START is stored before the failure is reported, so its outcome is unknown.
      if (fails && transition.kind !== "START") throw new StoreError("STORE_FAILED", "disk full");
      const result = await super.apply(id, transition);
      if (fails) throw new StoreError("STORE_FAILED", "answer lost");
      return result;
    }

    override async dueResumptions(...args: Parameters<MemoryPurgatoryStore["dueResumptions"]>) {
      if (this.failing.delete("due")) throw new StoreError("STORE_FAILED", "disk full");
      return super.dueResumptions(...args);
    }
  }

  it.each(["due", "START", "FINISH"])(
    "[PURGATORY-15] [PURGATORY-16] still resumes once when %s fails",
    async (failing) => {
      const store = new Faulty();
      const w = new World({ limits: { retryDelayMs: 100 } }, store);
      await w.purgatory.start();
      const { id } = await w.park();
      store.failing.add(failing);
      w.purgatory.agentUp("steward");
      await w.purgatory.resolve({ id, ...yes });
      const finish = w.delivery(0).then(({ end }) => end.resolve());
      await w.until(() => w.errors.length > 0);
      await w.clock.armed();
      w.clock.advance(100);
      await finish;
      await w.until(() => w.events.at(-1)?.token.resumption?.status === "DONE");
      expect(w.deliveries).toHaveLength(1);
      expect(w.errors).toHaveLength(1);
    },
  );

  it("[PURGATORY-7] publishes no answer that was not stored", async () => {
    const store = new Faulty();
    const w = new World({}, store);
    await w.purgatory.start();
    const { id } = await w.park();
    store.failing.add("RESOLVE");
    await expect(w.purgatory.resolve({ id, ...yes })).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(w.kindsOf(id)).toEqual(["EJECTED"]);
    await w.purgatory.resolve({ id, ...yes });
  });
});
