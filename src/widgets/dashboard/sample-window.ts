import { SAMPLES_WINDOW_MS } from "../live/index.js";
import type { Sample } from "../live/types.js";

/** A line shows at least so much, in milliseconds: what is younger would look wilder than it is. */
const SHORTEST_MS = 60_000;

/** How much a line shows: all there is, up to five minutes. */
export function windowOf(samples: readonly Sample[]): number {
  const age = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  return Math.min(SAMPLES_WINDOW_MS, Math.max(SHORTEST_MS, age));
}
