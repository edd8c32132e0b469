import { describe, expect, it } from "vitest";

import { deferred, type Deferred } from "../../src/base/deferred.js";
import { TerrariumError } from "../../src/base/errors.js";
import { PURGATORY_LIMITS } from "../../src/purgatory/limits.js";
import { MemoryPurgatoryStore } from "../../src/purgatory/memory-store.js";
import type { ParkRequest } from "../../src/purgatory/park-request.js";
import { Purgatory, type PurgatoryEvent, type PurgatoryOptions } from "../../src/purgatory/purgatory.js";
import { StoreError } from "../../src/purgatory/store.js";
import type { SemaphoreToken } from "../../src/purgatory/token.js";
import { ManualClock } from "../support/manual-clock.js";

/** One resumption as the agent sees it, ended by the test. */
interface Delivery {
  readonly token: SemaphoreToken;
  readonly attempt: number;
  readonly end: Deferred<void>;
}

class World {
  readonly clock = new ManualClock();
  readonly store: MemoryPurgatoryStore;
  readonly purgatory: Purgatory;
  readonly events: PurgatoryEvent[] = [];
  readonly deliveries: Delivery[] = [];
  readonly errors: unknown[] = [];
  #changed = deferred();

  constructor(options: Partial<PurgatoryOptions> = {}, store = new MemoryPurgatoryStore()) {
    this.store = store;
    this.purgatory = new Purgatory({
      store,
      clock: this.clock,
      resume: (token, attempt) => {
        const end = deferred();
        this.deliveries.push({ token, attempt, end });
        this.#change();
        return end.promise;
      },
      onError: (error) => {
        this.errors.push(error);
        this.#change();
      },
      ...options,
    });
    this.purgatory.subscribe((event) => {
      this.events.push(event);
      this.#change();
    });
  }

  /** Waits for something the world has seen to satisfy `found`. */
  async until<T>(found: () => T | undefined | false): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined && value !== false) return value;
      await this.#changed.promise;
    }
  }

  delivery(index: number): Promise<Delivery> {
    return this.until(() => this.deliveries[index]);
  }

  kindsOf(id: string): string[] {
    return this.events.filter((event) => event.token.id === id).map((event) => event.kind);
  }

  park(change: Partial<ParkRequest> = {}, agentId = "steward"): Promise<SemaphoreToken> {
    const request: ParkRequest = {
      reason: "APPROVAL_NEEDED",
      prompt: "Delete?",
      state: { secret: 1 },
      ...change,
    };
    return this.purgatory.park({ agentId, input: { scan: 7 }, cause: "per-1", request });
  }

  async resumptionOf(id: string) {
    return (await this.purgatory.get(id))?.resumption;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = deferred();
  }
}

async function world(options: Partial<PurgatoryOptions> = {}): Promise<World> {
  const made = new World(options);
  await made.purgatory.start();
  return made;
}

const yes = { answer: "Yes", by: "ada" };

