import { defineAgent } from "../../../src/host/definition.js";

/** Writes as many lines to the log as it is told, all in one turn. */
export default defineAgent({
  id: "chatterbox",
  process(lines: number, { log }) {
    for (let n = 1; n <= lines; n += 1) log.info(`line ${n} of ${lines}`);
    return lines;
  },
});
