import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { productRoot } from "../peers/index.js";
import { Samples, type Section } from "../report.js";
import type { Options } from "../scenario.js";

const script = fileURLToPath(new URL("../reflect-process.js", import.meta.url));

interface Times extends Record<string, number> {
  readonly singleP50Us: number;
  readonly singleP99Us: number;
  readonly burstP50Us: number;
  readonly deliveries: number;
}

/** The publisher's cost of one event, by number of observers. In-process, on one core, without sockets. */
export async function reflect(options: Options): Promise<Section> {
  const crowds: readonly (readonly [live: number, stalled: number])[] = options.quick
    ? [
        [0, 0],
        [1000, 0],
        [1000, 1000],
      ]
    : [
        [0, 0],
        [1000, 0],
        [5000, 0],
        [10_000, 0],
        [0, 1000],
        [5000, 1000],
      ];
  const samples = new Samples();
  for (let run = 0; run < options.runs; run += 1) {
    options.progress(`run ${run + 1}/${options.runs}`);
    for (const [live, stalled] of crowds) {
      const line = execFileSync(
        "taskset",
        ["-c", "0", process.execPath, script, productRoot, String(live), String(stalled)],
        { encoding: "utf8" },
      );
      const times = JSON.parse(line) as Times;
      samples.add(`${live}/${stalled}`, times);
      options.progress(`  ${live} live, ${stalled} stalled: ${line.trim()}`);
    }
  }
  return {
    scenario: "reflect",
    title: "`reflect()` against the number of observers",
    text: [
      "In one process, without sockets: live sinks take everything at once, stalled ones nothing. " +
        "Timed is the call alone; the fan-out runs between the timings, and leaves the caches as it left them.",
    ],
    tables: [
      {
        title: "One call",
        columns: ["live", "stalled", "median, alone in its turn", "p99", "median, in a burst of 8"],
        rows: crowds.map(([live, stalled]) => {
          const key = `${live}/${stalled}`;
          return [
            live.toLocaleString("en-US"),
            stalled.toLocaleString("en-US"),
            samples.spread(key, "singleP50Us", " µs"),
            samples.spread(key, "singleP99Us", " µs"),
            samples.spread(key, "burstP50Us", " µs"),
          ];
        }),
      },
    ],
  };
}
