import { defineAgent, periodic } from "terrarium-gateway";

const EVERY_MS = 50;

/** Publishes its run's id and a number that grows by one, so that observers can detect missing events. */
export default defineAgent({
  id: "counting",
  async *source({ signal }) {
    let n = 0;
    for await (const _tick of periodic(EVERY_MS, { signal })) yield { life: process.pid, n: (n += 1) };
  },
});
