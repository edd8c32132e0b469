import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { activityOf, levelOf, type Vitals } from "../../../src/events/activity.js";
import {
  type FieldColors,
  type FieldMoment,
  GLITCH_MS,
  paintField,
} from "../../../src/widgets/elements/density/field.js";
import { FrameLoop, type Paintable } from "../../../src/widgets/elements/density/frame-loop.js";
import { LIFE, rgbOf } from "../../../src/widgets/theme/palette.js";

const COLUMNS = 40;
const ROWS = 10;
const AT = Date.UTC(2026, 10, 22, 10, 15);
const colors = Object.fromEntries(
  Object.entries(LIFE).map(([name, hex]) => [name, rgbOf(hex)]),
) as unknown as FieldColors;

const flowing: Vitals = { state: "FLOWING", pressure: 20, flow: 50, temperature: 0.3 };
const moment: FieldMoment = {
  agentId: "pulse",
  vitals: flowing,
  fever: false,
  stale: false,
  at: AT,
  glitchAt: null,
  still: false,
};

function paint(change: Partial<FieldMoment> = {}, vitals: Partial<Vitals> = {}): number[] {
  const pixels = new Uint8ClampedArray(COLUMNS * ROWS * 4);
  const all = { ...moment, ...change };
  paintField(pixels, COLUMNS, ROWS, { ...all, vitals: { ...all.vitals, ...vitals } }, colors);
  return [...pixels];
}

/** Mean difference of two pictures, 0–255. */
function distance(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, index) => sum + Math.abs(value - (other[index] ?? 0)), 0) / one.length;
}

function cellsOf(pixels: readonly number[]): [number, number, number][] {
  return Array.from({ length: COLUMNS * ROWS }, (_, cell) => {
    const [red = 0, green = 0, blue = 0] = pixels.slice(cell * 4, cell * 4 + 3);
    return [red, green, blue];
  });
}

const light = (pixels: readonly number[]): number =>
  cellsOf(pixels).reduce((sum, [red, green, blue]) => sum + red + green + blue, 0);
const saturation = (pixels: readonly number[]): number =>
  cellsOf(pixels).reduce((sum, cell) => sum + Math.max(...cell) - Math.min(...cell), 0);

describe("activity", () => {
  it("[ELEMENT-1] is the highest of pressure, flow and temperature", () => {
    expect(activityOf({ pressure: 0, flow: 0, temperature: 0 })).toBe(0);
    expect(activityOf({ pressure: 40, flow: 0, temperature: 0.1 })).toBe(0.4);
    expect(activityOf({ pressure: 0, flow: 15, temperature: 0 })).toBe(0.5);
    expect(activityOf({ pressure: 0, flow: 255, temperature: 0 })).toBe(1);
    expect(activityOf({ pressure: 10, flow: 1, temperature: 0.7 })).toBe(0.7);
  });

  it("[ELEMENT-1] stays between 0 and 1 for any input", () => {
    const any = fc.double();
    fc.assert(
      fc.property(any, any, any, (pressure, flow, temperature) => {
        const activity = activityOf({ pressure, flow, temperature });
        expect(activity >= 0 && activity <= 1).toBe(true);
      }),
    );
  });

  it("[ELEMENT-1] has four levels", () => {
    expect([0, 0.199, 0.2, 0.499, 0.5, 0.799, 0.8, 1].map(levelOf)).toEqual([
      "idle",
      "idle",
      "waking",
      "waking",
      "active",
      "active",
      "intense",
      "intense",
    ]);
  });
});

