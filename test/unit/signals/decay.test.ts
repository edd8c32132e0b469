import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { NewDeposit } from "../../../src/signals/index.js";
import {
  FORGOTTEN_BELOW,
  forgottenAt,
  intensityAt,
  isForgotten,
  reinforced,
} from "../../../src/signals/index.js";

const DAY_MS = 86_400_000;

const types = fc.constantFrom("WARNING", "DREAM", "TEST", "anything.else");
const intensities = fc.double({ min: 0, max: 1, noNaN: true });
const strong = fc.double({ min: FORGOTTEN_BELOW, max: 1, noNaN: true });
const halfLives = fc.integer({ min: 1, max: 30 * DAY_MS });
const ages = fc.integer({ min: 0, max: 90 * DAY_MS });

function deposit(change: Partial<NewDeposit> = {}): NewDeposit {
  const fading = { initialIntensity: 1, halfLifeMs: 600_000, ttlMs: null, at: 1_000 };
  return {
    id: "phe-1",
    type: "WARNING",
    source: "a",
    target: null,
    key: null,
    payload: null,
    ...fading,
    ...change,
  };
}

const halfLifeOf = ({ type, halfLifeMs }: NewDeposit): number => (type === "DREAM" ? 2 : 1) * halfLifeMs;

describe("decay", () => {
  it("[SIGNAL-800] is half after one half-life, a quarter after two, a DREAM's after two and four", () => {
    expect(intensityAt(deposit(), 1_000)).toBe(1);
    expect(intensityAt(deposit(), 601_000)).toBe(0.5);
    expect(intensityAt(deposit(), 1_201_000)).toBe(0.25);
    const dream = deposit({ type: "DREAM" });
    expect(intensityAt(dream, 601_000)).toBeCloseTo(Math.SQRT1_2, 12);
    expect(intensityAt(dream, 1_201_000)).toBe(0.5);
    expect(intensityAt(deposit({ ttlMs: 5_000 }), 5_999)).toBeGreaterThan(0.99);
    expect(intensityAt(deposit({ ttlMs: 5_000 }), 6_000)).toBe(0);
    expect(intensityAt(deposit({ initialIntensity: 0.3 }), 0)).toBe(0.3);
  });

  it("[SIGNAL-800] follows the formula over simulated days, and never grows", () => {
    const property = fc.property(
      types,
      intensities,
      halfLives,
      ages,
      ages,
      (type, initialIntensity, halfLifeMs, one, other) => {
        const entry = deposit({ type, initialIntensity, halfLifeMs });
        const expected = initialIntensity * 2 ** (-one / halfLifeOf(entry));
        expect(intensityAt(entry, 1_000 + one)).toBeCloseTo(expected, 12);
        const [young, old] = one < other ? [one, other] : [other, one];
        expect(intensityAt(entry, 1_000 + old)).toBeLessThanOrEqual(intensityAt(entry, 1_000 + young));
        // However often it is looked at in between.
        const inTwo = intensityAt(entry, 1_000 + one) * 0.5 ** (other / halfLifeOf(entry));
        expect(intensityAt(entry, 1_000 + one + other)).toBeCloseTo(inTwo, 12);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it("[SIGNAL-802] is forgotten from the millisecond that is known at the deposit, and not before", () => {
    const ttls = fc.option(fc.integer({ min: 1, max: DAY_MS }));
    const property = fc.property(
      types,
      intensities,
      halfLives,
      ttls,
      (type, initialIntensity, halfLifeMs, ttlMs) => {
        const entry = deposit({ type, initialIntensity, halfLifeMs, ttlMs });
        const at = forgottenAt(entry);
        expect(isForgotten(entry, at)).toBe(true);
        expect(at).toBeGreaterThanOrEqual(entry.at);
        if (at > entry.at) expect(isForgotten(entry, at - 2)).toBe(false);
      },
    );
    fc.assert(property, {
      numRuns: 500,
      examples: [
        ["WARNING", 0, 1, null],
        ["WARNING", 0.01, 1, null],
        ["DREAM", 1, 1, 1],
      ],
    });
  });
});

describe("reinforcement", () => {
  it("[SIGNAL-804] adds up to 1, resets the age and counts, in any order of moments", () => {
    const pause = fc.integer({ min: 0, max: 2 * DAY_MS });
    const property = fc.property(
      halfLives,
      fc.array(fc.tuple(pause, strong), { minLength: 1, maxLength: 20 }),
      (halfLifeMs, steps) => {
        let at = 1_000;
        let entry = { ...deposit({ halfLifeMs, initialIntensity: 0.5 }), firstAt: at, count: 1 };
        for (const [pauseMs, initialIntensity] of steps) {
          at += pauseMs;
          const before = intensityAt(entry, at);
          entry = {
            ...reinforced(entry, deposit({ id: "phe-other", initialIntensity, halfLifeMs, at })),
            firstAt: 1_000,
          };
          expect(intensityAt(entry, at)).toBeCloseTo(Math.min(1, before + initialIntensity), 12);
          expect(entry.initialIntensity).toBeLessThanOrEqual(1);
          expect(entry.id).toBe("phe-1");
        }
        expect(entry.count).toBe(steps.length + 1);
        // The age starts again at 0.
        expect(intensityAt(entry, at + halfLifeMs)).toBeCloseTo(entry.initialIntensity / 2, 12);
      },
    );
    fc.assert(property, { numRuns: 200 });
  });
});
