import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { createRateLimiter, type RateLimiter } from "../../../src/steering/rate-limit.js";
import { TerrariumError } from "../../../src/base/errors.js";
import { ManualClock } from "../../support/time-and-random.js";

function limiter({ maxPerSecond = 10, keysMax = 100, clientKeysMax = 100 } = {}) {
  const clock = new ManualClock();
  return { clock, limiter: createRateLimiter({ maxPerSecond, keysMax, clientKeysMax, clock }) };
}

/** Null when the call passed, else retryAfterMs. */
async function attempt(
  rate: RateLimiter,
  client = "ada",
  agent = "pulse",
  action = "perturb",
): Promise<unknown> {
  try {
    await rate.check(client, action, agent);
    return null;
  } catch (error) {
    if (!(error instanceof TerrariumError) || error.code !== "RATE_LIMITED") throw error;
    return error.details["retryAfterMs"];
  }
}

describe("the rate limit", () => {
  it("[STEER-14] ten calls pass, the eleventh gets the time to retry", async () => {
    const { limiter: rate } = limiter();
    for (let call = 0; call < 10; call += 1) expect(await attempt(rate)).toBeNull();
    expect(await attempt(rate)).toBe(1_000);
  });

  it("[STEER-23] reports the remaining calls, and reading them counts nothing", async () => {
    const { clock, limiter: rate } = limiter({ maxPerSecond: 3, keysMax: 1 });
    const left = (client = "ada") => rate.quota(client, "pulse");
    expect(left()).toEqual({ max: 3, windowMs: 1_000, remaining: 3, resetMs: 0 });
    await attempt(rate);
    clock.advance(400);
    await attempt(rate);
    expect([left(), left()]).toEqual([
      { max: 3, windowMs: 1_000, remaining: 1, resetMs: 1_000 },
      { max: 3, windowMs: 1_000, remaining: 1, resetMs: 1_000 },
    ]);
    clock.advance(600);
    expect(left()).toMatchObject({ remaining: 2, resetMs: 400 });
    expect(left("bob")).toMatchObject({ remaining: 0, resetMs: 400 });
    clock.advance(400);
    expect(left("bob")).toMatchObject({ remaining: 3, resetMs: 0 });
  });

  it("[STEER-16] exactly ten of fifty concurrent calls pass", async () => {
    const { limiter: rate } = limiter();
    const results = await Promise.all(Array.from({ length: 50 }, () => attempt(rate)));
    expect(results.filter((result) => result === null)).toHaveLength(10);
    expect(results.indexOf(1_000)).toBe(10);
  });

  it("[STEER-16] concurrent calls of several clients on several agents are counted separately", async () => {
    const { limiter: rate } = limiter();
    const pairs = ["ada", "bob"].flatMap((client) =>
      ["pulse", "grammar"].map((agent) => [client, agent] as const),
    );
    const results = await Promise.all(
      Array.from({ length: 20 }, () => pairs).flatMap((all) =>
        all.map(([client, agent]) => attempt(rate, client, agent)),
      ),
    );
    for (let pair = 0; pair < pairs.length; pair += 1) {
      const own = results.filter((_, index) => index % pairs.length === pair);
      expect(own.filter((result) => result === null)).toHaveLength(10);
    }
  });

  it("[STEER-14] perturb, invoke and control share the window", async () => {
    const { limiter: rate } = limiter({ maxPerSecond: 3 });
    for (const action of ["perturb", "invoke", "start"])
      expect(await attempt(rate, "ada", "pulse", action)).toBeNull();
    expect(await attempt(rate, "ada", "pulse", "stop")).toBe(1_000);
  });

  it("[STEER-15] retryAfterMs is exact to the millisecond", async () => {
    const { limiter: rate, clock } = limiter({ maxPerSecond: 2 });
    expect(await attempt(rate)).toBeNull();
    clock.advance(300);
    expect(await attempt(rate)).toBeNull();
    clock.advance(300);
    expect(await attempt(rate)).toBe(400);
    clock.advance(399);
    expect(await attempt(rate)).toBe(1);
    clock.advance(1);
    expect(await attempt(rate)).toBeNull();
    expect(await attempt(rate)).toBe(300);
  });

  it("[STEER-15] fractions of a millisecond are rounded up", async () => {
    const { limiter: rate, clock } = limiter({ maxPerSecond: 1 });
    expect(await attempt(rate)).toBeNull();
    clock.advance(0.25);
    const wait = await attempt(rate);
    expect(wait).toBe(1_000);
    clock.advance(999);
    expect(await attempt(rate)).toBe(1);
    clock.advance(1);
    expect(await attempt(rate)).toBeNull();
  });

  it("[STEER-590] a call costs the same however many are in the window", async () => {
    const { limiter: rate } = limiter({ maxPerSecond: 1_000 });
    const filtered = vi.spyOn(Array.prototype, "filter");
    for (let call = 0; call < 1_000; call += 1) await rate.check("ada", "perturb", "pulse");
    for (let call = 0; call < 1_000; call += 1) await attempt(rate);
    const elements = filtered.mock.contexts.map((array) => (array as readonly unknown[]).length);
    filtered.mockRestore();
    expect(elements.length).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...elements)).toBeLessThanOrEqual(1);
  });

  it("[STEER-14] refused calls are not counted", async () => {
    const { limiter: rate, clock } = limiter({ maxPerSecond: 1 });
    await attempt(rate);
    for (let call = 0; call < 9; call += 1) {
      clock.advance(100);
      expect(await attempt(rate)).toBe(900 - call * 100);
    }
    clock.advance(100);
    expect(await attempt(rate)).toBeNull();
  });

  it("[STEER-14] windows do not depend on the wall clock", async () => {
    const { limiter: rate, clock } = limiter({ maxPerSecond: 1 });
    await attempt(rate);
    clock.jump(3_600_000);
    expect(await attempt(rate)).toBe(1_000);
    clock.jump(-7_200_000);
    clock.advance(1_000);
    expect(await attempt(rate)).toBeNull();
  });

  it("[STEER-14] no choice of names makes two pairs share a window", async () => {
    const { limiter: rate } = limiter({ maxPerSecond: 1 });
    const pairs = [
      ["ada", "b:c"],
      ["ada:b", "c"],
      ["ada:steer", "c"],
      ["ada", "steer:c"],
      [`ada","steer:c`, "c"],
      ["__proto__", "__proto__"],
      ["", ""],
    ] as const;
    for (const [client, agent] of pairs) expect(await attempt(rate, client, agent)).toBeNull();
    for (const [client, agent] of pairs) expect(await attempt(rate, client, agent)).toBe(1_000);
  });

  it("[STEER-17] when all windows are in use, new pairs wait for the idlest and no window is evicted", async () => {
    const { limiter: rate, clock } = limiter({ maxPerSecond: 1, keysMax: 3 });
    for (const agent of ["a", "b", "c"]) {
      expect(await attempt(rate, "ada", agent)).toBeNull();
      clock.advance(100);
    }
    expect(await attempt(rate, "ada", "d")).toBe(700);
    for (const agent of ["a", "b", "c"]) expect(await attempt(rate, "ada", agent)).not.toBeNull();
    clock.advance(699);
    expect(await attempt(rate, "ada", "d")).toBe(1);
    clock.advance(1);
    expect(await attempt(rate, "ada", "d")).toBeNull();
    expect(await attempt(rate, "ada", "a")).toBe(100);
    clock.advance(100);
    expect(await attempt(rate, "ada", "a")).toBeNull();
  });

  it("[STEER-101] one client cannot take all windows, and waits for its own idlest window", async () => {
    const { limiter: rate, clock } = limiter({ maxPerSecond: 2, keysMax: 5, clientKeysMax: 2 });
    await attempt(rate, "bob", "a");
    clock.advance(100);
    await attempt(rate, "ada", "a");
    clock.advance(100);
    await attempt(rate, "ada", "b");
    await expect(rate.check("ada", "perturb", "c")).rejects.toMatchObject({
      code: "RATE_LIMITED",
      details: { retryAfterMs: 900, limit: "maxRateWindowsPerClient" },
    });
    expect(await attempt(rate, "ada", "a")).toBeNull();
    expect([await attempt(rate, "bob", "b"), await attempt(rate, "eve", "a")]).toEqual([null, null]);
    await expect(rate.check("eve", "perturb", "b")).rejects.toMatchObject({
      details: { limit: "maxRateWindows" },
    });
    clock.advance(1_000);
    expect(await attempt(rate, "ada", "c")).toBeNull();
  });

  it("[STEER-17] the idlest window is the one called longest ago, not the oldest one", async () => {
    const { limiter: rate, clock } = limiter({ maxPerSecond: 2, keysMax: 2 });
    await attempt(rate, "ada", "a");
    clock.advance(100);
    await attempt(rate, "ada", "b");
    clock.advance(800);
    await attempt(rate, "ada", "a");
    expect(await attempt(rate, "ada", "c")).toBe(200);
    clock.advance(200);
    expect(await attempt(rate, "ada", "c")).toBeNull();
  });

  it("[STEER-17] idle windows are freed, for any number of pairs over time", async () => {
    const { limiter: rate, clock } = limiter({ maxPerSecond: 1, keysMax: 10 });
    for (let agent = 0; agent < 1_000; agent += 1) {
      expect(await attempt(rate, "ada", `agent-${agent}`)).toBeNull();
      clock.advance(100);
    }
  });

  it("[STEER-14] [STEER-15] agrees with a model for random calls and pauses", async () => {
    const step = fc.record({
      pauseMs: fc.integer({ min: 0, max: 700 }),
      agent: fc.constantFrom("a", "b"),
      calls: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 30 }),
        async (maxPerSecond, steps) => {
          const { limiter: rate, clock } = limiter({ maxPerSecond });
          const model = new Map<string, number[]>();
          for (const { pauseMs, agent, calls } of steps) {
            clock.advance(pauseMs);
            const now = clock.monotonic();
            const expected = Array.from({ length: calls }, () => {
              const counted = (model.get(agent) ?? []).filter((time) => now - time < 1_000);
              if (counted.length >= maxPerSecond) return 1_000 - (now - (counted[0] ?? now));
              model.set(agent, [...counted, now]);
              return null;
            });
            expect(await Promise.all(expected.map(() => attempt(rate, "ada", agent)))).toEqual(expected);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])("refuses a limit of %d per second", (maxPerSecond) => {
    expect(() => createRateLimiter({ maxPerSecond, keysMax: 1 })).toThrow(RangeError);
    expect(() => createRateLimiter({ maxPerSecond: 1, keysMax: maxPerSecond })).toThrow(RangeError);
  });
});
