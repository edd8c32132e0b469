import { describe, expect, it } from "vitest";
import { AgentHost } from "../../../src/host/agent-host.js";
import { checkDefinitions } from "../../../src/host/modules/check-definition.js";
import { BusyCalls } from "../../../src/host/calls/busy-calls.js";
import { echo, progress } from "../../../src/host/probes/helpers.js";
import { ManualClock } from "../../support/time-and-random.js";

const check = (): boolean => true;
const agent = (probes: unknown): object => ({ id: "a", probes });

describe("probes of a definition", () => {
  it("[PROBE-840] come with defaults", () => {
    const own = { everyMs: 100, timeoutMs: 10, failureThreshold: 1, successThreshold: 5, critical: true };
    const host = new AgentHost({
      definitions: agent({ sane: { check }, "own.1": { ...own, check, pure: true } }),
    });
    const usual = {
      everyMs: 60_000,
      timeoutMs: 10_000,
      failureThreshold: 3,
      successThreshold: 1,
      critical: false,
    };
    expect(host.agents[0]?.probes).toEqual([
      { name: "sane", ...usual },
      { name: "own.1", ...own },
    ]);
    expect(new AgentHost({ definitions: { id: "a" } }).agents[0]?.probes).toEqual([]);
  });

  it.each([
    ["an array", [{ check }], "probes: must be an object"],
    ["null", null, "probes: must be an object"],
    ["a function", { sane: check }, "probes.sane: must be an object; put the function into it: { check: … }"],
    ["no check", { sane: {} }, "probes.sane.check: must be a function, such as echo()"],
    ["a check that is no function", { sane: { check: true } }, "probes.sane.check: must be a function"],
    ["a name with a colon", { "a:b": { check } }, "probes.a:b: a name is 1 to 64"],
    ["an empty name", { "": { check } }, "probes.: a name is 1 to 64"],
    [
      "too often",
      { sane: { check, everyMs: 99 } },
      "probes.sane.everyMs: must be a whole number from 100 to",
    ],
    ["NaN", { sane: { check, everyMs: Number.NaN } }, "probes.sane.everyMs: must be a whole number from 100"],
    ["a text", { sane: { check, timeoutMs: "1s" } }, "probes.sane.timeoutMs: must be a whole number from 10"],
    ["for ever", { sane: { check, timeoutMs: Infinity } }, "probes.sane.timeoutMs: must be a whole number"],
    [
      "no threshold",
      { sane: { check, failureThreshold: 0 } },
      "probes.sane.failureThreshold: must be a whole",
    ],
    [
      "half a time",
      { sane: { check, successThreshold: 0.5 } },
      "probes.sane.successThreshold: must be a whole",
    ],
    [
      "critical in words",
      { sane: { check, critical: "yes" } },
      "probes.sane.critical: must be true or false",
    ],
    [
      "a misspelt field",
      { sane: { check, everMs: 100 } },
      "probes.sane.everMs: is unknown; known are everyMs",
    ],
    ["a misspelt field, named", { sane: { check, everMs: 100 } }, "did you mean everyMs?"],
    [
      "too many",
      Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`p${n}`, { check }])),
      "probes: has more than 16 probes (maxProbesPerAgent)",
    ],
  ])("[PROBE-840] are refused with their field: %s", (_what, probes, message) => {
    const read = (): unknown => checkDefinitions(agent(probes), "agents/a.ts");
    expect(read).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
    expect(read).toThrow("agents/a.ts: probes");
    expect(read).toThrow(message);
  });

  it("[PROBE-853] progress refuses a time that is none, and runs beside the stream by itself", () => {
    for (const withinMs of [0, -1, Number.NaN, "1"]) {
      expect(() => progress({ withinMs: withinMs as number })).toThrow(RangeError);
    }
    expect([progress({ withinMs: 1 }).pure, echo().pure]).toEqual([true, undefined]);
  });
});

describe("announced long calls", () => {
  const told: number[] = [];
  const clock = new ManualClock();
  const busy = new BusyCalls(clock, (forMs) => told.push(forMs));

  it("[PROBE-849] tell the longest of those that run, at once, and that it is over", () => {
    const long = busy.open();
    const short = busy.open();
    short.until(1_000);
    long.until(clock.now() + 5_000);
    short.until(500);
    expect([told, busy.isBusy]).toEqual([[1_000, 5_000], true]);
    clock.advance(1_000);
    long.end();
    long.end();
    expect([told.slice(2), busy.isBusy]).toEqual([[0], false]);
    short.end();
    busy.open().end();
    expect(told).toHaveLength(3);
  });

  it.each([-1, Number.NaN, Infinity, "1000", 86_400_001, Date.now() + 10 ** 12, null])(
    "[PROBE-849] refuse %s",
    (ms) => {
      expect(() => busy.open().until(ms as number)).toThrow(RangeError);
    },
  );
});
