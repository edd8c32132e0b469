/** The quantile of a sorted list. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(
    values.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b),
    0.5,
  );
}
