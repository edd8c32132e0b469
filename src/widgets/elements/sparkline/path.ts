/** One measurement. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

export interface PathOptions {
  /** The right edge, milliseconds since 1970. */
  readonly now: number;
  readonly windowMs: number;
  /** The value at the upper edge; the greatest in the window when it is null. */
  readonly max: number | null;
  readonly width: number;
  readonly height: number;
}

/** Points a line has at most; samples that share one leave their greatest, so that no peak is lost. */
export const POINTS_MAX = 120;
/** A pause longer than this share of the window is a hole in the line, not a slope. */
const HOLE_SHARE = 0.04;

export interface SparkPath {
  /** Attribute `d` of the line, and of the area below it. Empty without samples. */
  readonly line: string;
  readonly area: string;
  readonly least: number;
  readonly greatest: number;
}

/** The samples of the window as a line that scrolls from right to left. Samples are in order of time. */
export function sparkPath(samples: readonly Sample[], options: PathOptions): SparkPath {
  const { now, windowMs, width, height } = options;
  const from = now - windowMs;
  const points = thinned(
    samples.filter(({ at }) => at >= from && at <= now),
    from,
    windowMs,
  );
  if (points.length === 0) return { line: "", area: "", least: 0, greatest: 0 };
  const values = points.map(({ value }) => value);
  const greatest = Math.max(...values);
  const top = options.max ?? (greatest > 0 ? greatest : 1);
  const x = (at: number): string => (((at - from) / windowMs) * width).toFixed(1);
  const y = (value: number): string =>
    (height - 1 - Math.min(1, Math.max(0, value / top)) * (height - 2)).toFixed(1);

  let line = "";
  let area = "";
  let before: Sample | null = null;
  for (const point of points) {
    const isHole = before !== null && point.at - before.at > windowMs * HOLE_SHARE;
    const place = `${x(point.at)} ${y(point.value)}`;
    if (before === null || isHole) {
      if (before !== null) area += `V${height}Z`;
      line += `M${place}`;
      area += `M${x(point.at)} ${height}L${place}`;
    } else {
      line += `L${place}`;
      area += `L${place}`;
    }
    before = point;
  }
  return { line, area: `${area}V${height}Z`, least: Math.min(...values), greatest };
}

function thinned(samples: readonly Sample[], from: number, windowMs: number): Sample[] {
  if (samples.length <= POINTS_MAX) return [...samples];
  const kept: Sample[] = [];
  let bucket = -1;
  for (const sample of samples) {
    const own = Math.min(POINTS_MAX - 1, Math.floor(((sample.at - from) / windowMs) * POINTS_MAX));
    const last = kept.at(-1);
    if (own !== bucket || !last) kept.push(sample);
    else if (sample.value >= last.value) kept[kept.length - 1] = sample;
    bucket = own;
  }
  return kept;
}
