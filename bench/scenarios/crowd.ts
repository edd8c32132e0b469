import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { productRoot } from "../peers/index.js";
import { figure, ratio, Samples, type Section } from "../report.js";
import type { Options } from "../scenario.js";

const script = fileURLToPath(new URL("../crowd-process.js", import.meta.url));

interface Measured extends Record<string, number> {
  readonly attachUs: number;
  readonly bytes: number;
  readonly deliveryUs: number;
  readonly executions: number;
  readonly documents: number;
}

const KINDS = [
  { kind: "variables", what: "one agent, one document", own: false },
  { kind: "variables", what: "own agents, one document, `$id`", own: true },
  { kind: "inline", what: "own agents, one document, the id in its text", own: true },
  { kind: "documents", what: "own agents, own documents", own: true },
] as const;

/** Compares observers of many agents with observers of one agent. In-process, on one core, without sockets. */
export async function crowd(options: Options): Promise<Section> {
  const [observers, agents] = options.quick ? [5_000, 1_000] : [50_000, 10_000];
  const samples = new Samples();
  for (let run = 0; run < options.runs; run += 1) {
    options.progress(`run ${run + 1}/${options.runs}`);
    for (const { kind, what, own } of KINDS) {
      // Distinct documents are not meant for tens of thousands: a tenth shows the cost of one.
      const share = kind === "documents" ? 10 : 1;
      const args = [String(observers / share), String(own ? agents / share : 1), kind];
      const flags = ["--expose-gc", "--max-old-space-size=4096"];
      const line = execFileSync(
        "taskset",
        ["-c", "0", process.execPath, ...flags, script, productRoot, ...args],
        { encoding: "utf8" },
      );
      samples.add(what, JSON.parse(line) as Measured);
      options.progress(`  ${what}: ${line.trim()}`);
    }
  }
  const base = KINDS[0].what;
  const cell = (what: string, name: string, unit: string, divisor = 1): string =>
    `${figure(samples.median(what, name) / divisor, unit)} (${ratio(samples.median(what, name), samples.median(base, name))})`;
  return {
    scenario: "crowd",
    title: "Observers of their own agents",
    text: [
      `${observers.toLocaleString("en-US")} observers, ${agents.toLocaleString("en-US")} agents (a tenth of both for the last row). Through parsing, validation ` +
        "and planning, without sockets. In brackets: against the first row, in the same run.",
    ],
    tables: [
      {
        title: "One observer",
        columns: ["observers of", "CPU to attach", "memory", "CPU per delivery", "executions a round"],
        rows: KINDS.map(({ what }) => [
          what,
          cell(what, "attachUs", " µs"),
          cell(what, "bytes", " kB", 1_000),
          cell(what, "deliveryUs", " µs"),
          figure(samples.median(what, "executions")),
        ]),
      },
    ],
  };
}
