import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNats } from "../nats.js";
import { cpuSince, threadTimesNs } from "../processor.js";
import { end, LoadClient, type Server } from "../processes.js";
import { subscription } from "../peers/index.js";
import { startProduct } from "../product.js";
import { figure, ratio, Samples, type Section } from "../report.js";
import type { Options, Scenario } from "../scenario.js";

const EVENTS_PER_SECOND = 2;

/** One gateway over NATS with so many observers, against two with twice as many: the agent is in a thread of the first. */
export const gateways: Scenario = async (options) => {
  const each = options.observers?.[0] ?? (options.quick ? 200 : 10_000);
  const ms = (options.seconds ?? (options.quick ? 1 : 10)) * 1_000;
  const samples = new Samples();
  for (let run = 0; run < options.runs; run += 1)
    for (const count of run % 2 === 0 ? [1, 2] : [2, 1]) {
      const figures = await measure(count, each, ms);
      samples.add(String(count), figures);
      options.progress(`run ${run + 1} ${count} gateways: ${JSON.stringify(figures)}`);
    }
  return report(samples, each, options);
};

async function measure(count: number, each: number, ms: number): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), "terrarium-bench-"));
  const nats = await startNats(folder);
  const servers: Server[] = [];
  const clients: LoadClient[] = [];
  try {
    for (let index = 0; index < count; index += 1) {
      const args = ["--nats", nats.url, "--namespace", "bench", "--host", "0.0.0.0"];
      // All clients have a few addresses.
      const env = { TERRARIUM_MAX_CONNECTIONS_PER_ADDRESS: "100000" };
      const root = process.env["TERRARIUM_DIST"] ?? join(process.cwd(), "dist");
      servers.push(
        await startProduct({ name: `gateway ${index}`, root, agent: "emitter", folder: null, env, args }),
      );
    }
    const [first] = servers as [Server];
    for (const { pid, port: at } of servers) {
      const client = new LoadClient();
      clients.push(client);
      const target = { port: at, path: "/graphql", ...subscription, tokens: [] };
      await client.call("open", { target, serverPid: pid, controlPath: first.controlPath });
      await client.call("grow", { count: each });
    }
    const [speaking] = clients as [LoadClient];
    const counted = async (): Promise<number> =>
      (await Promise.all(clients.map((client) => client.call("counts")))).reduce(
        (sum, { deliveries }) => sum + deliveries,
        0,
      );
    const before = await counted();
    const cpu = servers.map(({ pid }) => threadTimesNs(pid));
    const { emitted } = await speaking.call("stats");
    const startedAt = performance.now();
    const drainMs = 10_000;
    await speaking.call("rate", { perSecond: EVENTS_PER_SECOND, warmUpMs: 0, durationMs: ms, drainMs });
    const expected = ((await speaking.call("stats")).emitted - emitted) * each * count;
    const until = performance.now() + drainMs;
    while ((await counted()) - before < expected && performance.now() < until);
    const deliveries = (await counted()) - before;
    const cpuMs = servers.map(({ pid }, index) => cpuSince(pid, cpu[index] ?? new Map()).totalMs);
    const total = cpuMs.reduce((sum, one) => sum + one, 0);
    return {
      deliveries,
      missing: expected - deliveries,
      cpuUs: (total * 1_000) / deliveries,
      perSecond: deliveries / ((performance.now() - startedAt) / 1_000),
      readerUs: ((cpuMs[1] ?? Number.NaN) * 1_000) / (deliveries / count),
    };
  } finally {
    for (const client of clients) await client.end();
    for (const { child, controlPath } of servers) {
      await end(child);
      rmSync(controlPath, { force: true });
    }
    await end(nats.child);
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(samples: Samples, each: number, { runs }: Options): Section {
  const rows = ["1", "2"].map((count) => [
    `${count} × ${each.toLocaleString("en-US")} observers`,
    samples.spread(count, "cpuUs", " µs"),
    ratio(samples.median(count, "cpuUs"), samples.median("1", "cpuUs")),
    samples.spread(count, "readerUs", " µs"),
    samples.spread(count, "perSecond", "/s"),
    ratio(samples.median(count, "perSecond"), samples.median("1", "perSecond")),
    figure(samples.median(count, "missing")),
  ]);
  return {
    scenario: "gateways",
    title: "Observers over two gateways",
    text: [
      `One gateway over NATS with ${each.toLocaleString("en-US")} observers, and two with as many each, ${runs} ${runs === 1 ? "run" : "runs"} by turns. The agent, in a thread of the first gateway, emits ${EVENTS_PER_SECOND} events a second. ` +
        "CPU is that of all gateways; “at the second” that of the gateway that only reads. Missing are deliveries that had not come 10 seconds behind the last event.",
    ],
    tables: [
      {
        title: "A delivery",
        columns: ["server", "CPU", "ratio", "at the second", "deliveries", "ratio", "missing"],
        rows,
      },
    ],
  };
}
