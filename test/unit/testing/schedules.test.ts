import { expect, it } from "vitest";
import { defineAgent } from "../../../src/index.js";
import { testAgent } from "../../../src/testing/index.js";

const clerk = defineAgent({
  id: "clerk",
  schedule: [{ name: "nightly", cron: "0 3 * * *", timeZone: "Europe/Berlin", input: "scan" }],
  process: (input: string, { attempt }) => ({ input, attempt }),
});

it("[SCHEDULE-670] [SCHEDULE-673] schedules of an agent under test tick with its clock", async () => {
  await using agent = testAgent(clerk, { now: "2026-03-28T12:00:00Z" });
  await agent.advance(24 * 3_600_000);
  expect(agent.results).toEqual([{ input: "scan", attempt: 1 }]);
  await agent.stop();
  await agent.advance(24 * 3_600_000);
  await agent.start();
  await agent.advance(24 * 3_600_000);
  expect(agent.runs).toMatchObject([
    { kind: "SCHEDULE", status: "COMPLETED" },
    { kind: "SCHEDULE", status: "COMPLETED" },
  ]);
});
