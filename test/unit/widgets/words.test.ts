import { describe, expect, it } from "vitest";

import { answersOf } from "../../../src/widgets/elements/semaphore/answers.js";
import {
  hasAnswer,
  resumptionWords,
  settledWords,
  severityMark,
  type ShownSemaphore,
  timeLeft,
} from "../../../src/widgets/elements/semaphore/semaphore.js";
import { dataOf } from "../../../src/widgets/dashboard/agents/chart-data.js";
import { POINTS_MAX, sparkPath } from "../../../src/widgets/elements/sparkline/path.js";
import { durationWords } from "../../../src/events/words/durations.js";
import { numberWords, stateWord, vitalsWords } from "../../../src/widgets/elements/words.js";
import { contrast, DARK, LIGHT } from "../../../src/widgets/theme/palette.js";

const NOW = Date.UTC(2026, 10, 22, 10, 15);
const iso = (ms: number): string => new Date(NOW + ms).toISOString();
const semaphore: ShownSemaphore = {
  id: "sem-1",
  agentId: "steward",
  reason: "APPROVAL_NEEDED",
  prompt: "Delete?",
  options: ["Approve", "Reject"],
  severity: "CRITICAL",
  status: "PENDING",
  digest: "5b2e",
  createdAt: iso(-60_000),
};

