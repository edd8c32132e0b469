import { gapsIn, type Sample } from "../../elements/sparkline/path.js";

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
