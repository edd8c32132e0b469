import { usageError } from "./exit.js";

const UNITS_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/** Milliseconds of a flag's value such as `90s`, `10m`, `2h`, `7d` or `1500` (ms). Throws a usage error that names the flag. */
export function periodMs(flag: string, given: string, min: number, max: number): number {
  const [, count = "", unit = "ms"] = /^(\d{1,13})(ms|s|m|h|d)?$/.exec(given) ?? [];
  const value = count === "" ? Number.NaN : Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  if (value >= min && value <= max) return value;
  const bounds = `from ${wordsFor(min)} to ${wordsFor(max)}`;
  throw usageError(`${flag} must be a time ${bounds}, such as 90s, 10m, 2h or 7d; found "${given}"`);
}

/** In the largest unit that gives a whole number. */
function wordsFor(ms: number): string {
  const [unit, unitMs] = Object.entries(UNITS_MS).find(([, one]) => ms >= one && ms % one === 0) ?? ["ms", 1];
  return `${ms / unitMs}${unit}`;
}
