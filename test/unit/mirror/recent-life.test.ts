import { describe, expect, it } from "vitest";
import type { AgentEvent } from "../../../src/events/event.js";
import { RecentLife } from "../../../src/mirror/recent-life.js";
import { VitalSeries } from "../../../src/mirror/vital-series.js";
import { heartbeat, output } from "../../support/mirror-kit.js";

const failure: AgentEvent = {
  ...output("a", 0),
  type: "ERROR",
  message: "no",
  code: "AGENT_ERROR",
  cause: null,
};

/** The agent's flow from this second on; null: it does not live. */
function flowsFrom(recent: RecentLife, second: number, flow: number | null): void {
  const event = heartbeat("a", flow ?? 0);
  recent.take(flow === null ? { ...event, state: "STOPPED" } : event, second * 1_000);
}

const usual = (recent: RecentLife, second: number): number | null => recent.usualFlow(second * 1_000);

describe("the usual flow", () => {
  it("[MIRROR-300] is the mean of its flow, known after half a minute", () => {
    const recent = new RecentLife();
    flowsFrom(recent, 0, 10);
    expect(usual(recent, 29)).toBeNull();
    expect(usual(recent, 30)).toBeCloseTo(10);
    flowsFrom(recent, 30, 40);
    expect(usual(recent, 60)).toBeCloseTo(25);
  });

  it("[MIRROR-300] forgets old flows, and changes little by a burst", () => {
    const recent = new RecentLife();
    flowsFrom(recent, 0, 10);
    flowsFrom(recent, 600, 500);
    expect(usual(recent, 610)).toBeLessThan(20);
    flowsFrom(recent, 610, 2);
    expect(usual(recent, 4_210)).toBeCloseTo(2, 0);
  });

  it("[MIRROR-300] counts no time in which the agent was not alive", () => {
    const recent = new RecentLife();
    flowsFrom(recent, 0, 10);
    flowsFrom(recent, 60, null);
    expect(usual(recent, 3_600)).toBeCloseTo(10);
    flowsFrom(recent, 3_600, 20);
    expect(usual(recent, 3_660)).toBeCloseTo(15);
    // Time never runs backwards, but two events may come at once.
    flowsFrom(recent, 3_660, 999);
    expect(usual(recent, 3_660)).toBeCloseTo(15);
  });

  it("[MIRROR-300] is the same whether a flow is repeated every second or said once", () => {
    const [once, often] = [new RecentLife(), new RecentLife()];
    const flows = [3, 0, 12, 7];
    for (const [step, flow] of flows.entries()) {
      flowsFrom(once, step * 400, flow);
      for (let second = 0; second < 400; second += 1) flowsFrom(often, step * 400 + second, flow);
    }
    for (const second of [1_600, 1_750, 9_000])
      expect(usual(once, second)).toBeCloseTo(usual(often, second) ?? -1, 6);
  });
});

describe("the vitals of the last minutes", () => {
  const vitals = (recent: RecentLife, lastSeconds: number, second: number) =>
    recent.vitals(lastSeconds, second * 1_000 + 400, 1_000_000 + second * 1_000 + 400);

  it("[MIRROR-605] are one sample a second, oldest first, of which the last is now", () => {
    const recent = new RecentLife();
    flowsFrom(recent, 2, 1.25);
    flowsFrom(recent, 5, 3);
    expect(vitals(recent, 300, 6).map(({ at, flow }) => [at, flow])).toEqual([
      [1_002_000, 1.25],
      [1_003_000, 1.25],
      [1_004_000, 1.25],
      [1_005_000, 3],
      [1_006_000, 3],
    ]);
    expect(vitals(recent, 2, 6).map(({ at }) => at)).toEqual([1_005_000, 1_006_000]);
    expect(vitals(recent, 300, 2_000)).toHaveLength(300);
    expect(vitals(new RecentLife(), 300, 5)).toEqual([]);
  });

  it("[MIRROR-605] show each error in its second, and nothing while the agent does not live", () => {
    const recent = new RecentLife();
    flowsFrom(recent, 1, 2);
    for (const ms of [2_100, 2_900]) recent.take(failure, ms);
    recent.take(failure, 4_000);
    recent.take({ ...failure, state: "STOPPED" }, 4_500);
    flowsFrom(recent, 7, 1);
    expect(vitals(recent, 300, 7).map(({ at, errors }) => [at - 1_000_000, errors])).toEqual([
      [1_000, 0],
      [2_000, 2],
      [3_000, 0],
      [4_000, 1],
      [7_000, 0],
    ]);
  });

  it("[MIRROR-605] cost an idle agent a hundred bytes, and a busy one a bounded number, for ever", () => {
    const [idle, busy] = [new VitalSeries(), new VitalSeries()];
    const at = (flow: number) => ({ pressure: 0, flow, temperature: 0 });
    for (let second = 0; second < 3; second += 1) idle.take(second, at(second));
    for (let second = 0; second < 100_000; second += 1) {
      busy.take(second, at(second % 7));
      busy.countError(second);
      if (second % 997 === 0) {
        const [first, ...rest] = busy.read(second - 300, second);
        expect(first).toMatchObject({ at: Math.max(0, second - 299), errors: 1 });
        expect(rest.at(-1)?.flow ?? first?.flow).toBe(second % 7);
      }
    }
    expect(idle.byteLength).toBeLessThanOrEqual(100);
    expect(busy.byteLength).toBeLessThanOrEqual(10_240);
    expect(busy.read(99_699, 99_999).map(({ at: second }) => second)).toEqual(
      Array.from({ length: 300 }, (_, n) => 99_700 + n),
    );
  });
});

describe("errors of the last minute", () => {
  it("[MIRROR-301] are counted to the second, and expire after a minute", () => {
    const recent = new RecentLife();
    for (const at of [0, 1_000, 30_000, 59_000]) recent.take(failure, at);
    expect([59_000, 61_000, 91_000, 130_000].map((now) => recent.errorsLastMinute(now))).toEqual([
      4, 2, 1, 0,
    ]);
    recent.take({ ...failure, state: "STOPPED" }, 600_000);
    expect(recent.errorsLastMinute(600_000)).toBe(1);
  });
});

describe("the last result and the last error", () => {
  it("[MIRROR-604] are kept with their cursors, also after many later events", () => {
    const recent = new RecentLife();
    expect([recent.lastResult, recent.lastError]).toEqual([null, null]);
    const result: AgentEvent = { ...output("a", 0), type: "RESULT", result: 1, cause: null };
    recent.remember({ cursor: "c1", event: result });
    recent.remember({ cursor: "c2", event: failure });
    recent.remember({ cursor: "c3", event: output("a", 1) });
    expect([recent.lastResult?.cursor, recent.lastError?.cursor]).toEqual(["c1", "c2"]);
  });
});
