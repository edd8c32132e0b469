import { defineAgent } from "../../../src/index.js";

let heat = 0;

/** Its temperature changes with every sample, so it has a heartbeat once a second. */
export const ticking = defineAgent({
  id: "ticking",
  metabolism: { temperature: () => (heat = 0.5 - heat) },
});
