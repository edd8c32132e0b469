import { describe, expect, it } from "vitest";
import { conditionOf } from "../../../src/cli/screen/model/condition.js";
import { activityOf, levelOf } from "../../../src/events/activity.js";
import {
  errorsLastMinute,
  type ErrorTimes,
  errorWords,
  withError,
} from "../../../src/events/recent-errors.js";
import { stateWord } from "../../../src/widgets/elements/words.js";

const level = (flow: number, usualFlow: number | null, more = {}) =>
  levelOf(activityOf({ pressure: 0, flow, temperature: 0, usualFlow, ...more }));

describe("levels", () => {
  it("[ELEMENT-301] are relative to an agent's usual flow: usual is active, for any agent", () => {
    for (const usual of [0.2, 1, 10, 200, 5_000]) expect(level(usual, usual), `${usual} ev/s`).toBe("active");
  });

  it("[ELEMENT-301] follow the flow: less than half is waking, more than twice is intense, almost none is idle", () => {
    const flows = [0, 0.04, 0.06, 40, 60, 150, 220, 5_000];
    expect(flows.map((flow) => level(flow, 100))).toEqual(
      "idle idle waking waking active active intense intense".split(" "),
    );
    // A low flow is not intense, however quiet an agent usually is.
    expect([0, 0.06, 3, 6].map((flow) => level(flow, 0))).toEqual(["idle", "active", "active", "intense"]);
    let last = 0;
    for (let flow = 0; flow < 1_000; flow += 0.5) {
      const activity = activityOf({ pressure: 0, flow, temperature: 0, usualFlow: 20 });
      expect(activity).toBeGreaterThanOrEqual(last);
      last = activity;
    }
  });

  it("[ELEMENT-301] follow a full queue and a spent budget at any usual flow, and are never idle while events flow", () => {
    expect(level(0, 100, { pressure: 90 })).toBe("intense");
    expect(level(0, 100, { temperature: 0.6 })).toBe("active");
    expect(level(0.06, null)).toBe("waking");
    expect(level(Number.NaN, 5)).toBe("idle");
    expect(level(Number.POSITIVE_INFINITY, 5)).toBe("intense");
  });

  it("[ELEMENT-301] are the same word in the browser and in the terminal", () => {
    for (const usualFlow of [null, 0, 1, 50]) {
      for (const flow of [0, 0.1, 1, 10, 100, 1_000]) {
        const vitals = { state: "FLOWING", pressure: 0, flow, temperature: 0, usualFlow } as const;
        expect(conditionOf(vitals).word).toBe(stateWord(vitals));
      }
    }
  });
});

describe("errors of the last minute", () => {
  it("[ELEMENT-302] are the errors a view received, or the gateway's earlier count", () => {
    let times: ErrorTimes = [];
    for (const at of [1_000, 2_000, 50_000]) times = withError(times, at);
    expect(errorsLastMinute(times, 50_000, 0)).toBe(3);
    expect(errorsLastMinute(times, 61_500, 0)).toBe(2);
    expect(errorsLastMinute(times, 200_000, 0)).toBe(0);
    expect(errorsLastMinute(times, 50_000, 17)).toBe(17);
    for (let n = 0; n < 5_000; n += 1) times = withError(times, 50_000);
    expect(times).toHaveLength(1_000);
  });

  it("[ELEMENT-302] are shown with the period they are counted over", () => {
    expect([1, 3].map((errors) => errorWords(errors))).toEqual([
      "1 error in the last minute",
      "3 errors in the last minute",
    ]);
    expect(errorWords(3, true)).toBe("3 err/min");
  });
});
