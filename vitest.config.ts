import { availableParallelism } from "node:os";

import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Kinds of tests, those with the longest files first: they must not be what everything else waits for at the end. */
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
  // graphql ships twice, and refuses to meet itself: tests must load the file that Node loads for everybody else.
  resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
  test: {
    include: ["test/**/*.test.ts"],
    // How long before a test counts as stuck. Nothing is measured by it: a busy machine may take its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // One more than there are cores, because many tests wait for processes of their own.
    maxWorkers: Math.min(availableParallelism() + 1, 8),
    sequence: { sequencer: LongestFirst },
  },
});