describe("a field", () => {
  it("[ELEMENT-2] is the same in two windows, and differs between agents", () => {
    expect(paint()).toEqual(paint());
    expect(distance(paint(), paint({ agentId: "grammar" }))).toBeGreaterThan(5);
  });

  it("[ELEMENT-2] is brighter with more pressure", () => {
    const lights = [0, 30, 60, 100].map((pressure) =>
      light(paint({}, { pressure, flow: 0, temperature: 0 })),
    );
    expect(lights).toEqual(lights.toSorted((a, b) => a - b));
    expect(lights[3]).toBeGreaterThan((lights[0] ?? 0) * 3);
  });

  it("[ELEMENT-2] moves faster with more flow", () => {
    const change = (flow: number): number =>
      distance(paint({}, { pressure: 60, flow }), paint({ at: AT + 100 }, { pressure: 60, flow }));
    expect(change(200)).toBeGreaterThan(change(1) * 2);
  });

  it("[ELEMENT-2] changes without a jump at a new sample", () => {
    expect(distance(paint({}, { flow: 50 }), paint({}, { flow: 51 }))).toBeLessThan(1);
  });

  it("[ELEMENT-2] is warmer at a higher temperature", () => {
    const red = (temperature: number): number => {
      const cells = cellsOf(paint({}, { pressure: 0, flow: 0, temperature }));
      return cells.reduce((sum, [r]) => sum + r, 0) / cells.reduce((sum, [, , b]) => sum + b, 1);
    };
    expect(red(0.9)).toBeGreaterThan(red(0.05));
  });

  it("[ELEMENT-2] does not move when the agent has stopped, or under reduced motion", () => {
    expect(paint({}, { state: "STOPPED" })).toEqual(paint({ at: AT + 5_000 }, { state: "STOPPED" }));
    expect(paint({ still: true, fever: true })).toEqual(paint({ still: true, fever: true, at: AT + 5_000 }));
    expect(paint()).not.toEqual(paint({ at: AT + 5_000 }));
  });

  it("[ELEMENT-2] shifts a few rows for half a second after an error, and then looks as before", () => {
    const rowsTorn = (glitchAt: number): number => {
      const [whole, isGlitched] = [paint(), paint({ glitchAt })];
      const width = COLUMNS * 4;
      return Array.from({ length: ROWS }, (_, row) => row * width).filter(
        (from) => distance(whole.slice(from, from + width), isGlitched.slice(from, from + width)) > 0,
      ).length;
    };
    expect(rowsTorn(AT - 10)).toBeGreaterThan(0);
    expect(rowsTorn(AT - 10)).toBeLessThanOrEqual(3);
    expect(rowsTorn(AT - GLITCH_MS)).toBe(0);
  });

  it("[ELEMENT-2] has violet cells in a fever, and is grey when stale", () => {
    expect(distance(paint(), paint({ fever: true }))).toBeGreaterThan(2);
    expect(saturation(paint({ stale: true }))).toBeLessThan(saturation(paint()) / 2);
  });
});

describe("the frame loop", () => {
  /** A window whose frames the test triggers. */
  function window() {
    let waiting: ((timestamp: number) => void) | null = null;
    const loop = new FrameLoop({
      request: (callback) => {
        waiting = callback;
        return 1;
      },
      cancel: () => {
        waiting = null;
      },
      timeOrigin: 1_000,
    });
    const frame = (timestamp: number): void => {
      const callback = waiting;
      waiting = null;
      callback?.(timestamp);
    };
    return { loop, frame };
  }

  function painted(intervalMs: number): Paintable & { at: number[]; every: number } {
    return {
      at: [],
      every: intervalMs,
      intervalMs() {
        return this.every;
      },
      paint(at) {
        this.at.push(at);
      },
    };
  }

  it("[ELEMENT-3] paints each element at its own interval, by the wall clock", () => {
    const { loop, frame } = window();
    const [quick, calm] = [painted(33), painted(66)];
    loop.add(quick);
    loop.add(calm);
    for (let timestamp = 0; timestamp <= 132; timestamp += 16.5) frame(timestamp);
    expect(quick.at).toEqual([1_000, 1_033, 1_066, 1_099, 1_132]);
    expect(calm.at).toEqual([1_000, 1_066, 1_132]);
  });

  it("[ELEMENT-3] stops when nothing moves, and paints a change once", () => {
    const { loop, frame } = window();
    const still = painted(Number.POSITIVE_INFINITY);
    loop.add(still);
    frame(0);
    expect(loop.running).toBe(false);
    loop.invalidate(still);
    expect(loop.running).toBe(true);
    frame(500);
    frame(516);
    expect(still.at).toEqual([1_000, 1_500]);
  });

  it("[ELEMENT-3] drops elements that are out of sight", () => {
    const { loop, frame } = window();
    const moving = painted(16);
    loop.add(moving);
    loop.delete(moving);
    expect([loop.size, loop.running]).toEqual([0, false]);
    loop.invalidate(moving);
    frame(0);
    expect(moving.at).toEqual([]);
  });
});
