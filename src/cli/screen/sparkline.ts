const BARS = "▁▂▃▄▅▆▇█";

/** The latest values as bars, the newest at the right, the highest of them `ceiling`. What is not there yet is blank. */
export function sparkline(values: readonly number[], columns: number, ceiling: number): string {
  if (columns <= 0) return "";
  const shown = values.slice(-columns);
  const bars = shown.map((value) => {
    const step = Math.round((Math.max(0, value) / ceiling) * (BARS.length - 1));
    return BARS[Math.min(BARS.length - 1, step)];
  });
  return bars.join("").padStart(columns);
}

/** A flow of ten a second is half as high as one of a hundred: both are seen, and a steady trickle is no wall. */
export function flowSparkline(perSecond: readonly number[], columns: number): string {
  const heights = perSecond.slice(-Math.max(1, columns)).map((flow) => Math.log2(1 + Math.max(0, flow)));
  return sparkline(heights, columns, Math.max(...heights, Math.log2(1 + FLOW_USUAL)));
}

const FLOW_USUAL = 16;
