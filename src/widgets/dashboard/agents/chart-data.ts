import { gapsIn, type Sample } from "../../elements/sparkline/path.js";
import { SAMPLES_WINDOW_MS } from "../../live/index.js";

/** Samples in uPlot's format, with a null in each gap, so that no line is drawn across it. */
export function dataOf(samples: readonly Sample[]): [number[], (number | null)[]] {
  const afterGap = new Set(gapsIn(samples));
  const times: number[] = [];
  const values: (number | null)[] = [];
  for (const [index, { at, value }] of samples.entries()) {
    if (afterGap.has(at)) {
      times.push(((samples[index - 1]?.at ?? at) + at) / 2_000);
      values.push(null);
    }
    times.push(at / 1_000);
    values.push(value);
  }
  return [times, values];
}

/** Minimum time span of a line, in milliseconds: a shorter one would exaggerate changes. */
const SHORTEST_MS = 60_000;

/** Time span of a line: that of the samples, up to five minutes. */
export function windowOf(samples: readonly Sample[]): number {
  const age = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  return Math.min(SAMPLES_WINDOW_MS, Math.max(SHORTEST_MS, age));
}
