import { wholeNumber } from "./settings.js";

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a flag's value such as `90s`, `10m`, `2h`, `7d` or `1500` (ms). Throws a usage error that names the flag. */
export function periodMs(flag: string, given: string, min: number, max: number): number {
  const [, count = "", unit = "ms"] = /^(\d{1,13})(ms|s|m|h|d)?$/.exec(given) ?? [];
  const text = count === "" ? given : String(Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]);
  return wholeNumber({ text, origin: flag }, "ms", min, max);
}
