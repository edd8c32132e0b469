import { defineAgent } from "../../../src/host/modules/definition.js";

/** Writes the given number of lines to the log in one turn. */
export default defineAgent({
  id: "chatterbox",
  process(lines: number, { log }) {
    for (let n = 1; n <= lines; n += 1) log.info(`line ${n} of ${lines}`);
    return lines;
  },
});
