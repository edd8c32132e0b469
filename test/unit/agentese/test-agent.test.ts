import { expect, it } from "vitest";
import { defineAgent } from "../../../src/index.js";
import { testAgent } from "../../../src/testing/index.js";

const adder = defineAgent({ id: "adder", commands: { add: { run: () => 3 } } });
const asker = defineAgent({
  id: "asker",
  calls: ["adder"],
  process: async (path: string, { resolve }) => (await resolve(path)).value,
});

it("[PATH-888] an agent's test gives the values of paths, and its other agents run commands", async () => {
  await using agent = testAgent(asker, {
    agents: [adder],
    paths: { "void.terrarium.metabolism": { pressure: 99 } },
  });
  expect((await agent.perturb("void.terrarium.metabolism")).result).toEqual({ pressure: 99 });
  expect((await agent.perturb("world.agent.adder.add")).result).toMatchObject({
    status: "COMPLETED",
    result: 3,
  });
  expect((await agent.perturb("world.terrarium.connect")).thrown).toMatchObject({ code: "PATH_NOT_FOUND" });
  expect((await agent.perturb("world..x")).thrown).toMatchObject({ code: "BAD_PATH" });
});
