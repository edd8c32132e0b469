import { describe, expect, it } from "vitest";

import { PURGATORY_LIMITS } from "../../../src/purgatory/limits.js";
import { MemoryPurgatoryStore } from "../../../src/purgatory/memory-store.js";
import type { ParkRequest } from "../../../src/purgatory/park-request.js";
import type { SemaphoreToken } from "../../../src/purgatory/token.js";
import { World, world, yes } from "./purgatory-world.js";

describe("parking", () => {
  it("[PURGATORY-1] [PURGATORY-7] draws another id when one is taken, and publishes the token after the store has it", async () => {
    const ids = ["sem-00000001", "sem-00000001", "sem-00000002"];
    const w = await world({ newTokenId: () => ids.shift() ?? "" });
    const stored: Promise<SemaphoreToken | null>[] = [];
    w.purgatory.subscribe((event) => stored.push(w.store.get(event.token.id)));
    const parked = [await w.park(), await w.park()];
    expect(parked.map((token) => token.id)).toEqual(["sem-00000001", "sem-00000002"]);
    expect(await Promise.all(stored)).toEqual(parked);
    expect(w.events.map((event) => event.kind)).toEqual(["EJECTED", "EJECTED"]);
  });

  it("[PURGATORY-1] fails when no draw is free", async () => {
    const w = await world({ newTokenId: () => "sem-00000001" });
    await w.park();
    await expect(w.park()).rejects.toThrow("no free token id");
    expect((await w.purgatory.list()).tokens).toHaveLength(1);
  });

  it("[PURGATORY-29] publishes no frozen or answered content", async () => {
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

  it("[PURGATORY-2] [PURGATORY-4] refuses an input that cannot be frozen, and stores nothing", async () => {
    const w = await world();
    const request: ParkRequest = { reason: "APPROVAL_NEEDED", prompt: "?" };
    const parked = { agentId: "steward", input: { at: new Date(0) }, cause: null, request };
    await expect(w.purgatory.park(parked)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "input" },
    });
    expect((await w.purgatory.list()).tokens).toEqual([]);
  });

  it("[PURGATORY-4] refuses when the agent has too many open tokens", async () => {
    const store = new MemoryPurgatoryStore({ ...PURGATORY_LIMITS, openPerAgentMax: 1 });
    const w = new World({}, store);
    await w.purgatory.start();
    await w.park();
    await expect(w.park()).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "maxOpenSemaphoresPerAgent" },
    });
  });
});

describe("settling", () => {
  it("[PURGATORY-8] lets one of two callers win, and names the winner and the time to the other", async () => {
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
    "[PURGATORY-9] finds no token %j",
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

  it("[PURGATORY-9] checks settled, then digest, then answer; a refused answer changes nothing", async () => {
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
  ])("[PURGATORY-10] a token with %j refuses %j, pointing at %j", async (terms, answer, path) => {
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
  ])("[PURGATORY-10] a token with %j accepts %j", async (terms, answer) => {
    const w = await world();
    const { id } = await w.park(terms);
    expect(await w.purgatory.resolve({ id, answer, by: "ada" })).toMatchObject({
      status: "RESOLVED",
      answer,
    });
  });

  it("[PURGATORY-4] refuses an answer that is too large, or not JSON", async () => {
    const w = await world({ limits: { answerBytesMax: 10 } });
    const { id } = await w.park();
    const resolve = (answer: unknown) => w.purgatory.resolve({ id, answer, by: "ada" });
    await expect(resolve("x".repeat(10))).rejects.toMatchObject({ details: { limit: "maxAnswerBytes" } });
    await expect(resolve(undefined)).rejects.toMatchObject({ details: { field: "answer" } });
  });

  it("[PURGATORY-12] cancels with a reason, and resumes nothing", async () => {
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
  it("[PURGATORY-13] [PURGATORY-14] voids each token at its instant, with one timer", async () => {
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

  it("[PURGATORY-13] voids at once when the deadline has passed before parking", async () => {
    const w = await world();
    const { id } = await w.park({ deadline: w.clock.now() - 1 });
    w.clock.advance(0);
    await w.until(() => w.events.at(1));
    expect(w.kindsOf(id)).toEqual(["EJECTED", "VOIDED"]);
  });

  it.each(["resolve", "cancel"] as const)(
    "[PURGATORY-13] voids a token when a caller wants to %s it too late",
    async (act) => {
      const w = await world();
      const { id } = await w.park({ deadline: w.clock.now() + 1_000 });
      // The wall clock jumps; the timer has not rung yet.
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

  it("[PURGATORY-14] sees a token that is parked during a sweep", async () => {
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

  it("[PURGATORY-14] notices within a minute that the wall clock has jumped", async () => {
    const w = await world();
    const { id } = await w.park({ deadline: w.clock.now() + 3_600_000 });
    w.clock.jump(3_600_000);
    w.clock.advance(60_000);
    await w.until(() => w.events.at(1));
    expect(w.kindsOf(id)).toEqual(["EJECTED", "VOIDED"]);
  });

  it("[PURGATORY-14] voids at start all deadlines that have passed, over several sweeps, and waits for the rest", async () => {
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
