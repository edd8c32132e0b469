import { expect, it } from "vitest";
import { LoadWatch } from "../../../src/link/channels/watchdogs.js";
import { ManualClock } from "../../support/time-and-random.js";

it("[LINK-210] gives each module the full time, and reports a slow module once", () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const watch = new LoadWatch({
    clock,
    slowMs: 5_000,
    timeoutMs: 60_000,
    startTimeoutMs: 60_000,
    onSlow: (what) => told.push(`slow ${what}`),
    onTimeout: (what) => told.push(`gave up ${what}`),
  });
  watch.began("a.ts");
  clock.advance(59_000);
  expect(told).toEqual(["slow a.ts"]);
  watch.began("b.ts");
  clock.advance(4_999);
  expect(told).toEqual(["slow a.ts"]);
  clock.advance(55_002);
  expect(told).toEqual(["slow a.ts", "slow b.ts", "gave up b.ts"]);
  expect(clock.pending).toBe(0);
});

it("[LINK-210] does not report a module that times out before it is slow", () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const watch = new LoadWatch({
    clock,
    slowMs: 5_000,
    timeoutMs: 1_000,
    startTimeoutMs: 60_000,
    onSlow: () => told.push("slow"),
    onTimeout: (what) => told.push(`gave up ${what}`),
  });
  watch.began("a.ts");
  clock.advance(10_000);
  expect({ told, what: watch.what }).toEqual({ told: ["gave up a.ts"], what: "a.ts" });
});

it("[LINK-210] a slow start of the thread is not the fault of the first module", () => {
  const clock = new ManualClock();
  const told: string[] = [];
  const options = {
    clock,
    slowMs: 5_000,
    timeoutMs: 1_000,
    startTimeoutMs: 30_000,
    onSlow: (what: string | null) => told.push(`slow ${what}`),
    onTimeout: (what: string | null) => told.push(`gave up ${what}`),
  };
  const watch = new LoadWatch(options);
  clock.advance(20_000);
  expect(told).toEqual(["slow null"]);
  watch.began("a.ts");
  clock.advance(1_001);
  expect(told).toEqual(["slow null", "gave up a.ts"]);
  const silent = new LoadWatch(options);
  clock.advance(30_001);
  expect(told.slice(2)).toEqual(["slow null", "gave up null"]);
  expect(silent.what).toBeNull();
});
