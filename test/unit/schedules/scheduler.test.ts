import { describe, expect, it } from "vitest";
import type { ScheduleDescriptor } from "../../../src/events/agent/schedule.js";
import { Scheduler, type Tick } from "../../../src/schedules/index.js";
import { ManualClock } from "../../support/time-and-random.js";
import { tellAgents } from "../../support/agent-lists.js";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);

function schedule(change: Partial<ScheduleDescriptor> = {}): ScheduleDescriptor {
  return { name: "nightly", cron: "0 3 * * *", timeZone: "UTC", input: null, missed: "skip", ...change };
}

/** A gateway's memory of ticks, which outlives schedulers. */
class Ticks {
  readonly last = new Map<string, number>();
  readonly accepted: Tick[] = [];
  failures = 0;

  accept = async (tick: Tick): Promise<boolean> => {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error("the store does not answer");
    }
    const name = `${tick.agentId} ${tick.schedule.name}`;
    if ((this.last.get(name) ?? -1) >= tick.at) return false;
    this.last.set(name, tick.at);
    this.accepted.push(tick);
    return true;
  };

  lastTick = async (agentId: string, name: string, now: number): Promise<number> => {
    const known = this.last.get(`${agentId} ${name}`);
    if (known === undefined) this.last.set(`${agentId} ${name}`, now);
    return known ?? now;
  };
}

class World {
  readonly clock: ManualClock;
  readonly ticks: Ticks;
  readonly told: string[] = [];
  readonly scheduler: Scheduler;

  constructor(now: string, ticks = new Ticks()) {
    this.clock = new ManualClock(at(now));
    this.ticks = ticks;
    this.scheduler = new Scheduler({
      clock: this.clock,
      accept: ticks.accept,
      lastTick: ticks.lastTick,
      onTick: (outcome, tick) => this.told.push(`${outcome} ${new Date(tick.at).toISOString()}`),
    });
  }

  manifest(...schedules: ScheduleDescriptor[]): void {
    tellAgents(this.scheduler, [{ id: "a", delivery: "at_least_once", schedules }]);
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settled();
  }
}

