import { defineConfig } from "vitest/config";
import shared from "./vitest.config.js";

/** `npm run test:kubernetes`: against a real cluster on this machine, which the suite starts and ends. */
export default defineConfig({
  ...shared,
  test: {
    include: ["test/kubernetes/**/*.test.ts"],
    globalSetup: "test/support/kubernetes/suite.ts",
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Files share nodes and their two cores; a node that is drained is everybody's.
    fileParallelism: false,
  },
});
