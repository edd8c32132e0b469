import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IdempotencyCache, type IdempotentCall } from "../../../src/steering/idempotency.js";
import { deferred } from "../../../src/base/deferred.js";
import { TerrariumError, type ErrorCode } from "../../../src/base/errors.js";
import { ManualClock } from "../../support/manual-clock.js";

function cache({ keysMax = 100, ttlMs = 1_000, outcomeBytesMax = 1_000_000 } = {}) {
  const clock = new ManualClock();
  return { clock, calls: new IdempotencyCache({ keysMax, ttlMs, outcomeBytesMax, clock }) };
}

const call = (key: string, changes: Partial<IdempotentCall> = {}): IdempotentCall => ({
  client: "ada",
  operation: "perturb",
  key,
  fingerprint: "f",
  ...changes,
});

/** Work that counts its runs. */
function counted<T>(outcome: () => T | Promise<T>) {
  const work = Object.assign(
    async () => {
      work.runs += 1;
      return await outcome();
    },
    { runs: 0 },
  );
  return work;
}

describe("the same call again", () => {
  it("[STEER-18] gets the first outcome and runs once", async () => {
    const { calls } = cache();
    const work = counted(() => ({ id: "per-1" }));
    const first = await calls.run(call("k"), work);
    expect(await calls.run(call("k"), work)).toBe(first);
    expect(work.runs).toBe(1);
  });

  it("[STEER-18] gets the outcome of a call in flight, and is reported as a replay", async () => {
    const { calls } = cache();
    const gate = deferred<string>();
    const work = counted(() => gate.promise);
    const replays: number[] = [];
    const answers = [0, 1, 2].map((index) => calls.run(call("k"), work, () => replays.push(index)));
    gate.resolve("done");
    expect(await Promise.all(answers)).toEqual(["done", "done", "done"]);
    expect(work.runs).toBe(1);
    expect(replays).toEqual([1, 2]);
  });

  it("[STEER-18] with a different input is a conflict, in flight and after it settled", async () => {
    const { calls } = cache();
    const gate = deferred<string>();
    const other = call("k", { fingerprint: "g" });
    const first = calls.run(call("k"), () => gate.promise);
    await expect(calls.run(other, () => gate.promise)).rejects.toMatchObject({
      code: "IDEMPOTENCY_CONFLICT",
    });
    gate.resolve("done");
    await first;
    const work = counted(() => "other");
    await expect(calls.run(other, work)).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
    expect(work.runs).toBe(0);
    expect(await calls.run(call("k"), work)).toBe("done");
  });

  it("[STEER-18] from another client or for another operation runs separately", async () => {
    const { calls } = cache();
    const names = [
      call("k"),
      call("k", { client: "bob" }),
      call("k", { operation: "invoke" }),
      call("k", { client: `ada","perturb`, operation: "" }),
      call(`perturb","k`, { operation: "" }),
    ];
    const outcomes: number[] = [];
    for (const [index, name] of names.entries()) outcomes.push(await calls.run(name, async () => index));
    expect(outcomes).toEqual([0, 1, 2, 3, 4]);
  });

  it.each(["", "k".repeat(256)])("refuses a key with a wrong length (case %#)", async (key) => {
    const { calls } = cache();
    const work = counted(() => "done");
    await expect(calls.run(call(key), work)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { field: "idempotencyKey" },
    });
    expect(work.runs).toBe(0);
    expect(await calls.run(call("k".repeat(255)), work)).toBe("done");
  });
});

