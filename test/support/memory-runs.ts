import type { Clock } from "../../src/base/clock.js";
import { randomId } from "../../src/base/ids.js";
import { createRunHosts } from "../../src/inbox/run-hosts.js";
import { MemoryRunStore, Runs, type RunsOptions } from "../../src/runs/index.js";

/** The gateway's runs over a store in memory, for hosts that a test makes up. */
export function memoryRuns(
  backplane: Parameters<typeof createRunHosts>[0],
  clock: Clock,
  onError: (error: unknown) => void,
  changes: Partial<RunsOptions> = {},
): Runs {
  return new Runs({
    store: new MemoryRunStore(),
    hosts: createRunHosts(backplane),
    clock,
    newId: randomId,
    openMax: 10_000,
    policy: { attemptsMax: 5, pauseMs: 1_000, pauseMsMax: 60_000 },
    onError,
    ...changes,
  });
}
