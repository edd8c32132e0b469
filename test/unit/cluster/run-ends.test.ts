import { expect, it } from "vitest";
import { RunEnds } from "../../../src/cluster/calls/run-ends.js";
import type { Run } from "../../../src/runs/index.js";
import { ManualClock } from "../../support/time-and-random.js";

/** One who waits for a run; the store cannot be read at first. */
function waiting() {
  const clock = new ManualClock();
  const errors: unknown[] = [];
  const reads: (Run | Error)[] = [];
  let tell = (_id: string): void => undefined;
  const store = {
    get: async () => {
      const read = reads.shift();
      if (!read || read instanceof Error) throw read ?? new Error("nothing to read");
      return read;
    },
    onEnded: (listener: (id: string) => void) => {
      tell = listener;
      return () => undefined;
    },
  };
  const ends = new RunEnds({ store, clock, onError: (error) => errors.push(error) });
  const leave = new AbortController();
  return {
    clock,
    errors,
    reads,
    ends,
    leave,
    run: ends.of("per-1", leave.signal),
    tell: () => tell("per-1"),
  };
}

const ended = { id: "per-1", status: "COMPLETED" } as Run;
const away = new Error("the servers cannot be reached");

it("[CLUSTER-1643] who waits for a run of another gateway gets its end, though the store could not be read when it was told", async () => {
  const { clock, errors, reads, run, tell } = waiting();
  reads.push(away, away, ended);
  tell();
  for (let tries = 0; tries < 2; tries += 1) {
    await clock.armed();
    clock.advance(500);
  }
  expect(await run).toBe(ended);
  expect(errors).toEqual([away, away]);
});

it("[CLUSTER-1643] it is not read again when nobody waits any more, or the gateway ends", async () => {
  for (const leaves of [true, false]) {
    const { clock, errors, reads, ends, leave, tell } = waiting();
    reads.push(away);
    tell();
    await clock.armed();
    if (leaves) leave.abort();
    else ends.close();
    clock.advance(500);
    await new Promise(setImmediate);
    expect(errors).toEqual([away]);
    expect(clock.pending).toBe(0);
  }
});
