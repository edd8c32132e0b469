/** A value of a metric at a point in time. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

/** Dimensions of the line and its axes. */
export interface PathOptions {
  /** The right edge, milliseconds since 1970. */
  readonly now: number;
  readonly windowMs: number;
  /** The value at the top; null: the largest in the window. */
  readonly max: number | null;
  readonly width: number;
  readonly height: number;
}

/** Maximum points of a line; of the samples that share a point the largest is kept, so that no peak is lost. */
export const POINTS_MAX = 120;
/** A gap is a distance of more than this many times the usual distance between samples. */
const GAP_TIMES = 3;
/** Distances up to this are never a gap, ms. */
const GAP_MS_MIN = 3_000;

export interface SparkPath {
  /** Attribute `d` of the line, and of the area below it. Empty without samples. */
  readonly line: string;
  readonly area: string;
  readonly least: number;
  readonly greatest: number;
}

/** The samples of the window as an SVG path. Samples must be in order of time. */
export function sparkPath(samples: readonly Sample[], options: PathOptions): SparkPath {
  const { now, windowMs, width, height } = options;
  const from = now - windowMs;
  const shown = samples.filter(({ at }) => at >= from && at <= now);
  const gaps = gapsIn(shown);
  const points = downsampled(shown, from, windowMs, gaps);
  if (points.length === 0) return { line: "", area: "", least: 0, greatest: 0 };
  const values = points.map(({ value }) => value);
  const greatest = Math.max(...values);
  const top = options.max ?? (greatest > 0 ? greatest : 1);
  const x = (at: number): string => (((at - from) / windowMs) * width).toFixed(1);
  const y = (value: number): string =>
    (height - 1 - Math.min(1, Math.max(0, value / top)) * (height - 2)).toFixed(1);

  let line = "";
  let area = "";
  for (const segment of segments(points, gaps)) {
    const places = segment.map(({ at, value }) => `${x(at)} ${y(value)}`);
    // A single sample between two gaps is drawn as a dot: a line of zero length with round ends.
    const drawn = places.length === 1 ? [...places, ...places] : places;
    line += `M${drawn.join("L")}`;
    area += `M${x(segment[0]?.at ?? from)} ${height}L${places.join("L")}V${height}Z`;
  }
  return { line, area, least: Math.min(...values), greatest };
}

/**
 * The times of the first samples after gaps. What counts as a gap depends on the usual distance between samples, so that
 * a value every ten seconds is a line as well.
 */
export function gapsIn(samples: readonly Sample[]): readonly number[] {
  const apart = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at));
  const usual = apart.toSorted((a, b) => a - b)[Math.floor(apart.length / 2)] ?? 0;
  const gap = Math.max(GAP_MS_MIN, GAP_TIMES * usual);
  return samples.slice(1).flatMap(({ at }, index) => ((apart[index] ?? 0) > gap ? [at] : []));
}

/** Splits the points at the gaps; both are in order of time. */
function segments(points: readonly Sample[], gaps: readonly number[]): Sample[][] {
  const all: Sample[][] = [];
  let gap = 0;
  for (const point of points) {
    let begins = all.length === 0;
    for (; (gaps[gap] ?? Infinity) <= point.at; gap += 1) begins = true;
    if (begins) all.push([]);
    all.at(-1)?.push(point);
  }
  return all;
}

function downsampled(
  samples: readonly Sample[],
  from: number,
  windowMs: number,
  gaps: readonly number[],
): Sample[] {
  if (samples.length <= POINTS_MAX) return [...samples];
  const startsAfterGap = new Set(gaps);
  const kept: Sample[] = [];
  let bucket = -1;
  for (const sample of samples) {
    const own = Math.min(POINTS_MAX - 1, Math.floor(((sample.at - from) / windowMs) * POINTS_MAX));
    const last = kept.at(-1);
    if (own !== bucket || !last || startsAfterGap.has(sample.at)) kept.push(sample);
    else if (sample.value >= last.value) kept[kept.length - 1] = sample;
    bucket = own;
  }
  return kept;
}
