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
/** Samples further apart than that many times their usual distance have a time between them that nobody saw. */
const HOLE_TIMES = 3;
/** Samples less far apart are close enough in any case, ms. */
const HOLE_MS_MIN = 3_000;

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
  const shown = samples.filter(({ at }) => at >= from && at <= now);
  const holes = holesIn(shown);
  const points = thinned(shown, from, windowMs, holes);
  if (points.length === 0) return { line: "", area: "", least: 0, greatest: 0 };
  const values = points.map(({ value }) => value);
  const greatest = Math.max(...values);
  const top = options.max ?? (greatest > 0 ? greatest : 1);
  const x = (at: number): string => (((at - from) / windowMs) * width).toFixed(1);
  const y = (value: number): string =>
    (height - 1 - Math.min(1, Math.max(0, value / top)) * (height - 2)).toFixed(1);

  let line = "";
  let area = "";
  for (const stretch of stretches(points, holes)) {
    const places = stretch.map(({ at, value }) => `${x(at)} ${y(value)}`);
    // A sample alone between two holes is a dot: a line of no length, with round ends.
    const drawn = places.length === 1 ? [...places, ...places] : places;
    line += `M${drawn.join("L")}`;
    area += `M${x(stretch[0]?.at ?? from)} ${height}L${places.join("L")}V${height}Z`;
  }
  return { line, area, least: Math.min(...values), greatest };
}

/**
 * When something was known again after a time that nobody saw: the first samples behind holes. What is a hole follows
 * from how far apart the samples usually are, so that what is told every ten seconds is a line as well.
 */
export function holesIn(samples: readonly Sample[]): readonly number[] {
  const apart = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? at));
  const usual = apart.toSorted((a, b) => a - b)[Math.floor(apart.length / 2)] ?? 0;
  const hole = Math.max(HOLE_MS_MIN, HOLE_TIMES * usual);
  return samples.slice(1).flatMap(({ at }, index) => ((apart[index] ?? 0) > hole ? [at] : []));
}

/** The points between holes; both are in order of time. */
function stretches(points: readonly Sample[], holes: readonly number[]): Sample[][] {
  const all: Sample[][] = [];
  let hole = 0;
  for (const point of points) {
    let begins = all.length === 0;
    for (; (holes[hole] ?? Infinity) <= point.at; hole += 1) begins = true;
    if (begins) all.push([]);
    all.at(-1)?.push(point);
  }
  return all;
}

function thinned(
  samples: readonly Sample[],
  from: number,
  windowMs: number,
  holes: readonly number[],
): Sample[] {
  if (samples.length <= POINTS_MAX) return [...samples];
  const isBehindHole = new Set(holes);
  const kept: Sample[] = [];
  let bucket = -1;
  for (const sample of samples) {
    const own = Math.min(POINTS_MAX - 1, Math.floor(((sample.at - from) / windowMs) * POINTS_MAX));
    const last = kept.at(-1);
    if (own !== bucket || !last || isBehindHole.has(sample.at)) kept.push(sample);
    else if (sample.value >= last.value) kept[kept.length - 1] = sample;
    bucket = own;
  }
  return kept;
}
