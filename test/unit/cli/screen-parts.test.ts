import { describe, expect, it } from "vitest";

import { inShort, inWords } from "../../../src/cli/render/render.js";
import { conditionOf } from "../../../src/cli/screen/model/condition.js";
import { activityOf, levelOf } from "../../../src/events/activity.js";
import { field, isMoving, type FieldOptions } from "../../../src/cli/screen/drawing/field.js";
import { flowSparkline, rate, sparkline } from "../../../src/cli/screen/drawing/numbers.js";
import { NO_SAMPLE } from "../../../src/cli/screen/model/scene.js";
import { clean, cut, fit, widthOf } from "../../../src/cli/screen/drawing/text.js";
import { colorDepth, paint, span, type Tone } from "../../../src/cli/screen/drawing/tones.js";
import { NOW } from "./scenes.js";

const QUIET = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0 } as const;

describe("activity", () => {
  it("is the highest of pressure, flow and temperature", () => {
    expect(activityOf(QUIET)).toBe(0);
    expect(activityOf({ ...QUIET, pressure: 37 })).toBe(0.37);
    expect(activityOf({ ...QUIET, flow: 15 })).toBe(0.5);
    expect(activityOf({ ...QUIET, flow: 1e9, temperature: 0.1 })).toBe(1);
    expect(activityOf({ ...QUIET, temperature: 0.6, pressure: 10 })).toBe(0.6);
    expect(activityOf({ ...QUIET, temperature: 7 })).toBe(1);
  });

  it("has four levels", () => {
    expect([0, 0.19, 0.2, 0.49, 0.5, 0.79, 0.8, 1].map(levelOf)).toEqual(
      "idle idle waking waking active active intense intense".split(" "),
    );
  });

  it("has a distinct symbol and word for each condition", () => {
    const levels = [0, 0.3, 0.6, 0.9].map((temperature) => conditionOf({ ...QUIET, temperature }));
    const others = (["DORMANT", "STOPPED", "COLLAPSED", "DRAINING"] as const).map((state) =>
      conditionOf({ ...QUIET, state }),
    );
    const all = [...levels, ...others];
    expect(new Set(all.map(({ shape }) => shape)).size).toBe(all.length);
    expect(new Set(all.map(({ word }) => word)).size).toBe(all.length);
  });
});

describe("the density field", () => {
  const USUAL: FieldOptions = {
    id: "pulse",
    vital: { ...QUIET, flow: 10 },
    columns: 40,
    rows: 6,
    now: NOW,
    feverish: false,
    distorted: false,
    stale: false,
  };
  const cells = (more: Partial<FieldOptions> = {}): string[] =>
    field({ ...USUAL, ...more }).map((row) => row.map(({ text }) => text).join(""));
  const tones = (more: Partial<FieldOptions>): Tone[] =>
    [...new Set(field({ ...USUAL, ...more }).flatMap((row) => row.map(({ tone }) => tone)))].toSorted();
  const filled = (more: Partial<FieldOptions>): number => cells(more).join("").replaceAll(" ", "").length;

  it("is a pure function of agent, data and time, and differs between agents", () => {
    expect(cells()).toEqual(cells());
    expect(cells({ id: "grammar" })).not.toEqual(cells());
    expect(cells({ columns: 20 })).toEqual(cells().map((row) => row.slice(0, 20)));
  });

  it("is fuller with more activity", () => {
    const fills = [0, 25, 50, 75, 100].map((pressure) => filled({ vital: { ...QUIET, pressure } }));
    expect(fills).toEqual(fills.toSorted((a, b) => a - b));
    expect(fills[0]).toBeGreaterThan(0);
    expect(fills[0]).toBeLessThan(240 / 3);
    expect(fills[4]).toBe(240);
  });

  it("drifts with the flow, and does not move without flow, when stopped or when stale", () => {
    const later = { now: NOW + 2_000 };
    expect(cells(later)).not.toEqual(cells());
    for (const still of [
      { vital: QUIET },
      { vital: { ...USUAL.vital, state: "STOPPED" } as const },
      { stale: true },
    ]) {
      expect(cells({ ...still, ...later })).toEqual(cells(still));
    }
    expect([QUIET, USUAL.vital].map((vital) => isMoving(vital, false))).toEqual([false, true]);
    expect(isMoving(QUIET, true)).toBe(true);
  });

  it("takes its colour from the activity level, and warmer colours from the temperature", () => {
    expect(tones({})).toEqual(["waking"]);
    expect(tones({ vital: { ...USUAL.vital, temperature: 0.4 } })).toEqual(["active", "waking"]);
    expect(tones({ stale: true })).toEqual(["stale"]);
  });

  it("[ELEMENT-303] frozen, does not change over time, even in a fever, and keeps its colour", () => {
    const frozen = (now: number): string[] =>
      cells({ frozen: true, feverish: true, now, vital: { ...USUAL.vital, flow: 100 } });
    expect(frozen(NOW)).toEqual(frozen(NOW + 12_345));
    expect(tones({ frozen: true })).toEqual(tones({}));
  });

  it("shimmers in a fever, and shifts some rows after an error", () => {
    expect(tones({ feverish: true })).toContain("void");
    const distorted = cells({ distorted: true }).filter((row, index) => row !== cells()[index]);
    expect(distorted.length).toBeGreaterThan(0);
    expect(distorted.length).toBeLessThan(6);
  });
});

