/** A rate in few characters: `0`, `0.3`, `10`, `1.2k`. */
export function rate(perSecond) {
  if (perSecond >= 1_000) return `${rate(perSecond / 1_000)}k`;
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1).replace(/\.0$/, "");
}
export function counted(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}
/** `14:03:09`, in local time. */
export function timeOfDay(at) {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}
const BARS = "▁▂▃▄▅▆▇█";
/**
 * The latest values as bars, newest at the right; a value of `ceiling` is a full bar. Seconds without a sample are blank.
 */
export function sparkline(values, columns, ceiling) {
  if (columns <= 0) return "";
  const shown = values.slice(-columns);
  const bars = shown.map((value) => {
    if (Number.isNaN(value)) return " ";
    const step = Math.round((Math.max(0, value) / ceiling) * (BARS.length - 1));
    return BARS[Math.min(BARS.length - 1, step)];
  });
  return bars.join("").padStart(columns);
}
/** Logarithmic: ten events a second is half as high as a hundred, so small flows stay visible beside large ones. */
export function flowSparkline(perSecond, columns) {
  const heights = perSecond.slice(-Math.max(1, columns)).map((flow) => Math.log2(1 + Math.max(0, flow)));
  const seen = heights.filter((height) => !Number.isNaN(height));
  return sparkline(heights, columns, Math.max(...seen, Math.log2(1 + FLOW_USUAL)));
}
const FLOW_USUAL = 16;
//# sourceMappingURL=numbers.js.map