/** Lets promises of the fakes settle. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

describe("ticks", () => {
  it("[SCHEDULE-670] come in the schedule's time zone, once each", async () => {
    const world = new World("2026-01-15T12:00:00Z");
    world.manifest(schedule({ timeZone: "America/New_York" }));
    expect(world.scheduler.next("a", "nightly")).toBe(at("2026-01-16T08:00:00Z"));
    await world.advance(48 * HOUR);
    expect(world.told).toEqual(["STARTED 2026-01-16T08:00:00.000Z", "STARTED 2026-01-17T08:00:00.000Z"]);
    expect(world.ticks.accepted[0]).toMatchObject({
      agentId: "a",
      delivery: "at_least_once",
      schedule: { input: null },
    });
  });

  it.each([
    [
      "a time that is skipped",
      "30 2 * * *",
      "2026-03-28T12:00:00Z",
      48,
      ["2026-03-29T01:00", "2026-03-30T00:30"],
    ],
    [
      "a time that comes twice",
      "30 2 * * *",
      "2026-10-24T12:00:00Z",
      48,
      ["2026-10-25T00:30", "2026-10-26T01:30"],
    ],
    [
      "each hour of a long night",
      "0 * * * *",
      "2026-10-24T23:30:00Z",
      3,
      ["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00"],
    ],
    [
      "each hour of a short night",
      "0 * * * *",
      "2026-03-28T23:30:00Z",
      2,
      ["2026-03-29T00:00", "2026-03-29T01:00"],
    ],
  ])("[SCHEDULE-670] when summer time changes: %s", async (_what, cron, now, hours, expected) => {
    const world = new World(now);
    world.manifest(schedule({ cron, timeZone: "Europe/Berlin" }));
    await world.advance(hours * HOUR);
    expect(world.told).toEqual(expected.map((time) => `STARTED ${time}:00.000Z`));
  });

  it("[SCHEDULE-671] are not repeated by another gateway, nor when the clock is set back", async () => {
    const world = new World("2026-01-15T02:59:59Z");
    world.manifest(schedule());
    await world.advance(2_000);
    const other = new World("2026-01-15T02:59:59Z", world.ticks);
    other.manifest(schedule({ missed: "once" }));
    await other.advance(2_000);
    expect([world.told, other.told]).toEqual([
      ["STARTED 2026-01-15T03:00:00.000Z"],
      ["REPEATED 2026-01-15T03:00:00.000Z"],
    ]);
    world.clock.jump(-10_000);
    await world.advance(20_000);
    expect(world.told).toHaveLength(1);
    await world.advance(24 * HOUR);
    expect(world.told).toHaveLength(2);
  });

  it.each([
    ["skip", []],
    ["once", ["STARTED 2026-01-18T03:00:00.000Z"]],
  ] as const)("[SCHEDULE-672] that were missed while no gateway was up: %s", async (missed, expected) => {
    const before = new World("2026-01-15T02:00:00Z");
    before.manifest(schedule({ missed }));
    await before.advance(2 * HOUR);
    before.scheduler.close();
    const after = new World("2026-01-18T09:00:00Z", before.ticks);
    after.manifest(schedule({ missed }));
    await settled();
    expect(after.told).toEqual(expected);
    // A third one has missed nothing.
    const third = new World("2026-01-18T10:00:00Z", before.ticks);
    third.manifest(schedule({ missed }));
    await settled();
    expect(third.told).toEqual([]);
    await third.advance(24 * HOUR);
    expect(third.told).toEqual(["STARTED 2026-01-19T03:00:00.000Z"]);
  });

  it("[SCHEDULE-672] a schedule that was seen and never ticked has missed what came since", async () => {
    const before = new World("2026-01-15T22:00:00Z");
    before.manifest(schedule({ missed: "once" }));
    await settled();
    const after = new World("2026-01-16T08:00:00Z", before.ticks);
    after.manifest(schedule({ missed: "once" }));
    await settled();
    expect([before.told, after.told]).toEqual([[], ["STARTED 2026-01-16T03:00:00.000Z"]]);
  });

  it.each([
    ["skip", "MISSED"],
    ["once", "STARTED"],
  ] as const)("[SCHEDULE-672] that are late because the machine slept: %s", async (missed, outcome) => {
    const world = new World("2026-01-15T02:59:00Z");
    world.manifest(schedule({ missed }));
    await settled();
    world.clock.stall(50 * HOUR);
    await world.advance(0);
    expect(world.told).toEqual([`${outcome} 2026-01-17T03:00:00.000Z`]);
  });

  it("[SCHEDULE-672] that are late because the thread was busy all have their runs", async () => {
    const world = new World("2026-01-15T02:59:59Z");
    world.manifest(schedule({ cron: "* * * * * *" }));
    world.clock.stall(5_000);
    await world.advance(0);
    expect(world.told).toHaveLength(5);
    expect(new Set(world.told).size).toBe(5);
  });

  it("[SCHEDULE-673] are skipped while the agent is stopped, and wait while its host is down", async () => {
    const world = new World("2026-01-15T02:00:00Z");
    world.manifest(schedule());
    world.scheduler.agentUp("a");
    world.scheduler.agentDown("a");
    await world.advance(24 * HOUR);
    world.scheduler.agentUp("a");
    await world.advance(24 * HOUR);
    world.scheduler.hostDown(["a"]);
    world.scheduler.agentDown("a");
    await world.advance(24 * HOUR);
    expect(world.told.map((line) => line.split(" ")[0])).toEqual(["SKIPPED", "STARTED", "STARTED"]);
  });

  it("[SCHEDULE-674] are tried again when the store refuses, in their order", async () => {
    const world = new World("2026-01-15T02:59:59Z");
    world.ticks.failures = 3;
    world.manifest(schedule({ cron: "*/2 * * * * *" }));
    await world.advance(1_000);
    expect(world.told).toEqual(["DELAYED 2026-01-15T03:00:00.000Z"]);
    for (let second = 0; second < 8; second += 1) await world.advance(1_000);
    expect(world.ticks.accepted.map((tick) => tick.at)).toEqual(
      [0, 2, 4, 6, 8].map((seconds) => at("2026-01-15T03:00:00Z") + seconds * 1_000),
    );
    expect(world.told.filter((line) => line.startsWith("DELAYED"))).toHaveLength(3);
  });

  it("[SCHEDULE-674] wait in a bounded number", async () => {
    const world = new World("2026-01-15T02:59:59Z");
    world.ticks.failures = Infinity;
    world.manifest(schedule({ cron: "* * * * * *" }));
    await world.advance(100_000);
    expect(world.told.filter((line) => line.startsWith("REFUSED"))).toHaveLength(40);
    world.scheduler.close();
    expect(world.clock.pending).toBe(0);
  });

  it("[SCHEDULE-675] go on over a manifest without a change, and end with their schedule", async () => {
    const world = new World("2026-01-15T02:00:00Z");
    world.manifest(schedule(), schedule({ name: "hourly", cron: "0 * * * *" }));
    const { pending } = world.clock;
    world.manifest(schedule({ name: "hourly", cron: "0 * * * *" }), schedule());
    expect(world.clock.pending).toBe(pending);
    world.manifest(schedule({ cron: "0 4 * * *" }));
    expect(world.scheduler.next("a", "hourly")).toBeNull();
    await world.advance(24 * HOUR);
    expect(world.told).toEqual(["STARTED 2026-01-15T04:00:00.000Z"]);
    tellAgents(world.scheduler, []);
    expect(world.clock.pending).toBe(0);
  });
});
