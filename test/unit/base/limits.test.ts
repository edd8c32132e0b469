import { afterEach, describe, expect, it, vi } from "vitest";
import { createTerrarium } from "../../../src/app/terrarium.js";
import { systemClock } from "../../../src/base/clock.js";
import { limitMax, resolveLimits } from "../../../src/base/limit-range.js";
import { defaultLimits, type LimitName, LIMITS } from "../../../src/base/limits.js";
import { memoryWatermark, roomHere } from "../../../src/base/bounds/memory.js";
import { browserClock } from "../../../src/widgets/live/clock.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { purgatoryLimits } from "../../../src/purgatory/limits.js";
import { sourcesUnder } from "../../support/machine.js";

const GIBIBYTE = 2 ** 30;

describe("limits given to createTerrarium", () => {
  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 3_000_000_000, "7" as unknown as number])(
    "[HTTP-210] %s milliseconds are refused by name",
    async (initTimeoutMs) => {
      await expect(createTerrarium({ limits: { initTimeoutMs } })).rejects.toMatchObject({
        code: "BAD_USER_INPUT",
        message: `limits.initTimeoutMs must be a whole number of ms from 1 to 2147483647; found ${initTimeoutMs}`,
        details: { field: "limits.initTimeoutMs" },
      });
    },
  );

  it("[HTTP-210] an unknown limit is refused, an undefined one has its default", async () => {
    await expect(createTerrarium({ limits: { maxMagic: 1 } as object })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: "limits.maxMagic is not a limit",
    });
    expect(resolveLimits({ maxHistory: undefined } as object)).toEqual(defaultLimits);
  });

  it("[HTTP-210] every default is within its range, at both ends too", () => {
    for (const name of Object.keys(LIMITS) as LimitName[]) {
      for (const value of [LIMITS[name].default, 1, limitMax(name)])
        expect(resolveLimits({ [name]: value })[name]).toBe(value);
      expect(() => resolveLimits({ [name]: limitMax(name) + 1 })).toThrow(`limits.${name} must be`);
    }
  });

  it("[CLUSTER-1773] what is kept in NATS has its own bounds, although this gateway's history is in memory", () => {
    const [stored, shared] = [resolveLimits(), resolveLimits({}, "HISTORY_IN_MEMORY")];
    const lower = Object.keys(LIMITS).filter(
      (name) => shared[name as LimitName] !== stored[name as LimitName],
    );
    expect(lower.toSorted()).toEqual(["historyMaxBytes", "historyMaxEvents"]);
  });

  it("[PURGATORY-213] fewer finished questions are kept in memory, unless set", () => {
    expect(purgatoryLimits(resolveLimits({}, "IN_MEMORY"))).toMatchObject({
      finishedMax: 500,
      auditMax: 2_000,
    });
    expect(purgatoryLimits(resolveLimits({}))).toMatchObject({ finishedMax: 10_000, auditMax: 1_000_000 });
    const given = resolveLimits({ maxSettledSemaphores: 7 }, "IN_MEMORY");
    expect(purgatoryLimits(given)).toMatchObject({ finishedMax: 7, auditMax: 2_000 });
  });
});

describe("the memory watermark", () => {
  it.each([
    [{ heapBytes: 4 * GIBIBYTE, machineBytes: 64 * GIBIBYTE }, 3 * GIBIBYTE],
    [{ heapBytes: 4 * GIBIBYTE, machineBytes: 4 * GIBIBYTE }, 2 * GIBIBYTE],
    [{ heapBytes: 256 * 2 ** 20, machineBytes: 0.5 * GIBIBYTE }, 192 * 2 ** 20],
  ])("[HTTP-213] of %o is %i: below V8's limit, and half of the memory at most", (room, watermark) => {
    expect(memoryWatermark(room)).toBe(watermark);
  });

  it("[HTTP-213] is the default here, and below V8's limit", () => {
    const { heapBytes, machineBytes } = roomHere();
    expect(defaultLimits.maxMemoryBytes).toBe(memoryWatermark());
    expect(defaultLimits.maxMemoryBytes).toBeLessThan(heapBytes);
    expect(defaultLimits.maxMemoryBytes).toBeLessThanOrEqual(machineBytes / 2);
  });
});

describe("clocks", () => {
  afterEach(() => void vi.useRealTimers());

  it.each([
    ["of the gateway", systemClock],
    ["of the pages", browserClock],
  ])("[HTTP-210] %s: waits for a delay longer than a timer's maximum", (_whose, clock) => {
    vi.useFakeTimers();
    for (const delayMs of [2_147_483_647, 2_147_483_648, 3_000_000_000, 10_000_000_000]) {
      let rang = 0;
      clock.after(delayMs, () => (rang += 1));
      vi.advanceTimersByTime(delayMs - 1);
      expect({ delayMs, rang }).toEqual({ delayMs, rang: 0 });
      vi.advanceTimersByTime(1);
      expect({ delayMs, rang }).toEqual({ delayMs, rang: 1 });
    }
    let rang = 0;
    const cancel = clock.after(10_000_000_000, () => (rang += 1));
    vi.advanceTimersByTime(5_000_000_000);
    cancel();
    vi.advanceTimersByTime(10_000_000_000);
    expect({ rang, left: vi.getTimerCount() }).toEqual({ rang: 0, left: 0 });
  });
});

/** Names of limits in code that refuses or counts. */
const NAMED = /(?:\blimit: |refused\.count\(|drops\.note\(|refuse\()"(\w+)"/g;

it("[HTTP-214] every limit named by a refusal, a count or a drop can be set by an operator", () => {
  const named = sourcesUnder("src").flatMap(({ code }) =>
    Array.from(code.matchAll(NAMED), ([, name = ""]) => name),
  );
  expect(named.length).toBeGreaterThan(15);
  const unknown = named.filter((name) => !Object.hasOwn(LIMITS, name));
  expect([...new Set(unknown)]).toEqual([]);
});

it("[HOST-212] a host accepts agents up to its limit, and refuses the next with the limit's name", async () => {
  const host = new AgentHost({ definitions: [{ id: "a" }], agentsMax: 2 });
  host.register({ id: "b" });
  expect(() => host.register({ id: "c" })).toThrow(
    expect.objectContaining({ code: "LIMIT_EXCEEDED", details: { limit: "maxAgentsPerThread" } }),
  );
  await host.unregister("a");
  host.register({ id: "c" });
  expect(() => new AgentHost({ definitions: [{ id: "a" }, { id: "b" }, { id: "c" }], agentsMax: 2 })).toThrow(
    /more than 2 agents \(maxAgentsPerThread\)/,
  );
  await host.close();
});
