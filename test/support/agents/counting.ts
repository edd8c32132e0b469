import { defineAgent } from "terrarium-gateway";

const PER_SECOND = 20;

/** Says who it is and a number that grows by one, so that whoever watches can tell what is missing. */
export default defineAgent({
  id: "counting",
  async *source({ signal }) {
    for (let n = 1; !signal.aborted; n += 1) {
      yield { life: process.pid, n };
      await new Promise((resolve) => setTimeout(resolve, 1_000 / PER_SECOND));
    }
  },
});
