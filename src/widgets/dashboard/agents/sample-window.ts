import { SAMPLES_WINDOW_MS } from "../../live/index.js";
import type { Sample } from "../../live/types.js";

/** Minimum time span of a line, in milliseconds: a shorter one would exaggerate changes. */
const SHORTEST_MS = 60_000;

/** Time span of a line: that of the samples, up to five minutes. */
export function windowOf(samples: readonly Sample[]): number {
  const age = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  return Math.min(SAMPLES_WINDOW_MS, Math.max(SHORTEST_MS, age));
}