describe("sparklines", () => {
  it("show the latest values, newest at the right", () => {
    expect(sparkline([0, 50, 100], 5, 100)).toBe("  ▁▅█");
    expect(sparkline([100, 0, 50, 100], 3, 100)).toBe("▁▅█");
    expect(sparkline([1_000, -3], 2, 100)).toBe("█▁");
    expect(sparkline([1], 0, 1)).toBe("");
  });

  it("[ELEMENT-5] are blank for times without a sample", () => {
    expect(sparkline([100, NO_SAMPLE, NO_SAMPLE, 50], 4, 100)).toBe("█  ▅");
    expect(flowSparkline([200, NO_SAMPLE, 200], 3)).toBe("█ █");
    expect(flowSparkline([NO_SAMPLE, NO_SAMPLE], 2)).toBe("  ");
  });

  it("show small and large flows side by side", () => {
    expect(flowSparkline([0, 2, 200], 3)).toBe("▁▂█");
    expect(flowSparkline([2, 2], 2)).toBe("▄▄");
    expect(flowSparkline([], 2)).toBe("  ");
  });
});

describe("text", () => {
  it("is cut and padded by columns, not by characters", () => {
    expect(widthOf("日本語")).toBe(6);
    expect(cut("日本語", 5)).toBe("日本…");
    expect(fit("日本語", 4)).toBe("日… ");
    expect(fit("ab", 4)).toBe("ab  ");
    expect(cut("abc", 0)).toBe("");
  });

  it("loses control and joining characters, and nothing else", () => {
    expect(clean("\u001b[31mred\u001b[0m")).toBe("⟨U+001B⟩[31mred⟨U+001B⟩[0m");
    expect(clean("a\u200bb\u2066c\u00add")).toBe("a⟨U+200B⟩b⟨U+2066⟩c⟨U+00AD⟩d");
    expect(clean("👩‍👩‍👧 ❤️")).toBe("👩👩👧 ❤");
    expect(clean("e\u0301\u0301\u0301\u0301")).toBe("e\u0301\u0301");
    expect(clean("\ud800")).toBe("⟨U+D800⟩");
    expect(clean("héllo, 日本")).toBe("héllo, 日本");
  });

  it("formats rates and ages briefly", () => {
    expect([0, 0.32, 2, 9.96, 10.4, 999, 1_000, 1_234, 56_789].map(rate)).toEqual(
      "0 0.3 2 10 10 999 1k 1.2k 57k".split(" "),
    );
    expect([-5, 999, 1_000, 59_999, 180_000, 7_200_000, 90_000_000].map(inWords)).toEqual([
      "0 seconds",
      "0 seconds",
      "1 second",
      "59 seconds",
      "3 minutes",
      "2 hours",
      "1 day",
    ]);
    expect(inShort(180_000)).toBe("3 min");
  });
});

describe("colours", () => {
  const depthOf = (environment: Record<string, string>, known: number): number =>
    colorDepth(environment, () => known);

  it("follow the terminal's colour depth, and are off on request", () => {
    expect(depthOf({ COLORTERM: "truecolor", TERM: "screen-256color" }, 8)).toBe(24);
    expect(depthOf({ TERM: "xterm-256color" }, 8)).toBe(8);
    expect(depthOf({ TERM: "screen-256color" }, 4)).toBe(8);
    expect(depthOf({ TERM: "linux" }, 4)).toBe(4);
    expect(depthOf({ TERM: "vt100" }, 1)).toBe(1);
    expect(depthOf({ NO_COLOR: "1", COLORTERM: "truecolor" }, 24)).toBe(1);
    expect(depthOf({ NO_COLOR: "", COLORTERM: "truecolor" }, 24)).toBe(24);
    expect(depthOf({ TERM: "dumb", COLORTERM: "truecolor" }, 24)).toBe(1);
  });

  it("use the codes of each colour depth, and reset at the end of the line", () => {
    const line = [span("a", "active"), span("b", "active"), span("c", "title")];
    const painted = (depth: 1 | 4 | 8 | 24): string => paint(line, depth).replaceAll("\u001b", "^");
    expect(painted(24)).toBe("^[48;2;13;19;17m^[22;38;2;230;163;82mab^[1;38;2;238;243;238mc^[0m");
    expect(painted(8)).toBe("^[48;5;233m^[22;38;5;215mab^[1;38;5;255mc^[0m");
    expect(painted(4)).toBe("^[22;33mab^[1;39mc^[0m");
    expect(painted(1)).toBe("^[22mab^[1mc^[0m");
  });

  it("of text have a contrast of at least 4.5:1 on the background", () => {
    const texts: Tone[] = ["plain", "muted", "title", "selected", "waking", "active", "intense", "health"];
    for (const tone of [...texts, "alarm", "stale"] as const) {
      const [night, ink] = [...paint([span("x", tone)], 24).matchAll(/8;2;(\d+);(\d+);(\d+)m/g)].map(
        ([, ...parts]) => luminance(parts.map(Number)),
      );
      expect({ tone, enough: (ink! + 0.05) / (night! + 0.05) >= 4.5 }).toEqual({ tone, enough: true });
    }
  });
});

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
