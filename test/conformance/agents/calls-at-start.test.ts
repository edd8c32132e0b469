import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { createTerrarium } from "../../../src/index.js";
import { TOP } from "../../support/machine.js";

const AGENTS = ["early.ts", "late.ts"].map((file) => join(TOP, "test/support/agents", file));

it("[APP-1261] an agent that is there first calls, reads and marks one whose module is still loading", async () => {
  await using terrarium = Object.assign(
    await createTerrarium({
      agentFiles: AGENTS,
      hostEntry: pathToFileURL(join(TOP, "dist/host/worker-entry.js")),
    }),
    {
      async [Symbol.asyncDispose]() {
        await terrarium.close();
      },
    },
  );
  for await (const { event } of terrarium.observe({ agentId: "early", replay: 100 })) {
    if (event.type !== "RESULT" && event.type !== "ERROR") continue;
    expect(event).toMatchObject({
      type: "RESULT",
      result: { early: { status: "COMPLETED", result: { late: "hello" } } },
    });
    break;
  }
});
