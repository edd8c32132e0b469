import { expect, it } from "vitest";

import { AgentHost } from "../../../src/host/agent-host.js";
import { checkDefinitions } from "../../../src/host/modules/check-definition.js";

const agent = (reactsTo: unknown, more: object = { process: () => null }): object => ({
  id: "a",
  reactsTo,
  ...more,
});

it("[SIGNAL-817] what an agent reacts to is in its description", () => {
  const reactsTo = [
    "WARNING",
    { type: "SCARCITY", minIntensity: 0.5 },
    { type: "CHAOS", source: "client:ada" },
  ];
  const host = new AgentHost({ definitions: agent(reactsTo) });
  expect(host.agents[0]?.reactsTo).toEqual([{ type: "WARNING" }, ...reactsTo.slice(1)]);
  expect(new AgentHost({ definitions: agent(undefined) }).agents[0]?.reactsTo).toBeUndefined();
  expect(new AgentHost({ definitions: agent([]) }).agents[0]?.reactsTo).toBeUndefined();
});

it.each([
  ["a text", "WARNING", "reactsTo: must be an array"],
  ["an object", { type: "WARNING" }, "reactsTo: must be an array"],
  ["a number in it", [7], "reactsTo[0]: must be types"],
  ["nothing in it", ["WARNING", null], "reactsTo[1]: must be types"],
  ["a list in it", [["WARNING"]], "reactsTo[0]: must be types"],
  ["no type", [{ minIntensity: 1 }], "reactsTo[0].type: must be"],
  ["several types", [{ type: ["A", "B"] }], "reactsTo[0].type: must be"],
  ["a type with blanks", ["two words"], "reactsTo[0]: type must be"],
  ["a strength above 1", [{ type: "WARNING", minIntensity: 2 }], "reactsTo[0]: minIntensity must be"],
  ["a misspelt member", [{ type: "WARNING", min: 1 }], "reactsTo[0].min: is unknown"],
  ["too many", Array.from({ length: 101 }, () => "WARNING"), "reactsTo: has more than 100"],
])("[SIGNAL-817] %s is refused with its place", (_what, reactsTo, message) => {
  expect(() => checkDefinitions(agent(reactsTo), "x.ts")).toThrow(
    expect.objectContaining({ code: "BAD_USER_INPUT", message: expect.stringContaining(`x.ts: ${message}`) }),
  );
});

it("[SIGNAL-817] an agent without process cannot react", () => {
  expect(() => checkDefinitions(agent(["WARNING"], {}), "x.ts")).toThrow("x.ts: reactsTo: needs a 'process'");
});
