import { describe, expect, it } from "vitest";
import {
  phaseAt,
  type PheromoneObject,
  readPheromone,
  strengthAt,
} from "../../../operator/src/pheromones/phases.js";

const MADE = Date.parse("2026-11-29T10:00:00Z");
const MINUTE = 60_000;

function pheromone(spec: object = {}): PheromoneObject {
  const read = readPheromone({
    apiVersion: "terrarium.dev/v1alpha1",
    kind: "Pheromone",
    metadata: { name: "p", namespace: "here", uid: "u", creationTimestamp: "2026-11-29T10:00:00Z" },
    spec: { type: "WARNING", ...spec },
  });
  if (!read) throw new Error("not valid");
  return read;
}

describe("the phase of a pheromone", () => {
  it("[OPERATOR-1035] changes twice, at times that are known from the start", () => {
    const object = pheromone();
    const seen = [phaseAt(object, MADE)];
    let now = MADE;
    for (let next = seen[0]; next && !next.isSwept;) {
      now += next.nextInMs;
      next = phaseAt(object, now);
      seen.push(next);
    }
    expect(seen.map(({ phase }) => phase)).toEqual(["ACTIVE", "EVAPORATING", "EVAPORATED", "EVAPORATED"]);
    expect(seen[0]?.nextInMs).toBe(10 * MINUTE);
    expect(seen.at(-1)?.isSwept).toBe(true);
    expect(strengthAt(object, now)).toBeLessThan(0.01);
  });

  it.each([
    ["a weak one", { initialIntensity: 0.009 }, "EVAPORATED"],
    ["one with a short life", { ttlSeconds: 1 }, "EVAPORATED"],
    ["one of long ago", { emittedAt: "2020-01-01T00:00:00Z" }, "EVAPORATED"],
    ["one from a clock that is ahead", { emittedAt: "2026-11-29T11:00:00Z" }, "ACTIVE"],
    ["one with a time that does not exist", { emittedAt: "2026-02-31T00:00:00Z" }, "ACTIVE"],
    ["a dream, which takes twice as long", { type: "DREAM", halfLifeMinutes: 2 }, "ACTIVE"],
    ["another that does not", { halfLifeMinutes: 2 }, "EVAPORATING"],
  ])("[OPERATOR-1035] is right for %s", (_what, spec, phase) => {
    expect(phaseAt(pheromone(spec), MADE + 3 * MINUTE).phase).toBe(phase);
  });

  it("[OPERATOR-1035] has no time to come back before the next change", () => {
    for (const spec of [{}, { ttlSeconds: 60 }, { halfLifeMinutes: 0.01 }, { initialIntensity: 0 }])
      expect(phaseAt(pheromone(spec), MADE).nextInMs).toBeGreaterThan(0);
  });
});