describe("parking", () => {
  it("[P1] [P7] draws another id when one is taken, and tells when the store has it", async () => {
    const ids = ["sem-00000001", "sem-00000001", "sem-00000002"];
    const w = await world({ newTokenId: () => ids.shift() ?? "" });
    const stored: Promise<SemaphoreToken | null>[] = [];
    w.purgatory.subscribe((event) => stored.push(w.store.get(event.token.id)));
    const parked = [await w.park(), await w.park()];
    expect(parked.map((token) => token.id)).toEqual(["sem-00000001", "sem-00000002"]);
    expect(await Promise.all(stored)).toEqual(parked);
    expect(w.events.map((event) => event.kind)).toEqual(["EJECTED", "EJECTED"]);
  });

  it("[P1] gives up when no draw is free", async () => {
    const w = await world({ newTokenId: () => "sem-00000001" });
    await w.park();
    await expect(w.park()).rejects.toThrow("no free token id");
    expect((await w.purgatory.list()).tokens).toHaveLength(1);
  });

  it("[P29] tells nothing that is frozen or answered", async () => {
    const w = await world();
    w.purgatory.agentUp("steward");
    const { id } = await w.park({ prompt: "Password?" });
    await w.purgatory.resolve({ id, answer: "hunter2", by: "ada" });
    (await w.delivery(0)).end.reject(new Error("a private matter"));
    await w.until(() => w.events.at(3));
    const told = JSON.stringify(w.events);
    for (const hidden of ["secret", "scan", "hunter2", "private"]) expect(told).not.toContain(hidden);
    expect(w.events[0]?.token).toMatchObject({ prompt: "Password?", severity: "INFO", status: "PENDING" });
  });

  it("[P2] [P4] refuses an input that cannot be frozen, and stores nothing", async () => {
    const w = await world();
    const request: ParkRequest = { reason: "APPROVAL_NEEDED", prompt: "?" };
    const parked = { agentId: "steward", input: { at: new Date(0) }, cause: null, request };
    await expect(w.purgatory.park(parked)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "input" },
    });
    expect((await w.purgatory.list()).tokens).toEqual([]);
  });

  it("[P4] refuses when the agent has too many open tokens", async () => {
    const store = new MemoryPurgatoryStore({ ...PURGATORY_LIMITS, openPerAgentMax: 1 });
    const w = new World({}, store);
    await w.purgatory.start();
    await w.park();
    await expect(w.park()).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "openPerAgentMax" },
    });
  });
});

describe("settling", () => {
  it("[P8] lets one of two win, and tells the other who and when", async () => {
    const w = await world();
    const { id } = await w.park();
    const results = await Promise.allSettled([
      w.purgatory.resolve({ id, ...yes }),
      w.purgatory.cancel({ id, by: "bob" }),
    ]);
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected"]);
    const lost = {
      code: "SEMAPHORE_SETTLED",
      details: { status: "RESOLVED", settledBy: "ada", settledAt: w.clock.now() },
    };
    expect(results[1]).toMatchObject({ reason: lost });
    await expect(w.purgatory.resolve({ id, answer: 1, by: "eve" })).rejects.toMatchObject(lost);
    expect(w.kindsOf(id)).toEqual(["EJECTED", "RESOLVED"]);
  });

  it.each(["sem-0000000g", "", "sem-00000000'; DROP TABLE semaphore", "sem-00000000"])(
    "[P9] knows no token %j",
    async (id) => {
      const w = await world();
      await expect(w.purgatory.resolve({ id, ...yes })).rejects.toMatchObject({
        code: "SEMAPHORE_NOT_FOUND",
      });
      await expect(w.purgatory.cancel({ id, by: "ada" })).rejects.toMatchObject({
        code: "SEMAPHORE_NOT_FOUND",
      });
    },
  );

  it("[P9] checks settled, then digest, then answer; a refused answer changes nothing", async () => {
    const w = await world();
    const { id, digest } = await w.park({ options: ["Yes", "No"] });
    const wrong = { id, answer: "Maybe", by: "ada", expectedDigest: "0".repeat(64) };
    await expect(w.purgatory.resolve(wrong)).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      details: { digest },
    });
    await expect(w.purgatory.resolve({ ...wrong, expectedDigest: digest })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
    });
    expect(w.kindsOf(id)).toEqual(["EJECTED"]);
    await w.purgatory.resolve({ id, ...yes, expectedDigest: digest });
    await expect(w.purgatory.resolve(wrong)).rejects.toMatchObject({ code: "SEMAPHORE_SETTLED" });
    expect((await w.purgatory.audit({ tokenId: id })).entries.map((entry) => entry.what)).toEqual([
      "PARKED",
      "RESOLVED",
    ]);
  });

  const schema = {
    type: "object",
    properties: { files: { type: "array", items: { type: "string" } }, "a/b": { type: "number" } },
    required: ["files"],
    additionalProperties: false,
  };
  it.each([
    [{ responseSchema: schema }, { files: ["a", 2] }, "/files/1"],
    [{ responseSchema: schema }, {}, "/files"],
    [{ responseSchema: schema }, { files: [], extra: 1 }, "/extra"],
    [{ responseSchema: schema }, { files: [], "a/b": "c" }, "/a~1b"],
    [{ responseSchema: schema }, "Yes", ""],
    [{ options: ["Yes", "No"] }, "yes", ""],
    [{ options: ["Yes", "No"] }, ["Yes"], ""],
  ])("[P10] a token with %j refuses %j, pointing at %j", async (terms, answer, path) => {
    const w = await world();
    const { id } = await w.park(terms);
    await expect(w.purgatory.resolve({ id, answer, by: "ada" })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "answer", path },
    });
  });

  it.each([
    [{ responseSchema: schema, options: ["Yes"] }, { files: ["a"] }],
    [{ options: ["Yes", "No"] }, "No"],
    [{}, { whatever: [1, null] }],
    [{}, null],
  ])("[P10] a token with %j takes %j", async (terms, answer) => {
    const w = await world();
    const { id } = await w.park(terms);
    expect(await w.purgatory.resolve({ id, answer, by: "ada" })).toMatchObject({
      status: "RESOLVED",
      answer,
    });
  });

  it("[P4] refuses an answer that is too large, or no JSON", async () => {
    const w = await world({ limits: { answerBytesMax: 10 } });
    const { id } = await w.park();
    const resolve = (answer: unknown) => w.purgatory.resolve({ id, answer, by: "ada" });
    await expect(resolve("x".repeat(10))).rejects.toMatchObject({ details: { limit: "answerBytesMax" } });
    await expect(resolve(undefined)).rejects.toMatchObject({ details: { field: "answer" } });
  });

  it("[P12] cancels with a reason, and resumes nothing", async () => {
    const w = await world();
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    const cancelled = await w.purgatory.cancel({ id, by: "bob", reason: "asked twice" });
    expect(cancelled).toMatchObject({
      status: "CANCELLED",
      settledBy: "bob",
      cancelReason: "asked twice",
      resumption: null,
    });
    expect(w.kindsOf(id)).toEqual(["EJECTED", "CANCELLED"]);
    expect((await w.purgatory.audit({})).entries.at(-1)).toMatchObject({
      who: "bob",
      detail: { reason: "asked twice" },
    });
  });
});