describe("failures", () => {
  it.each<ErrorCode>(["AGENT_ERROR", "AGENT_TIMEOUT"])("[STEER-19] %s is remembered", async (code) => {
    const { calls } = cache();
    const work = counted(() => Promise.reject(new TerrariumError(code, "the first failure")));
    await expect(calls.run(call("k"), work)).rejects.toMatchObject({ code });
    await expect(calls.run(call("k"), work)).rejects.toMatchObject({ code, message: "the first failure" });
    expect(work.runs).toBe(1);
  });

  it.each<ErrorCode>([
    "RATE_LIMITED",
    "INBOX_FULL",
    "AGENT_NOT_RUNNING",
    "AGENT_NOT_FOUND",
    "BAD_USER_INPUT",
    "INTERNAL_SERVER_ERROR",
  ])("[STEER-19] %s is forgotten, and the key is free for any input", async (code) => {
    const { calls } = cache();
    await expect(
      calls.run(call("k"), () => Promise.reject(new TerrariumError(code, "no"))),
    ).rejects.toMatchObject({ code });
    expect(calls.size).toBe(0);
    expect(await calls.run(call("k", { fingerprint: "g" }), async () => "done")).toBe("done");
  });

  it("[STEER-19] an unexpected exception is forgotten, also when thrown at once", async () => {
    const { calls } = cache();
    const fault = new RangeError("a bug");
    const work = (): Promise<never> => {
      throw fault;
    };
    await expect(calls.run(call("k"), work)).rejects.toBe(fault);
    expect(calls.size).toBe(0);
  });

  it("[STEER-19] a failure in flight reaches all callers that wait for it", async () => {
    const { calls } = cache();
    const gate = deferred<string>();
    const answers = [1, 2].map(() => calls.run(call("k"), () => gate.promise));
    gate.reject(new TerrariumError("INBOX_FULL", "no"));
    for (const answer of answers) await expect(answer).rejects.toMatchObject({ code: "INBOX_FULL" });
    expect(calls.size).toBe(0);
  });
});

