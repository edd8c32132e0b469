import { EVERYTHING } from "../../../src/auth/sights.js";
import { describe, expect, it } from "vitest";
import { Health, type HealthOptions } from "../../../src/app/health.js";
import { Drops } from "../../../src/base/bounds/tally.js";
import { ManualClock } from "../../support/time-and-random.js";

const well: HealthOptions = {
  hosts: { allAway: false, awayFor: () => [], refusedFor: () => [] },
  storage: { lost: null, problem: null, isDiskFull: false, history: { problem: null }, cluster: null },
  log: null,
  drops: { lines: () => [] },
  revocations: null,
};

describe("health", () => {
  it("[APP-10] is ready when nothing is wrong, and not while it drains or agents or storage are gone", () => {
    const fine = new Health(well);
    expect([fine.unready(EVERYTHING), fine.degraded(EVERYTHING), fine.isDraining]).toEqual([[], [], false]);
    const health = new Health({
      ...well,
      hosts: { allAway: true, awayFor: () => ["a.ts: crashed", "b.ts: hung"], refusedFor: () => [] },
      storage: { ...well.storage, lost: "nothing can be kept" },
    });
    expect(health.unready(EVERYTHING)).toEqual([
      "all agents are away: a.ts: crashed; b.ts: hung",
      "nothing can be kept",
    ]);
    health.drain();
    expect([health.isDraining, health.unready(EVERYTHING)]).toEqual([
      true,
      ["draining", "nothing can be kept"],
    ]);
  });

  it("[APP-11] lists faults although it is ready", () => {
    const drops = new Drops(new ManualClock());
    drops.note("maxSemaphoreEvents", 3);
    const health = new Health({
      hosts: { allAway: false, awayFor: () => ["a.ts: crashed"], refusedFor: () => ["b.ts: id is taken"] },
      storage: {
        lost: null,
        problem: "questions cannot be kept at present",
        isDiskFull: true,
        history: { problem: "JOURNAL_FAILED" },
        cluster: {
          settings: { problem: "another gateway has other settings" },
          warnings: () => ["the clock is 60 s ahead"],
        },
      },
      log: { problem: "events wait" },
      drops,
      revocations: { problem: "ENOENT /etc/revoked" },
    });
    expect(health.unready(EVERYTHING)).toEqual([]);
    expect(health.degraded(EVERYTHING)).toEqual([
      "agents are away: a.ts: crashed",
      "an agent is refused: b.ts: id is taken",
      "maxSemaphoreEvents was reached: 3 dropped or refused since the start",
      "the disk is full",
      "questions cannot be kept at present",
      "another gateway has other settings",
      "the clock is 60 s ahead",
      "history is not being kept: JOURNAL_FAILED",
      "the list of revoked tokens is out of date",
    ]);
  });

  it("[APP-1640] lists that events are not shared, unless the storage says why", () => {
    const log = { problem: "events wait" };
    expect(new Health({ ...well, log }).degraded(EVERYTHING)).toEqual(["events wait"]);
    const storage = { ...well.storage, problem: "NATS is away" };
    expect(new Health({ ...well, storage, log }).degraded(EVERYTHING)).toEqual(["NATS is away"]);
  });
});
