import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Call, callEach } from "../callers.js";
import { productRoot } from "../peers/index.js";
import { residentBytes } from "../processor.js";
import { end, type Server } from "../processes.js";
import { startProduct, targetOf } from "../product.js";
import { Samples, figure, type Section } from "../report.js";
import type { Options } from "../scenario.js";

const CALLERS = 64;

/** Many sessions of one agent, each with a run and a state, and the way back after SIGKILL. */
export async function sessions(options: Options): Promise<Section> {
  const count = options.observers?.[0] ?? (options.quick ? 200 : 10_000);
  const samples = new Samples();
  for (let round = 0; round < options.runs; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), "terrarium-bench-"));
    let life = await start(folder);
    try {
      samples.add("all", { emptyStartMs: life.ms, emptyBytes: residentBytes(life.server.pid) });
      for (const turn of [1, 2]) {
        const seconds = await callEach(targetOf(life.server), invocations(count), CALLERS, (answer) =>
          answer.includes(`"result":${turn}`),
        );
        samples.add(`${turn}`, { perSecond: count / seconds, bytes: residentBytes(life.server.pid) });
        await end(life.server.child);
        life = await start(folder);
        samples.add(`${turn}`, { restartMs: life.ms, restartBytes: residentBytes(life.server.pid) });
      }
      samples.add("all", { fileBytes: bytesIn(folder) });
      options.progress(`round ${round + 1}/${options.runs}: back after ${figure(life.ms)} ms`);
    } finally {
      await end(life.server.child);
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return report(samples, count);
}

/** The data file, with the part that is not merged into it yet. */
function bytesIn(folder: string): number {
  const files = readdirSync(folder).filter((name) => name.startsWith("terrarium.db"));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

function invocations(count: number): readonly Call[] {
  return Array.from({ length: count }, (_, index) => ({
    transport: "http",
    path: `/api/counter/invoke?session=s-${index}`,
    body: '{"input":1}',
  }));
}

/** `ms`: from the start of the process until it is ready. */
async function start(folder: string): Promise<{ readonly server: Server; readonly ms: number }> {
  const startedAt = performance.now();
  const server = await startProduct({ name: "durable", root: productRoot, agent: "counter", folder });
  const isReady = async (): Promise<boolean> => {
    const response = await fetch(`http://127.0.0.1:${server.port}/ready`);
    return response.ok;
  };
  while (!(await isReady()));
  return { server, ms: performance.now() - startedAt };
}

function report(samples: Samples, count: number): Section {
  const megabytes = (key: string, name: string): string => figure(samples.median(key, name) / 2 ** 20, " MB");
  const row = (turn: number): string[] => [
    `call ${turn} of each session`,
    samples.spread(`${turn}`, "perSecond", "/s"),
    megabytes(`${turn}`, "bytes"),
    samples.spread(`${turn}`, "restartMs", " ms"),
    megabytes(`${turn}`, "restartBytes"),
  ];
  return {
    scenario: "sessions",
    title: `${count.toLocaleString("en-US")} sessions of one agent`,
    text: [
      `${CALLERS} callers invoke an agent once for each session over REST, each on a connection of its own; the agent counts in the session's state (some 220 bytes). ` +
        "Then the gateway is killed with SIGKILL and started again, and everything once more: each session must count to 2. Memory is what is resident, without a forced collection. " +
        `A gateway without data is ready after ${figure(samples.median("all", "emptyStartMs"), " ms")} with ${megabytes("all", "emptyBytes")}; the data file had ${megabytes("all", "fileBytes")} in the end.`,
    ],
    tables: [
      {
        title: "Runs, memory, restart",
        columns: ["server", "calls/s", "resident after", "ready after SIGKILL", "resident then"],
        rows: [row(1), row(2)],
      },
    ],
  };
}
