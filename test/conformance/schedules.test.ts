import { afterAll, beforeAll, expect, it } from "vitest";
import { defineAgent } from "../../src/index.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({
    agents: [
      defineAgent({
        id: "clock",
        schedule: [
          { name: "each-second", cron: "* * * * * *", input: { secret: "of the schedule" } },
          { name: "yearly", cron: "@yearly", timeZone: "Europe/Berlin", missed: "once" },
        ],
        process: (input, { run }) => ({ input, run }),
      }),
    ],
  });
});
afterAll(() => kit[Symbol.asyncDispose]());

const RUNS = `{ runs(agentId: "clock", kind: SCHEDULE, order: OLDEST_FIRST, first: 1) {
  runs { id kind status by onBehalfOf session input result parent { id } } } }`;

it("[SCHEDULE-670] [SCHEDULE-676] an agent's schedule makes runs of its own, with their events", async () => {
  await kit.until("clock", () =>
    (kit.terrarium.mirror("clock")?.history(100) ?? []).some(({ event }) => event.type === "RESULT"),
  );
  const { data } = await kit.ask(RUNS, {}, kit.bearer);
  const [run] = ((data ?? {})["runs"] as { runs: { id: string }[] }).runs;
  expect(run).toMatchObject({
    kind: "SCHEDULE",
    status: "COMPLETED",
    by: "schedule:each-second",
    onBehalfOf: null,
    session: null,
    input: { secret: "of the schedule" },
    result: { input: { secret: "of the schedule" }, run: run?.id },
    parent: null,
  });
  await kit.metricUntil('schedule_ticks_total{result="STARTED"}', (ticks) => ticks > 0);
});

it("[SCHEDULE-670] schedules are shown with their next tick, and without their input", async () => {
  const query = '{ agent(id: "clock") { schedules { name cron timeZone missed next } } }';
  const { data } = await kit.ask(query);
  const { schedules } = (data ?? {})["agent"] as { schedules: { next: string }[] };
  const yearly = { name: "yearly", cron: "@yearly", timeZone: "Europe/Berlin", missed: "once" };
  expect(schedules).toEqual([
    { name: "each-second", cron: "* * * * * *", timeZone: "UTC", missed: "skip", next: expect.any(String) },
    { ...yearly, next: expect.stringMatching(/^\d{4}-12-31T23:00:00.000Z$/) },
  ]);
  const agents = await (await fetch(`http://127.0.0.1:${kit.port}/api/agents`)).json();
  const clock = (agents as { id: string; schedules: unknown }[]).find(({ id }) => id === "clock");
  expect(clock).toMatchObject({
    schedules: [{ name: "each-second" }, { ...yearly, next: schedules[1]?.next }],
  });
  expect(JSON.stringify(clock?.schedules)).not.toContain("of the schedule");
});

it("[SCHEDULE-673] ticks of a stopped agent are skipped, until it is started again", async () => {
  const stop = await kit.ask('mutation { stopAgent(id: "clock") { state } }', {}, kit.bearer);
  expect(stop.errors).toBeUndefined();
  const skipped = await kit.metric('schedule_ticks_total{result="SKIPPED"}');
  await kit.metricUntil('schedule_ticks_total{result="SKIPPED"}', (ticks) => ticks > skipped);
  await kit.ask('mutation { startAgent(id: "clock") { state } }', {}, kit.bearer);
  const started = await kit.metric('schedule_ticks_total{result="STARTED"}');
  await kit.metricUntil('schedule_ticks_total{result="STARTED"}', (ticks) => ticks > started);
});
