import { expect, it } from "vitest";
import { PendingCensus } from "../../../src/gateway/metrics/pending-census.js";
import type { Purgatory } from "../../../src/purgatory/index.js";

it("[CLUSTER-1854] one question of a severity that nobody knows does not take the count of the others along", async () => {
  const census = new PendingCensus();
  const tokens = ["WEIRD", "CRITICAL"].map((severity, id) => ({ id, severity, createdAt: 7, agentId: "a" }));
  const list = async () => ({ tokens, next: null });
  await census.follow({ subscribe: () => undefined, list } as unknown as Purgatory);
  expect(census.levels()).toEqual({
    INFO: { count: 0, oldestAt: null },
    WARNING: { count: 0, oldestAt: null },
    CRITICAL: { count: 1, oldestAt: 7 },
  });
});