describe("deadlines", () => {
  it("[P13] [P14] voids each at its instant, by one timer", async () => {
    const w = await world();
    const start = w.clock.now();
    const late = await w.park({ deadline: start + 2_000 });
    const early = await w.park({ deadline: start + 1_000 });
    expect(w.clock.pending).toBe(1);
    w.clock.advance(999);
    expect(w.events).toHaveLength(2);
    w.clock.advance(1);
    await w.until(() => w.kindsOf(early.id).includes("VOIDED"));
    expect(w.kindsOf(late.id)).toEqual(["EJECTED"]);
    await w.clock.armed();
    expect(w.clock.pending).toBe(1);
    w.clock.advance(1_000);
    await w.until(() => w.kindsOf(late.id).includes("VOIDED"));
    expect(await w.purgatory.get(late.id)).toMatchObject({
      status: "VOIDED",
      settledBy: "deadline",
      settledAt: start + 2_000,
    });
  });

  it("[P13] voids at once when the deadline has passed before parking", async () => {
    const w = await world();
    const { id } = await w.park({ deadline: w.clock.now() - 1 });
    w.clock.advance(0);
    await w.until(() => w.events.at(1));
    expect(w.kindsOf(id)).toEqual(["EJECTED", "VOIDED"]);
  });

  it.each(["resolve", "cancel"] as const)(
    "[P13] voids instead when somebody wants to %s too late",
    async (act) => {
      const w = await world();
      const { id } = await w.park({ deadline: w.clock.now() + 1_000 });
      // The wall clock jumps: the timer has not rung yet.
      w.clock.jump(1_000);
      const late =
        act === "resolve" ? w.purgatory.resolve({ id, ...yes }) : w.purgatory.cancel({ id, by: "ada" });
      await expect(late).rejects.toMatchObject({
        code: "SEMAPHORE_SETTLED",
        details: { status: "VOIDED", settledBy: "deadline" },
      });
      expect(w.kindsOf(id)).toEqual(["EJECTED", "VOIDED"]);
    },
  );

  it("[P14] sees a token that came while it was sweeping", async () => {
    const w = await world();
    const tokens: SemaphoreToken[] = [];
    for (let index = 0; index < 5; index += 1) {
      const parking = w.park({ deadline: w.clock.now() });
      w.clock.advance(0);
      tokens.push(await parking);
    }
    w.clock.advance(0);
    await w.until(() => w.events.at(9));
    for (const { id } of tokens) expect(w.kindsOf(id)).toEqual(["EJECTED", "VOIDED"]);
  });

  it("[P14] notices within a minute that the wall clock has jumped", async () => {
    const w = await world();
    const { id } = await w.park({ deadline: w.clock.now() + 3_600_000 });
    w.clock.jump(3_600_000);
    w.clock.advance(60_000);
    await w.until(() => w.events.at(1));
    expect(w.kindsOf(id)).toEqual(["EJECTED", "VOIDED"]);
  });

  it("[P14] voids at start what passed meanwhile, more than one sweep of it, and waits for the rest", async () => {
    const before = await world();
    const soon = before.clock.now() + 1_000;
    for (let index = 0; index < 7; index += 1) await before.park({ deadline: soon });
    const later = await before.park({ deadline: soon + 5_000 });
    await before.purgatory.close();
    const after = new World({ limits: { sweepMax: 3 } }, before.store);
    after.clock.advance(1_000);
    await after.purgatory.start();
    expect(after.events.map((event) => event.kind)).toEqual(Array.from({ length: 7 }, () => "VOIDED"));
    after.clock.advance(5_000);
    await after.until(() => after.kindsOf(later.id).includes("VOIDED"));
  });
});

