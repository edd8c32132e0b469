import { holesIn, type Sample } from "../elements/sparkline/path.js";

/** As uPlot takes it, with a null in each time that nobody saw: there it draws no line. */
export function dataOf(samples: readonly Sample[]): [number[], (number | null)[]] {
  const behindHole = new Set(holesIn(samples));
  const times: number[] = [];
  const values: (number | null)[] = [];
  for (const [index, { at, value }] of samples.entries()) {
    if (behindHole.has(at)) {
      times.push(((samples[index - 1]?.at ?? at) + at) / 2_000);
      values.push(null);
    }
    times.push(at / 1_000);
    values.push(value);
  }
  return [times, values];
}
