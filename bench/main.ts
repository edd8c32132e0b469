import { parseArgs } from "node:util";
import { availablePeers } from "./peers/index.js";
import { renderSection, writeResults, type Section } from "./report.js";
import type { Options, Scenario } from "./scenario.js";
import { agents } from "./scenarios/agents.js";
import { behind } from "./scenarios/behind.js";
import { edges } from "./scenarios/edges.js";
import { gateways } from "./scenarios/gateways.js";
import { hosts } from "./scenarios/hosts.js";
import { latency } from "./scenarios/latency.js";
import { isolation } from "./scenarios/isolation.js";
import { memory, stalled } from "./scenarios/memory.js";
import { queries } from "./scenarios/queries.js";
import { reflect } from "./scenarios/reflect.js";
import { restart } from "./scenarios/restart.js";
import { runs } from "./scenarios/runs.js";
import { saturation } from "./scenarios/saturation.js";
import { sessions } from "./scenarios/sessions.js";
import { storm } from "./scenarios/storm.js";
import { viewers } from "./scenarios/viewers.js";

const SCENARIOS: Record<string, Scenario> = {
  saturation,
  latency,
  reflect,
  edges,
  isolation,
  memory,
  stalled,
  storm,
  runs,
  queries,
  hosts,
  gateways,
  restart,
  sessions,
  behind,
  viewers,
  agents,
};

const USAGE = `npm run bench -- [options]
  --scenario a,b    of: ${Object.keys(SCENARIOS).join(", ")}
  --peer a,b        of: terrarium, yoga, mercurius, raw-ws, c (default: all that can run here)
  --observers a,b   numbers of observers, of \`sessions\`, or of agents of \`agents\`, instead of the scenario's own
  --runs n          runs per figure (default 5, or BENCH_RUNS)
  --seconds n       how long the stalled observers are watched (default 60), each call of \`runs\` and \`queries\` is made (default 1), each load of \`behind\` and \`viewers\` lasts (default 4), each rate of \`latency\` (default 2.5), or each measurement of \`agents\` (default 15)
  --quick           one short run with few observers; writes nothing
  --write           write bench/RESULTS.md even so
`;

const { values } = parseArgs({
  options: {
    scenario: { type: "string" },
    peer: { type: "string" },
    observers: { type: "string" },
    runs: { type: "string" },
    seconds: { type: "string" },
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

function chosen(names: readonly string[], asked: string | undefined, what: string): readonly string[] {
  const wanted = asked?.split(",") ?? names;
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`no such ${what} here: ${unknown.join(", ")} (${names.join(", ")})`);
  return wanted;
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const available = availablePeers();
  const peerNames = chosen(
    available.map(({ name }) => name),
    values.peer,
    "peer",
  );
  const options: Options = {
    quick: values.quick,
    runs: Number(values.runs ?? process.env["BENCH_RUNS"] ?? (values.quick ? 1 : 5)),
    peers: available.filter(({ name }) => peerNames.includes(name)),
    observers: values.observers?.split(",").map(Number),
    seconds: values.seconds === undefined ? undefined : Number(values.seconds),
    progress: (text) => process.stderr.write(`${text}\n`),
  };
  const sections: Section[] = [];
  for (const name of chosen(Object.keys(SCENARIOS), values.scenario, "scenario")) {
    options.progress(`── ${name}`);
    const section = await (SCENARIOS[name] as Scenario)(options);
    sections.push(section);
    process.stdout.write(`${renderSection(section)}\n\n`);
  }
  if (values.write || !values.quick) {
    const command = ["npm run bench", ...(process.argv.length > 2 ? ["--", ...process.argv.slice(2)] : [])];
    writeResults("bench/RESULTS.md", sections, command.join(" "));
  }
}

await main();
