import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  afterCheck,
  afterLife,
  type ProbeState,
  statusOf,
  UNCHECKED,
  viewOf,
} from "../../../src/metabolism/health.js";

const checks = fc.array(fc.boolean(), { maxLength: 60 });
const thresholds = fc.record({
  failureThreshold: fc.integer({ min: 1, max: 5 }),
  successThreshold: fc.integer({ min: 1, max: 5 }),
});

function run(oks: readonly boolean[], rules: { failureThreshold: number; successThreshold: number }) {
  let state = UNCHECKED;
  const changes: string[] = [];
  for (const [at, ok] of oks.entries()) {
    const next = afterCheck(state, { ok, detail: null, at }, rules);
    ({ state } = next);
    if (next.change) changes.push(`${at} ${next.change}`);
  }
  return { state, changes };
}

/** Length of the run of equal outcomes that ends at `at`. */
function streak(oks: readonly boolean[], at: number): number {
  let length = 0;
  while (at - length >= 0 && oks[at - length] === oks[at]) length += 1;
  return length;
}

describe("the state of a probe", () => {
  it("[PROBE-841] fails after the threshold in a row, and recovers, each told once", () => {
    const oks = [true, false, false, true, false, false, false, false, true, false, true, true, true];
    const { changes } = run(oks, { failureThreshold: 3, successThreshold: 2 });
    expect(changes).toEqual(["6 FAILED", "11 RECOVERED"]);
  });

  it("[PROBE-841] changes exactly where a streak reaches its threshold, and alternates", () => {
    fc.assert(
      fc.property(checks, thresholds, (oks, rules) => {
        const { changes } = run(oks, rules);
        let isFailing = false;
        const expected: string[] = [];
        for (const [at, ok] of oks.entries()) {
          const long = streak(oks, at);
          if (!isFailing && !ok && long >= rules.failureThreshold) {
            isFailing = true;
            expected.push(`${at} FAILED`);
          } else if (isFailing && ok && long >= rules.successThreshold) {
            isFailing = false;
            expected.push(`${at} RECOVERED`);
          }
        }
        expect(changes).toEqual(expected);
      }),
    );
  });

  it("[PROBE-843] a new life forgets successes, and keeps failures in a row", () => {
    const rules = { failureThreshold: 3, successThreshold: 1 };
    expect(afterLife(run([true], rules).state)).toEqual(UNCHECKED);
    const twice = afterLife(run([true, false, false], rules).state);
    expect(twice).toMatchObject({ hasPassed: false, failures: 2, isFailing: false });
    expect(afterCheck(twice, { ok: false, detail: "no", at: 9 }, rules).change).toBe("FAILED");
    const failing = afterLife(run([false, false, false], rules).state);
    expect(failing.isFailing).toBe(true);
    expect(afterCheck(failing, { ok: true, detail: null, at: 9 }, rules).change).toBe("RECOVERED");
  });
});

describe("the health of an agent", () => {
  const passed: ProbeState = { ...UNCHECKED, hasPassed: true, ok: true, at: 1 };
  const failing: ProbeState = { ...UNCHECKED, isFailing: true, failures: 3, at: 1, detail: "no" };
  const standing = (state: ProbeState, critical = false) => ({ probe: { name: "p", critical }, state });

  it.each([
    ["no probes", true, [], "UNKNOWN"],
    ["before the first check", true, [standing(UNCHECKED)], "UNKNOWN"],
    ["one of two not checked yet", true, [standing(passed), standing(UNCHECKED)], "UNKNOWN"],
    [
      "a first failure below the threshold",
      true,
      [standing({ ...UNCHECKED, failures: 1, at: 1 })],
      "UNKNOWN",
    ],
    ["all succeeded", true, [standing(passed), standing(passed, true)], "HEALTHY"],
    ["a failure below the threshold", true, [standing({ ...passed, ok: false, failures: 1 })], "HEALTHY"],
    ["one failing", true, [standing(passed, true), standing(failing)], "DEGRADED"],
    ["a critical one failing", true, [standing(failing), standing(failing, true)], "UNHEALTHY"],
    ["not running", false, [standing(failing, true)], "UNKNOWN"],
  ] as const)("[PROBE-842] %s", (_what, isAlive, standings, status) => {
    expect(statusOf(isAlive, standings)).toBe(status);
  });

  it("[PROBE-842] shows each probe with the outcome of its latest check", () => {
    expect(viewOf("DEGRADED", 7, [standing(failing, true)])).toEqual({
      status: "DEGRADED",
      since: 7,
      probes: [{ name: "p", ok: false, detail: "no", at: 1, critical: true, failing: true, failures: 3 }],
    });
  });
});
