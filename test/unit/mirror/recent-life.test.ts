import { describe, expect, it } from "vitest";
import type { AgentEvent } from "../../../src/events/event.js";
import { RecentLife } from "../../../src/mirror/recent-life.js";

const sample = (at: number, flow: number, state: AgentEvent["state"] = "FLOWING"): AgentEvent => ({
  type: "METABOLISM",
  agentId: "a",
  at,
  state,
  pressure: 0,
  flow,
  temperature: 0,
  entropyRemaining: null,
});
const failure = (at: number): AgentEvent => ({
  ...sample(at, 0),
  type: "ERROR",
  message: "no",
  code: "AGENT_ERROR",
  cause: null,
});

/** One sample per second. */
function lived(recent: RecentLife, fromSecond: number, seconds: number, flow: number): void {
  for (let second = fromSecond; second < fromSecond + seconds; second += 1)
    recent.take(sample(second * 1_000, flow), second * 1_000);
}

describe("the usual flow", () => {
  it("[MIRROR-300] is the mean of its flow, known after half a minute", () => {
    const recent = new RecentLife();
    lived(recent, 0, 30, 10);
    expect(recent.usualFlow).toBeNull();
    lived(recent, 30, 1, 10);
    expect(recent.usualFlow).toBeCloseTo(10);
    lived(recent, 31, 30, 40);
    expect(recent.usualFlow).toBeCloseTo(25);
  });

  it("[MIRROR-300] forgets old samples, and changes little by a burst", () => {
    const recent = new RecentLife();
    lived(recent, 0, 600, 10);
    lived(recent, 600, 10, 500);
    expect(recent.usualFlow).toBeLessThan(20);
    lived(recent, 610, 3_600, 2);
    expect(recent.usualFlow).toBeCloseTo(2, 0);
  });

  it("[MIRROR-300] counts no time without samples or while the agent was not alive, and follows from the events alone", () => {
    const [one, other] = [new RecentLife(), new RecentLife()];
    for (const recent of [one, other]) {
      lived(recent, 0, 60, 10);
      recent.take(sample(60_000, 0, "STOPPED"), recent === one ? 0 : 5_000);
      lived(recent, 3_600, 60, 10);
      // The same instant twice, and one from the past.
      recent.take(sample(3_659_000, 999), 0);
      recent.take(sample(1_000, 999), 0);
    }
    expect(one.usualFlow).toBeCloseTo(10, 0);
    expect(one.usualFlow).toBe(other.usualFlow);
  });
});

describe("errors of the last minute", () => {
  it("[MIRROR-301] are counted to five seconds, and expire after a minute", () => {
    const recent = new RecentLife();
    for (const at of [0, 1_000, 30_000, 59_000]) recent.take(failure(at), at);
    expect([59_000, 61_000, 91_000, 130_000].map((now) => recent.errorsLastMinute(now))).toEqual([
      4, 2, 1, 0,
    ]);
    recent.take(failure(600_000), 600_000);
    expect(recent.errorsLastMinute(600_000)).toBe(1);
  });
});
