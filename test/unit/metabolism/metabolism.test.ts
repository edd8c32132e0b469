import { beforeEach, describe, expect, it } from "vitest";

import { METABOLISM_DEFAULTS, Metabolism, Sampler } from "../../../src/metabolism/index.js";
import { ManualClock } from "../../support/time-and-random.js";

const { heatHalfLifeMs, probeRestMs, probeThrowsMax } = METABOLISM_DEFAULTS;

class Creature {
  readonly clock = new ManualClock();
  readonly fevers: number[] = [];
  readonly degraded: string[] = [];
  readonly organism: { eventsHandled: number; entropySpent: number; temperature?: () => number };
  readonly metabolism: Metabolism;

  constructor(temperature?: () => number) {
    this.organism = { eventsHandled: 0, entropySpent: 0, ...(temperature && { temperature }) };
    this.metabolism = new Metabolism(
      this.organism,
      {
        onFever: (intensity) => this.fevers.push(intensity),
        onDegraded: (probe) => this.degraded.push(probe),
      },
      this.clock,
    );
  }

  /** Advances time, with a sample each second. */
  live(ms: number): void {
    for (let leftMs = ms; leftMs > 0; leftMs -= 1_000) {
      this.clock.advance(Math.min(1_000, leftMs));
      this.metabolism.sample();
    }
  }
}

describe("metabolism", () => {
  let creature: Creature;
  beforeEach(() => {
    creature = new Creature();
  });

  it("[METABOLISM-2] measures the events per second since the last sample", () => {
    const { metabolism, organism } = creature;
    organism.eventsHandled = 30;
    creature.clock.advance(2_000);
    metabolism.sample();
    expect(metabolism.flow).toBe(15);
    metabolism.sample();
    expect(metabolism.flow).toBe(15);
    creature.live(1_000);
    expect(metabolism.flow).toBe(0);
    organism.eventsHandled = 40;
    metabolism.rest();
    expect(metabolism.flow).toBe(0);
    creature.live(1_000);
    expect(metabolism.flow).toBe(0);
  });

  it("[METABOLISM-3] halves heat with each half-life", () => {
    const { metabolism } = creature;
    metabolism.spend(800);
    creature.live(heatHalfLifeMs);
    expect(metabolism.heat).toBeCloseTo(0.4, 10);
    creature.live(heatHalfLifeMs);
    expect(metabolism.heat).toBeCloseTo(0.2, 10);
    expect(() => metabolism.spend(-1)).toThrow(RangeError);
    expect(() => metabolism.spend(Number.NaN)).toThrow(RangeError);
  });

  it("[METABOLISM-4] takes the higher of entropy spent and heat, and never exceeds 1", () => {
    const { metabolism, organism } = creature;
    metabolism.spend(300);
    expect(metabolism.temperature).toBeCloseTo(0.3);
    organism.entropySpent = 0.7;
    expect(metabolism.temperature).toBe(0.7);
    metabolism.spend(9_000);
    expect(metabolism.temperature).toBe(1);
  });

  it("[METABOLISM-5] reports a fever once per crossing", () => {
    const { metabolism, fevers } = creature;
    metabolism.spend(1_000);
    expect(fevers).toEqual([]);
    metabolism.spend(500);
    expect(fevers).toEqual([1.5]);
    metabolism.spend(500);
    creature.live(heatHalfLifeMs);
    expect(metabolism.feverish).toBe(true);
    metabolism.spend(500);
    expect(fevers).toHaveLength(1);
    creature.live(2 * heatHalfLifeMs);
    expect(metabolism.feverish).toBe(false);
    metabolism.spend(2_000);
    expect(fevers).toHaveLength(2);
  });

  it("[METABOLISM-6] halves heat when the agent is restarted", () => {
    const { metabolism } = creature;
    metabolism.spend(600);
    metabolism.discharge();
    expect(metabolism.heat).toBeCloseTo(0.3);
  });

  it("[METABOLISM-7] uses the agent's own temperature as its heat", () => {
    let temperature = 0.25;
    const own = new Creature(() => temperature);
    own.metabolism.spend(5_000);
    own.live(1_000);
    expect(own.metabolism.temperature).toBe(0.25);
    temperature = 1.2;
    own.live(1_000);
    expect(own.metabolism.temperature).toBe(1);
    expect(own.fevers).toEqual([5, 1.2]);
  });

  it("[METABOLISM-8] [METABOLISM-9] pauses a probe that throws, and reports it once per trip", () => {
    let answer: () => number = () => {
      throw new Error("no sensor");
    };
    let calls = 0;
    const own = new Creature(() => {
      calls += 1;
      return answer();
    });
    own.metabolism.spend(500);
    own.live(1_000 * probeThrowsMax);
    expect(calls).toBe(probeThrowsMax);
    expect(own.degraded).toEqual(["temperature"]);
    expect(own.metabolism.temperature).toBeGreaterThan(0.4);
    own.live(probeRestMs - 1_000);
    expect(calls).toBe(probeThrowsMax);
    own.live(1_000);
    expect(calls).toBe(probeThrowsMax + 1);
    own.live(probeRestMs);
    expect(calls).toBe(probeThrowsMax + 2);
    expect(own.degraded).toHaveLength(1);
    answer = () => 0.125;
    own.live(probeRestMs);
    expect(own.metabolism.temperature).toBe(0.125);
    answer = () => Number.NaN;
    own.live(1_000 * probeThrowsMax);
    expect(own.degraded).toHaveLength(2);
  });
});

describe("sampler", () => {
  it("[METABOLISM-1] samples once a second for all agents, and runs no timer without any", () => {
    const clock = new ManualClock();
    const sampler = new Sampler(clock);
    const seen: string[] = [];
    const ann = (): void => void seen.push(`ann ${clock.monotonic()}`);
    const bob = (): void => void seen.push(`bob ${clock.monotonic()}`);
    expect(clock.pending).toBe(0);
    sampler.join(ann);
    clock.advance(1_500);
    sampler.join(bob);
    clock.advance(1_000);
    sampler.leave(ann);
    clock.advance(1_000);
    sampler.leave(bob);
    expect(clock.pending).toBe(0);
    clock.advance(5_000);
    expect(seen).toEqual(["ann 1000", "ann 2000", "bob 2000", "bob 3000"]);
    sampler.join(ann);
    clock.advance(1_000);
    expect(seen.at(-1)).toBe("ann 9500");
  });

  it("allows a member to leave during a sample", () => {
    const clock = new ManualClock();
    const sampler = new Sampler(clock);
    const seen: string[] = [];
    const once = (): void => {
      seen.push("once");
      sampler.leave(once);
    };
    sampler.join(once);
    clock.advance(3_000);
    expect(seen).toEqual(["once"]);
    expect(clock.pending).toBe(0);
  });
});