describe("the palette", () => {
  for (const [name, theme] of Object.entries({ dark: DARK, light: LIGHT })) {
    const surfaces = Object.entries(theme.surfaces);
    it.each(Object.entries(theme.inks))(`[ELEMENT-17] ${name}: %s is readable on every surface`, (_, ink) => {
      for (const [, surface] of surfaces) expect(contrast(ink, surface)).toBeGreaterThanOrEqual(4.5);
    });

    it(`[ELEMENT-17] ${name}: controls contrast with every surface, and their text with them`, () => {
      for (const [, surface] of surfaces) {
        expect(contrast(theme.edge, surface)).toBeGreaterThanOrEqual(3);
        expect(contrast(theme.fill, surface)).toBeGreaterThanOrEqual(3);
      }
      expect(contrast(theme.onFill, theme.fill)).toBeGreaterThanOrEqual(4.5);
    });
  }

  it("[ELEMENT-17] measures contrast as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });
});

describe("words", () => {
  it("[ELEMENT-4] show durations in their two largest units", () => {
    const cases = [0, 999, 42_000, 60_000, 3_599_999, 3_600_000, 11_100_000, 86_400_000, 187_200_000];
    expect(cases.map(durationWords)).toEqual([
      "0 s",
      "0 s",
      "42 s",
      "1 min",
      "59 min",
      "1 h",
      "3 h 5 min",
      "1 d",
      "2 d 4 h",
    ]);
    expect(durationWords(-5)).toBe("0 s");
  });

  it("[ELEMENT-4] show numbers in few characters", () => {
    expect([0, 0.314, 3.26, 12.7, 9_999, 12_345, 2_500_000].map(numberWords)).toEqual([
      "0",
      "0.31",
      "3.3",
      "13",
      "9999",
      "12.3 k",
      "2.5 M",
    ]);
  });

  it("[ELEMENT-4] describe an agent's field", () => {
    const vitals = { state: "FLOWING", pressure: 12, flow: 200, temperature: 0.31 };
    expect(vitalsWords("logwatch", vitals, true, 252_000)).toBe(
      "logwatch: intense, pressure 12 of 100, 200 events per second, temperature 0.31, fever, as of 4 min ago",
    );
    expect(stateWord({ ...vitals, state: "STOPPED" })).toBe("stopped");
  });
});

describe("a question", () => {
  it("[ELEMENT-11] shows its severity as a symbol and a word", () => {
    const marks = ["INFO", "WARNING", "CRITICAL"].map(severityMark);
    expect(marks.map(({ word }) => word)).toEqual(["info", "warning", "critical"]);
    expect(new Set(marks.map(({ shape }) => shape)).size).toBe(3);
  });

  it("[ELEMENT-11] counts down to its deadline, and says that it has passed", () => {
    const left = (ms: number): ReturnType<typeof timeLeft> =>
      timeLeft({ ...semaphore, deadline: iso(ms) }, NOW);
    expect(left(1_620_000)).toMatchObject({ words: "27 min left", urgency: "calm" });
    expect(left(540_000)).toMatchObject({ words: "9 min left", urgency: "soon", share: 0.9 });
    expect(left(60_000)).toMatchObject({ urgency: "last", share: 0.5 });
    expect(left(200)).toMatchObject({ words: "1 s left", urgency: "last" });
    expect(left(0)).toMatchObject({ words: "deadline passed 0 s ago", urgency: "over", share: 0 });
    expect(timeLeft(semaphore, NOW)).toEqual({ words: "no deadline", urgency: "none", share: null });
  });

  it("[ELEMENT-12] says who settled it, how and when", () => {
    const settled = { settledAt: iso(-180_000), settledBy: "ada" };
    expect(settledWords({ ...semaphore, status: "RESOLVED", ...settled }, NOW)).toBe(
      "answered by ada 3 min ago",
    );
    expect(settledWords({ ...semaphore, status: "CANCELLED", ...settled }, NOW)).toBe(
      "cancelled by ada 3 min ago",
    );
    expect(
      settledWords({ ...semaphore, status: "VOIDED", settledAt: iso(0), settledBy: "deadline" }, NOW),
    ).toBe("void: its deadline passed just now");
    expect(resumptionWords({ ...semaphore, resumption: { status: "RUNNING", attempt: 3 } })).toBe(
      "The agent is processing the answer. Attempt 3.",
    );
  });

  it("[ELEMENT-300] shows a null answer where answers are visible", () => {
    const settled = { ...semaphore, status: "RESOLVED" };
    const has = (answer: unknown, secretsShown: boolean, status = "RESOLVED"): boolean =>
      hasAnswer({ ...settled, status, answer, secretsShown });
    expect([has(null, true), has(null, false), has("Yes", true)]).toEqual([true, false, true]);
    expect([has(false, true), has(0, true), has("", true)]).toEqual([true, true, true]);
    expect([has(null, true, "PENDING"), has(null, true, "CANCELLED")]).toEqual([false, false]);
    expect(hasAnswer(settled)).toBe(false);
  });

  it("[ELEMENT-11] is answered by buttons if they cover all answers, otherwise with a form", () => {
    expect(answersOf(semaphore)).toEqual({ buttons: ["Approve", "Reject"], form: undefined });
    expect(answersOf({ ...semaphore, options: [] })).toEqual({ buttons: [], form: null });
    const choice = { enum: ["Approve", "Reject"] };
    expect(answersOf({ ...semaphore, responseSchema: choice })).toEqual({
      buttons: ["Approve", "Reject"],
      form: undefined,
    });
    const count = { type: "integer", minimum: 0 };
    expect(answersOf({ ...semaphore, responseSchema: count })).toEqual({ buttons: [], form: count });
    const more = { enum: ["Approve", "Reject", "Later"] };
    expect(answersOf({ ...semaphore, responseSchema: more })).toEqual({
      buttons: ["Approve", "Reject"],
      form: more,
    });
  });
});

describe("a sparkline", () => {
  const options = { now: NOW, windowMs: 300_000, max: 100, width: 240, height: 28 };
  const every = (ms: number, count: number, value = (_index: number): number => 50) =>
    Array.from({ length: count }, (_, index) => ({
      at: NOW - (count - 1 - index) * ms,
      value: value(index),
    }));

  it("[ELEMENT-5] draws only the samples in the window", () => {
    const path = sparkPath([{ at: NOW - 400_000, value: 99 }, ...every(1_000, 3)], options);
    expect(path).toMatchObject({ least: 50, greatest: 50 });
    expect(path.line).toBe("M238.4 14.0L239.2 14.0L240.0 14.0");
    expect(sparkPath([], options)).toEqual({ line: "", area: "", least: 0, greatest: 0 });
  });

  it("[ELEMENT-5] drops points, but no peak", () => {
    const peak = sparkPath(
      every(1_000, 300, (index) => (index === 151 ? 100 : 1)),
      options,
    );
    expect(peak.line.split(/[ML]/).length - 1).toBeLessThanOrEqual(POINTS_MAX);
    expect(peak.line).toContain(" 1.0");
    expect(peak.greatest).toBe(100);
  });

  it("[ELEMENT-5] does not draw across a gap", () => {
    const holed = every(1_000, 300).filter((_, index) => index < 100 || index > 160);
    expect(sparkPath(holed, options).line.match(/M/g)).toHaveLength(2);
  });

  it("[ELEMENT-5] leaves a gap for missing samples, in a window of five minutes and of one", () => {
    const away = every(1_000, 300).filter((_, index) => index < 200 || index > 207);
    for (const windowMs of [60_000, 300_000]) {
      const holed = away.filter(({ at }) => at > NOW - 120_000);
      const shifted = { ...options, windowMs, now: NOW - 60_000 };
      expect(
        sparkPath(windowMs === 60_000 ? holed : away, windowMs === 60_000 ? shifted : options).line.match(
          /M/g,
        ),
      ).toHaveLength(2);
    }
  });

  it("[ELEMENT-5] draws a line through samples ten seconds apart, and a dot for a single sample", () => {
    expect(sparkPath(every(10_000, 30), options).line.match(/M/g)).toHaveLength(1);
    const alone = [
      ...every(1_000, 100).map(({ at, value }) => ({ at: at - 100_000, value })),
      { at: NOW, value: 50 },
    ];
    expect(sparkPath(alone, options).line).toMatch(/M240\.0 14\.0L240\.0 14\.0$/);
  });

  it("[ELEMENT-5] a chart has no line between the samples around a gap", () => {
    const [times, values] = dataOf(every(1_000, 20).filter((_, index) => index < 5 || index > 12));
    expect(values.filter((value) => value === null)).toHaveLength(1);
    expect(values[5]).toBeNull();
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(dataOf(every(1_000, 20))[1]).not.toContain(null);
    expect(dataOf([])).toEqual([[], []]);
  });

  it("[ELEMENT-5] stays within its box", () => {
    const path = sparkPath(
      [
        { at: NOW, value: 1e9 },
        { at: NOW, value: -5 },
      ],
      options,
    );
    expect(path.line).toBe("M240.0 1.0L240.0 27.0");
  });
});
