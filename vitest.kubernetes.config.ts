import { defineConfig } from "vitest/config";
import shared from "./vitest.config.js";

/** The projects inherit nothing: with `extends`, each of them would start a cluster of its own. */
const project = (name: string, include: string, groupOrder: number) => ({
  ...(shared.resolve && { resolve: shared.resolve }),
  test: {
    name,
    include: [include],
    sequence: { groupOrder },
    // A test counts as stuck after this time, in milliseconds. Each wait in it ends earlier and says what it waited for.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    pool: "forks" as const,
    // Each test has a namespace of its own. More files at once would start more gateways than two cores can.
    maxWorkers: 3,
    // Tests of `describe.concurrent`: they mostly wait for leases and watches to expire.
    maxConcurrency: 8,
  },
});

/** `npm run test:kubernetes`: against a real cluster on this machine, which the suite starts and ends. */
export default defineConfig({
  test: {
    globalSetup: "test/support/kubernetes/suite.ts",
    projects: [
      // The operator in the cluster looks after all namespaces. It is stopped before the second group, whose tests each run
      // one of their own, for their own namespace.
      project("cluster", "test/kubernetes/*.test.ts", 0),
      project("own-operator", "test/kubernetes/own-operator/*.test.ts", 1),
    ],
  },
});
