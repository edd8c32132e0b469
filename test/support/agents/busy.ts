import { defineAgent, periodic } from "../../../src/index.js";

const AGENTS = 50;
const EVENTS_PER_SECOND = 20;

/** Fifty agents that each publish twenty events a second. */
export default Array.from({ length: AGENTS }, (_, number) =>
  defineAgent({
    id: `busy-${String(number).padStart(2, "0")}`,
    genus: "demo",
    description: "publishes all the time",
    async *source({ signal }) {
      let count = 0;
      for await (const _tick of periodic(1_000 / EVENTS_PER_SECOND, { signal })) {
        count += 1;
        yield { count, reading: Math.round(50 + 40 * Math.sin((count + number * 7) / 30)) };
      }
    },
    process: (reading) => reading,
  }),
);