describe("bounds", () => {
  it("[STEER-20] an outcome is remembered for ttlMs after it settled", async () => {
    const { calls, clock } = cache({ ttlMs: 1_000 });
    const gate = deferred<string>();
    const first = calls.run(call("k"), () => gate.promise);
    clock.advance(5_000);
    const work = counted(() => "again");
    const shared = calls.run(call("k"), work);
    gate.resolve("first");
    expect(await Promise.all([first, shared])).toEqual(["first", "first"]);
    clock.advance(999);
    expect(await calls.run(call("k"), work)).toBe("first");
    clock.advance(1);
    expect(await calls.run(call("k"), work)).toBe("again");
  });

  it("[STEER-20] [STEER-21] evicts a client's own oldest settled key first and keeps those of other clients", async () => {
    const { calls } = cache({ keysMax: 30 });
    await calls.run(call("k", { client: "bob" }), async () => "bob's");
    for (let index = 0; index < 50; index += 1) await calls.run(call(`k${index}`), async () => index);
    expect(calls.size).toBe(4);
    const work = counted(() => -1);
    expect(await calls.run(call("k47"), work)).toBe(47);
    expect(await calls.run(call("k46"), work)).toBe(-1);
    expect(await calls.run(call("k", { client: "bob" }), async () => "again")).toBe("bob's");
  });

  it("[STEER-20] evicts the oldest settled key when all keys are taken", async () => {
    const { calls } = cache({ keysMax: 10 });
    for (let index = 0; index < 11; index += 1)
      await calls.run(call("k", { client: `c${index}` }), async () => index);
    expect(calls.size).toBe(10);
    expect(await calls.run(call("k", { client: "c1" }), async () => -1)).toBe(1);
    expect(await calls.run(call("k", { client: "c0" }), async () => -1)).toBe(-1);
  });

  it("[STEER-100] evicts keys of the client with the most keys when all are taken", async () => {
    const { calls } = cache({ keysMax: 40 });
    await calls.run(call("k", { client: "modest" }), async () => "first");
    for (let round = 0; round < 5; round += 1) {
      for (let client = 0; client < 12; client += 1) {
        for (let key = 0; key < 4; key += 1)
          await calls.run(call(`${round} ${key}`, { client: `greedy ${client}` }), async () => "x");
      }
    }
    expect(calls.size).toBe(40);
    expect(await calls.run(call("k", { client: "modest" }), async () => "again")).toBe("first");
  });

  it("[STEER-20] never evicts work in flight: the next key is refused, per client and in total", async () => {
    const { calls } = cache({ keysMax: 20 });
    const gate = deferred<string>();
    const begin = (client: string, key: string): Promise<string> =>
      calls.run(call(key, { client }), () => gate.promise);
    const full = { code: "LIMIT_EXCEEDED", details: { limit: "maxIdempotencyKeys" } };
    const fullForOne = { code: "LIMIT_EXCEEDED", details: { limit: "maxIdempotencyKeysPerClient" } };
    const inFlight: Promise<string>[] = [];
    for (let client = 0; client < 10; client += 1) {
      inFlight.push(begin(`c${client}`, "a"), begin(`c${client}`, "b"));
      await expect(begin(`c${client}`, "c")).rejects.toMatchObject(fullForOne);
    }
    await expect(begin("late", "a")).rejects.toMatchObject(full);
    expect(calls.size).toBe(20);
    gate.resolve("done");
    await Promise.all(inFlight);
    expect(await begin("late", "a")).toBe("done");
    expect(calls.size).toBe(20);
  });

  it("[STEER-22] drops large outcomes but keeps their keys, the client's oldest first", async () => {
    const { calls } = cache({ outcomeBytesMax: 1_000 });
    const work = counted(() => "x".repeat(48));
    await calls.run(call("k", { client: "bob" }), async () => "bob's");
    for (const key of ["a", "b", "c"]) await calls.run(call(key), work);
    await expect(calls.run(call("a"), work)).rejects.toMatchObject({
      code: "LIMIT_EXCEEDED",
      details: { limit: "maxIdempotencyBytes" },
    });
    expect(await calls.run(call("b"), work)).toHaveLength(48);
    expect(await calls.run(call("c"), work)).toHaveLength(48);
    expect(await calls.run(call("k", { client: "bob" }), async () => "again")).toBe("bob's");
    expect(work.runs).toBe(3);
  });

  it("[STEER-22] an outcome too large by itself reaches its waiting callers and evicts no other", async () => {
    const { calls } = cache({ outcomeBytesMax: 1_000 });
    await calls.run(call("small"), async () => "small");
    const large = counted(() => "x".repeat(2_000));
    const answers = [calls.run(call("large"), large), calls.run(call("large"), large)];
    for (const answer of answers) expect(await answer).toHaveLength(2_000);
    await expect(calls.run(call("large"), large)).rejects.toMatchObject({ code: "LIMIT_EXCEEDED" });
    expect(large.runs).toBe(1);
    expect(await calls.run(call("small"), async () => "again")).toBe("small");
  });

  it("[STEER-18] [STEER-20] [STEER-21] keeps its bounds and never runs remembered work again, in random histories", async () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant("run" as const),
        client: fc.constantFrom("a", "b", "c"),
        key: fc.integer({ min: 0, max: 8 }),
        ends: fc.constantFrom("ok" as const, "AGENT_ERROR" as const, "INBOX_FULL" as const),
      }),
      fc.record({ kind: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 400 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        // Three clients of at most five keys never fill fifty, so only a client's own keys evict each other.
        const { calls, clock } = cache({ keysMax: 50, ttlMs: 1_000 });
        const model = new Map<string, { key: number; ends: string; until: number }[]>();
        for (const each of steps) {
          if (each.kind === "pass") {
            clock.advance(each.ms);
            continue;
          }
          const { client, key, ends } = each;
          const known = (model.get(client) ?? []).filter(({ until }) => until > clock.monotonic());
          const remembered = known.find((entry) => entry.key === key);
          const work = counted(() => {
            if (ends !== "ok") throw new TerrariumError(ends, ends);
            return ends;
          });
          const outcome = await calls
            .run(call(String(key), { client }), work)
            .catch((error: TerrariumError) => error.code);
          expect(outcome).toBe(remembered?.ends ?? ends);
          expect(work.runs).toBe(remembered ? 0 : 1);
          if (!remembered) {
            if (known.length === 5) known.shift();
            if (ends !== "INBOX_FULL") known.push({ key, ends, until: clock.monotonic() + 1_000 });
          }
          model.set(client, known);
          expect(calls.size).toBeLessThanOrEqual(15);
        }
      }),
      { numRuns: 200 },
    );
  });
});
