import { availableParallelism } from "node:os";

import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Kinds of tests with the longest files first, so that the run does not end with one of them. */
const LONGEST_FIRST = ["sim", "e2e", "contract", "conformance"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const kind = LONGEST_FIRST.findIndex((name) => moduleId.includes(`/test/${name}/`));
      return kind < 0 ? LONGEST_FIRST.length : kind;
    };
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's method of that name makes a new array
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  // graphql ships as CommonJS and ESM and refuses to be loaded twice: tests must load the same file as Node does for dependencies.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "rooms",
          include: ["test/{unit,contract,conformance}/**/*.test.ts"],
          // Files share a worker and its modules: importing them anew for every file takes longer than most tests. So no
          // test may depend on what a module keeps, and kits register no hooks of their own (setup/leftovers.ts).
          isolate: false,
          setupFiles: ["test/support/setup/leftovers.ts", "test/support/setup/fixed-seed.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "whole",
          include: ["test/{sim,e2e}/**/*.test.ts"],
          setupFiles: ["test/support/setup/leftovers.ts"],
        },
      },
    ],
    // These have commands of their own: vitest.kubernetes.config.ts, vitest.faults.config.ts.
    exclude: ["test/kubernetes/**", "test/faults/**"],
    // Time until a test counts as stuck; generous, because the machine may be busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Two more than the number of cores, because many tests wait for child processes.
    maxWorkers: Math.min(availableParallelism() + 2, 8),
    sequence: { sequencer: LongestFirst },
  },
});
