import { expect } from "vitest";
import { checkRuns, REFUSALS } from "../sim/runs-gateway-check.js";
import type { Story } from "../sim/runs-gateway-client.js";
import type { HostsFaultsWorld } from "./world.js";

/** No run is lost or doubled, and no event is doubled or missing unannounced. */
export function checkWorld({ observers, ends }: HostsFaultsWorld, story: Story): void {
  checkRuns(story, [...REFUSALS, "UNAVAILABLE", "IDEMPOTENCY_CONFLICT", "BAD_USER_INPUT"]);
  expect(observers.flatMap(({ faults }) => faults)).toEqual([]);
  for (const { counts } of observers) {
    // A new numbering begins with a new life of the gateway only, and only one that was killed has lost an unknown number.
    expect(counts.torn).toBeLessThanOrEqual(ends.killed);
    expect(counts.epochs).toBeLessThanOrEqual(ends.killed + ends.orderly);
  }
}
