import { describe, expect, it } from "vitest";

import {
  failureWords,
  healthAfter,
  healthShape,
  healthWords,
  isUnwell,
  type ShownProbe,
} from "../../../src/events/probe.js";

const probe = (name: string, failures: number, more: Partial<ShownProbe> = {}): ShownProbe => ({
  name,
  failures,
  failing: failures > 0,
  critical: false,
  detail: null,
  ...more,
});

describe("health in words", () => {
  it("[PROBE-859] names the failing probe, the critical one first, and how many more there are", () => {
    const sane = probe("sane", 3, { detail: "it said 5" });
    expect(failureWords(probe("sane", 1))).toBe("sane failed once");
    expect(healthWords({ status: "HEALTHY", probes: [probe("sane", 0)] })).toBe("healthy");
    expect(healthWords({ status: "DEGRADED", probes: [sane] })).toBe(
      "degraded: sane failed 3 times: it said 5",
    );
    const critical = probe("turns", 1_200, { critical: true });
    const all = [sane, critical, probe("lives", 4)];
    expect(healthWords({ status: "UNHEALTHY", probes: all })).toBe(
      "unhealthy: turns failed 1,200 times; and 2 more",
    );
  });

  it("[PROBE-859] gives each status a shape of its own", () => {
    const shapes = ["HEALTHY", "DEGRADED", "UNHEALTHY", "UNKNOWN"].map(healthShape);
    expect(new Set(shapes).size).toBe(4);
    expect(isUnwell({ status: "UNKNOWN" })).toBe(false);
  });

  it("[PROBE-859] follows the events between two polls", () => {
    const before = { status: "HEALTHY", probes: [probe("sane", 0), probe("turns", 0)] } as const;
    const failed = healthAfter(before, { probe: "sane", health: "DEGRADED", failures: 3, detail: null });
    expect(healthWords(failed)).toBe("degraded: sane failed 3 times");
    expect(healthWords(healthAfter(failed, { probe: "sane", health: "HEALTHY" }))).toBe("healthy");
    expect(healthAfter(before, { probe: "gone", health: "DEGRADED", failures: 1 }).probes).toEqual(
      before.probes,
    );
  });
});
