import { defineConfig } from "vitest/config";
import shared from "./vitest.config.js";

/** `npm run test:faults`: gateways and hosts as real processes that are killed, stopped and cut off from each other. */
export default defineConfig({
  ...(shared.resolve && { resolve: shared.resolve }),
  test: {
    include: ["test/faults/*.test.ts"],
    testTimeout: 3_600_000,
    pool: "forks",
  },
});
