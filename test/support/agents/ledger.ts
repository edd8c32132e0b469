import { appendFileSync } from "node:fs";

import { defineAgent } from "../../../src/agent.js";
import { systemClock } from "../../../src/base/clock.js";

interface Entry {
  readonly n: number;
  readonly file: string;
  readonly ms: number;
}

/** Writes what it begins, and in which process, into a file, and takes its time. One at a time. */
export default defineAgent({
  id: "ledger",
  flux: { concurrency: 1 },
  async process(input) {
    const { n, file, ms } = input as Entry;
    appendFileSync(file, `${process.pid} ${n}\n`);
    await new Promise<void>((resolve) => void systemClock.after(ms, resolve));
    return n;
  },
});
