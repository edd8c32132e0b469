import { expect, it } from "vitest";
import { periodMs } from "../../../src/cli/period.js";

it.each([
  ["1500", 1_500],
  ["1500ms", 1_500],
  ["90s", 90_000],
  ["10m", 600_000],
  ["2h", 7_200_000],
  ["7d", 604_800_000],
])("[CLI-1257] %s is a time", (given, ms) => {
  expect(periodMs("--ttl", given, 1_000, 604_800_000)).toBe(ms);
});

it.each(["30d", "2", "0", "", "1.5h", "-1h", "2 h", "2H", "1w", "99999999999999"])(
  "[CLI-1257] %s is refused in the caller's units",
  (given) => {
    expect(() => periodMs("--ttl", given, 1_000, 604_800_000)).toThrow(
      `--ttl must be a time from 1s to 7d, such as 90s, 10m, 2h or 7d; found "${given}"`,
    );
  },
);

it("[CLI-1257] bounds that are no whole days are said in smaller units", () => {
  expect(() => periodMs("--half-life", "x", 1, 5_400_000)).toThrow("from 1ms to 90m");
});
