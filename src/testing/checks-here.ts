import { check } from "../purgatory/checks/check.js";
import type { Checks } from "../purgatory/index.js";

/** The checks of production on this thread: a schema of one's own test needs no deadline. */
export const CHECKS: Checks = {
  check: (_agentId, schema, answer) =>
    Promise.resolve(
      check({ schema: JSON.stringify(schema), answer: answer === undefined ? null : JSON.stringify(answer) }),
    ),
  close: () => Promise.resolve(),
};
