import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNats } from "../nats.js";
import { subscription } from "../peers/index.js";
import { end, LoadClient, type Server } from "../processes.js";
import { cpuSince, threadTimesNs } from "../processor.js";
import { startProduct } from "../product.js";
import { figure, Samples, type Section } from "../report.js";
import type { Options, Scenario } from "../scenario.js";

const EVENTS_PER_SECOND = 10;
const WAYS = { other: "to the other gateway", same: "to the same one, started anew" } as const;
type Way = keyof typeof WAYS;

/** One of two gateways gets SIGTERM under its observers; the agent is in a thread of the other. */
export const restart: Scenario = async (options) => {
  const observers = options.observers?.[0] ?? (options.quick ? 200 : 5_000);
  const samples = new Samples();
  for (let run = 0; run < options.runs; run += 1)
    for (const way of Object.keys(WAYS) as Way[]) {
      const figures = await measure(way, observers);
      samples.add(way, figures);
      options.progress(`run ${run + 1} ${WAYS[way]}: ${JSON.stringify(figures)}`);
    }
  return report(samples, observers, options);
};

async function measure(way: Way, observers: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "terrarium-bench-"));
  const nats = await startNats(folder);
  const root = process.env["TERRARIUM_DIST"] ?? join(process.cwd(), "dist");
  const args = ["--nats", nats.url, "--namespace", "bench", "--host", "0.0.0.0"];
  const env = { TERRARIUM_MAX_CONNECTIONS_PER_ADDRESS: "100000" };
  const servers: Server[] = [];
  const serve = async (port: number): Promise<Server> => {
    const server = await startProduct({
      name: "gateway",
      root,
      agent: "emitter",
      folder: null,
      port,
      env,
      args,
    });
    servers.push(server);
    return server;
  };
  const client = new LoadClient();
  try {
    const speaking = await serve(0);
    const ending = await serve(0);
    const target = { port: ending.port, path: "/graphql", ...subscription, tokens: [] };
    await client.call("open", { target, serverPid: ending.pid, controlPath: speaking.controlPath });
    const nextPort = way === "same" ? ending.port : speaking.port;
    await client.call("watchRestart", { observers, perSecond: EVENTS_PER_SECOND, nextPort });
    const cpu = threadTimesNs(speaking.pid);
    const startedAt = performance.now();
    const back = client.call("backFromRestart");
    const exit = once(ending.child, "exit");
    ending.child.kill("SIGTERM");
    await exit;
    const endedMs = performance.now() - startedAt;
    const serving = way === "same" ? await serve(ending.port) : speaking;
    const result = await back;
    const used = cpuSince(serving.pid, way === "same" ? new Map() : cpu);
    return { ...result, endedMs, cpuMs: used.totalMs };
  } finally {
    await client.end();
    for (const { child, controlPath } of servers) {
      await end(child);
      rmSync(controlPath, { force: true });
    }
    await end(nats.child);
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(samples: Samples, observers: number, { runs }: Options): Section {
  const rows = (Object.keys(WAYS) as Way[]).map((way) => [
    WAYS[way],
    ...["endedMs", "outageP50Ms", "outageMaxMs", "allLiveMs", "cpuMs"].map((name) =>
      samples.spread(way, name, " ms"),
    ),
    ...["stillDead", "holes", "duplicates", "foreign"].map((name) => figure(samples.median(way, name))),
  ]);
  return {
    scenario: "restart",
    title: "A gateway restarts under its observers",
    text: [
      `Two gateways over NATS, ${runs} ${runs === 1 ? "run" : "runs"}. ${observers.toLocaleString("en-US")} observers watch an agent at one of them, ${EVENTS_PER_SECOND} events a second; the agent is in a thread of the other. ` +
        "The first gets SIGTERM. Its observers come back when its close frames told them to, behind their last cursors. An outage is the time from the closed connection to an event that was emitted after the new subscription. " +
        "Holes and duplicates are counted by the sequence inside the events. CPU is that of the gateway to which they come back. All share the cores: gateways, NATS, and the one process of all observers.",
    ],
    tables: [
      {
        title: "The way back",
        columns: [
          "where",
          "process ended after",
          "outage p50",
          "longest outage",
          "all live after",
          "CPU",
          "not live",
          "holes",
          "duplicates",
          "other messages",
        ],
        rows,
      },
    ],
  };
}
