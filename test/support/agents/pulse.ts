import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineAgent } from "terrarium-gateway";

/** Files about its lives go here. */
const FOLDER = process.env["PULSE_FOLDER"] ?? "";

let lives = 0;

/** Says which process it is in, again and again, and writes a file when a life of it ends. */
export default defineAgent({
  id: "pulse",
  async *source({ sleep }) {
    const life = (lives += 1);
    try {
      for (;;) {
        yield { pid: process.pid, life };
        await sleep(20);
      }
    } finally {
      writeFileSync(join(FOLDER, `${process.pid}-${life}`), "");
    }
  },
  process: (input) => input,
});