describe("resuming", () => {
  it("[P15] [P16] hands the frozen state and the answer to the agent, once", async () => {
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

  it("[P15] waits for an agent that is down, and does not keep others waiting for it [P21]", async () => {
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

  it("[P17] tries again after growing pauses, and fails with the reason after the last attempt", async () => {
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

  it("[P18] does not count an attempt that never reached the agent", async () => {
    const w = await world({ limits: { retryDelayMs: 100 } });
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    (await w.delivery(0)).end.reject(new TerrariumError("INBOX_FULL", "full"));
    await w.clock.armed();
    expect(await w.resumptionOf(id)).toMatchObject({
      status: "DUE",
      attempt: 0,
      error: { code: "INBOX_FULL" },
    });
    w.clock.advance(100);
    expect((await w.delivery(1)).attempt).toBe(1);
  });

  it("[P19] holds back when the agent dies under it, until it is up again", async () => {
    const w = await world({ limits: { retryDelayMs: 100 } });
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    (await w.delivery(0)).end.reject(new TerrariumError("AGENT_NOT_RUNNING", "gone"));
    await w.until(() => w.events.at(3));
    expect(w.clock.pending).toBe(0);
    w.clock.advance(100_000);
    expect(w.deliveries).toHaveLength(1);
    w.purgatory.agentUp("steward");
    expect((await w.delivery(1)).attempt).toBe(2);
  });

  it("[P19] does not take old news for new: the agent was up again before the failure arrived", async () => {
    const w = await world({ limits: { retryDelayMs: 100 } });
    w.purgatory.agentUp("steward");
    const { id } = await w.park();
    await w.purgatory.resolve({ id, ...yes });
    const first = await w.delivery(0);
    w.purgatory.agentDown("steward");
    w.purgatory.agentUp("steward");
    first.end.reject(new TerrariumError("AGENT_NOT_RUNNING", "gone"));
    await w.clock.armed();
    w.clock.advance(100);
    expect((await w.delivery(1)).attempt).toBe(2);
  });

  it("[P21] runs no more at once than its bounds, in the order they became due", async () => {
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

  it("[P23] takes up after a restart what was under way, as a further attempt", async () => {
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

  it("waits on closing for what runs, as long as it was told to", async () => {
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
      // START is stored before the failure is told: its outcome is in doubt.
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

  it.each(["due", "START", "FINISH"])("[P15] [P16] still resumes once when %s fails", async (failing) => {
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
  });

  it("[P7] tells nobody of an answer that was not stored", async () => {
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
