import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../support/storage/files.js";
import { checkWorld } from "../../faults/check.js";
import { HostsFaultsWorld } from "../../faults/world.js";

/** Perturbations that are accepted, at least. */
const RUNS_MIN = 10;
/** The host is stopped until the gateway has given it up. Milliseconds. */
const STOP_MS = 500;

test("[LINK-1404] gateway and host are stopped and go on under load, and no run or event is lost or doubled", async () => {
  await using world = await HostsFaultsWorld.start(join(await tempFolder(), "world"), 1_001);
  await world.step();
  await world.stopBoth(STOP_MS);
  await world.untilAccepted(RUNS_MIN);
  const story = await world.finish();
  checkWorld(world, story);
  expect(story.runs.length).toBeGreaterThanOrEqual(RUNS_MIN);
});
