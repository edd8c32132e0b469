import { expect } from "vitest";
import { checkRuns, REFUSALS } from "../sim/runs-gateway-check.js";
import type { Story } from "../sim/runs-gateway-client.js";
import type { ClusterFaultsWorld } from "./cluster-world.js";
import { AGAIN } from "./cluster-load.js";

/** Every agent is there from the start: a gateway that says there is none is wrong. */
const CODES = [...REFUSALS.filter((code) => code !== "AGENT_NOT_FOUND"), ...AGAIN, "BAD_USER_INPUT"];

/** No run, answer or event is lost or doubled, and each hole is told. */
export function checkCluster({ load }: ClusterFaultsWorld, story: Story): void {
  expect(load.observers.flatMap(({ faults }) => faults)).toEqual([]);
  checkRuns(story, CODES);
  const resumed = story.runs.flatMap(({ semaphore }) => semaphore ?? []);
  expect(resumed.toSorted()).toEqual([...new Set(resumed)].toSorted());
  // The log outlives every gateway: a new numbering begins only where nothing is missing.
  for (const { counts } of load.observers) expect(counts).toMatchObject({ torn: 0, repeats: 0 });
}
