import { expect, it } from "vitest";
import { OTHER } from "../../../src/base/bounds/tally.js";
import { folded } from "../../../src/gateway/metrics/folded.js";

const joinOf = (name: string) => (name === "ratio" ? Math.max : (a: number, b: number): number => a + b);
const fold = (text: string): string => folded(text, ({ value }) => value.startsWith("hidden"), joinOf);

it("[AUTH-1244] hidden agents share one label, and no other line changes", () => {
  const text = [
    "# HELP ratio How full.",
    "# TYPE ratio gauge",
    'ratio{agent="seen"} 0.5',
    'ratio{agent="hidden-a"} 0.25',
    'ratio{agent="hidden-b"} 0.75',
    `ratio{agent="${OTHER}"} 0.5`,
    'runs_total{agent="hidden-a",kind="INVOKE"} 2',
    'runs_total{agent="seen",kind="INVOKE"} 3',
    'runs_total{agent="hidden-b",kind="INVOKE"} 4',
    'runs_total{agent="hidden-b",kind="PERTURB"} 1',
    'seconds_bucket{le="0.1",agent="hidden-a"} 1',
    'seconds_bucket{le="0.1",agent="hidden-b"} 1e3',
    'seconds_bucket{le="+Inf",agent="hidden-a"} 5',
    'other_total{from_agent="hidden-a"} 1',
    'deposits_total{type="hidden-kind"} 1',
    'deposits_total{type="WARNING"} 1',
    'deposits_total{type="hidden-sort"} 2',
    "up 1",
    "",
  ].join("\n");
  expect(fold(text)).toBe(
    [
      "# HELP ratio How full.",
      "# TYPE ratio gauge",
      'ratio{agent="seen"} 0.5',
      `ratio{agent="${OTHER}"} 0.75`,
      `runs_total{agent="${OTHER}",kind="INVOKE"} 6`,
      'runs_total{agent="seen",kind="INVOKE"} 3',
      `runs_total{agent="${OTHER}",kind="PERTURB"} 1`,
      `seconds_bucket{le="0.1",agent="${OTHER}"} 1001`,
      `seconds_bucket{le="+Inf",agent="${OTHER}"} 5`,
      'other_total{from_agent="hidden-a"} 1',
      `deposits_total{type="${OTHER}"} 3`,
      'deposits_total{type="WARNING"} 1',
      "up 1",
      "",
    ].join("\n"),
  );
});

it("[AUTH-1244] a text without agents stays as it is", () => {
  for (const text of ["", "\n", '# agent="hidden-a"\n', "up 1\n", 'x{agent="seen"} NaN\n'])
    expect(fold(text)).toBe(text);
});
