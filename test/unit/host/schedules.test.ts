import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkDefinitions } from "../../../src/host/modules/check-definition.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { defineAgent } from "../../../src/host/modules/definition.js";

const agent = (schedule: unknown, more: object = {}): object => ({
  id: "a",
  process: () => null,
  schedule,
  ...more,
});
const nightly = { name: "nightly", cron: "0 3 * * *" };

describe("schedules of a definition", () => {
  it("[SCHEDULE-677] come with defaults", () => {
    const input = { scan: "all" };
    const all = [
      nightly,
      { name: "often", cron: "*/10 * * * * *", timeZone: "Asia/Kathmandu", input, missed: "once" },
    ];
    const host = new AgentHost({ definitions: defineAgent(agent(all) as never) });
    expect(host.agents[0]?.schedules).toEqual([
      { ...nightly, timeZone: "UTC", input: null, missed: "skip" },
      { name: "often", cron: "*/10 * * * * *", timeZone: "Asia/Kathmandu", input, missed: "once" },
    ]);
  });

  it.each([
    ["no array", nightly, "schedule: must be an array"],
    ["no object", ["0 3 * * *"], "schedule[0]: must be an object"],
    ["no name", [{ cron: "0 3 * * *" }], "schedule[0].name: must be 1 to 64"],
    ["a name with a colon", [{ ...nightly, name: "a:b" }], "schedule[0].name: must be 1 to 64"],
    ["a name twice", [nightly, nightly], 'schedule[1].name: "nightly" is used twice'],
    ["no cron", [{ name: "n" }], "schedule[0].cron: must be a string"],
    ["a minute too many", [{ ...nightly, cron: "60 3 * * *" }], "schedule[0].cron: "],
    ["four parts", [{ ...nightly, cron: "0 3 * *" }], "schedule[0].cron: must have five or six parts"],
    [
      "a date",
      [{ ...nightly, cron: "2030-01-01T00:00:00" }],
      "schedule[0].cron: must have five or six parts",
    ],
    ["an unknown word", [{ ...nightly, cron: "@fortnightly" }], "schedule[0].cron: "],
    ["a day that never comes", [{ ...nightly, cron: "0 3 30 2 *" }], "schedule[0].cron: never ticks"],
    ["an unknown zone", [{ ...nightly, timeZone: "Mars/Olympus" }], "schedule[0].timeZone: must be an IANA"],
    ["an offset", [{ ...nightly, timeZone: "+02:00" }], "schedule[0].timeZone: must be an IANA"],
    ["an empty zone", [{ ...nightly, timeZone: "" }], "schedule[0].timeZone: must be an IANA"],
    ["no JSON", [{ ...nightly, input: () => 1 }], "schedule[0].input: must be JSON"],
    ["an unknown field", [{ ...nightly, when: 1 }], "schedule[0].when: is unknown"],
    ["an unknown rule", [{ ...nightly, missed: "twice" }], 'schedule[0].missed: must be "skip" or "once"'],
  ])("[SCHEDULE-677] are refused with their field: %s", (_what, schedule, message) => {
    const check = (): unknown => checkDefinitions(agent(schedule), "agents/a.ts");
    expect(check).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
    expect(check).toThrow(`agents/a.ts: ${message}`);
  });

  it.each([
    ["a part for the year", { cron: "0 0 3 1 1 * 2020" }, "cron: must have five or six parts"],
    ["a nickname for the start of a machine", { cron: "@reboot" }, "cron: must have five or six parts"],
    ["an unknown nickname", { cron: "@fortnightly" }, "cron: must have five or six parts"],
    ["an input that is too large", { input: "x".repeat(300_000) }, "input: must be JSON of a payload's size"],
  ])("[SCHEDULE-760] are refused with their field: %s", (_what, wrong, message) => {
    const check = (): unknown => checkDefinitions(agent([{ ...nightly, ...wrong }]), "agents/a.ts");
    expect(check).toThrow(expect.objectContaining({ code: "BAD_USER_INPUT" }));
    expect(check).toThrow(`agents/a.ts: schedule[0].${message}`);
  });

  it.each(["@hourly", "@daily", "@midnight", "@weekly", "@monthly", "@yearly", "@annually"])(
    "[SCHEDULE-760] take %s",
    (cron) => {
      expect(() => checkDefinitions(agent([{ ...nightly, cron }]), "agents/a.ts")).not.toThrow();
    },
  );

  it("[SCHEDULE-677] need a process that takes their input", () => {
    const check = (more: object) => (): unknown => checkDefinitions(agent([nightly], more), "agents/a.ts");
    expect(check({ process: undefined })).toThrow("agents/a.ts: schedule: needs a 'process'");
    expect(check({ input: z.number() })).toThrow("agents/a.ts: schedule[0].input: input: ");
    expect(check({ input: z.null() })).not.toThrow();
  });

  it("[SCHEDULE-677] are bounded in number", () => {
    const many = Array.from({ length: 17 }, (_, index) => ({ ...nightly, name: `n${index}` }));
    expect(() => checkDefinitions(agent(many), "a")).toThrow(
      "a: schedule: has more than 16 schedules (maxSchedulesPerAgent)",
    );
    expect(() => new AgentHost({ definitions: agent(many), schedulesMax: 17 })).not.toThrow();
  });
});

describe("the agents a definition may call", () => {
  it.each([["*"], ["billing-*"], ["a.b_c-1"]])("[HOST-662] are named by patterns: %s", (pattern) => {
    const host = new AgentHost({ definitions: { id: "a", calls: [pattern] } });
    expect(host.agents[0]).toMatchObject({ calls: [pattern], module: "agents" });
  });

  it.each([["*-billing"], ["a*b"], ["a:b"], [""], [5], ["**"]])(
    "[HOST-662] are refused with a wrong pattern: %s",
    (pattern) => {
      const check = (): unknown => checkDefinitions({ id: "a", calls: [pattern] }, "agents/a.ts");
      expect(check).toThrow("agents/a.ts: calls: must be an array of agents' ids");
    },
  );
});
