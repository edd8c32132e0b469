/**
 * Measures the log of events that gateways share over JetStream, on one server and on three that replicate: events a second at
 * batches of 1, 16 and 100 of each of 20 agents, against the log of a single gateway in the same run; the time from publishing an
 * event to the ring of the same and of another gateway; how long a new gateway takes to read 1,000 events of each of 1,000 agents;
 * and bytes sent to NATS for an event. Writes its section of bench/RESULTS.md.
 * Run: `npx jiti bench/cluster-log.ts [rounds] [events] [agents]`.
 */
import { FlushLoop, LocalLog, Mirrors } from "../src/mirror/index.js";
import { systemClock } from "../src/base/clock.js";
import type { NumberedEvent } from "../src/events/event.js";
import { newNamespace } from "../test/support/nats/kit.js";
import { Host, logGateway } from "../test/support/nats/log-kit.js";
import { freePorts, natsFolder, NatsServer, startCluster } from "../test/support/nats/server.js";
import { figure, ratio, Samples, type Section, writeResults } from "./report.js";
import { quantile } from "./statistics.js";

const RUNS = Number(process.argv[2] ?? 5);
const EVENTS = Number(process.argv[3] ?? 100_000);
const AGENTS = Number(process.argv[4] ?? 1_000);
const SIZES = [1, 16, 100];
const SPEAKERS = 20;
const ROUNDS = 400;

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};
const turn = (): Promise<void> => new Promise(setImmediate);
const agentIds = Array.from({ length: SPEAKERS }, (_, at) => `agent-${at}`);

const samples = new Samples();

/** Each turn one batch of each agent, as hosts send them; waits when too many are on their way. */
async function speak(
  hosts: readonly Host[],
  size: number,
  append: (batch: readonly NumberedEvent[]) => void,
  stored: () => Promise<void> | undefined,
): Promise<{ perSecond: number; cpuUs: number }> {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  const data = Array.from({ length: size }, (_, at) => at);
  for (let said = 0; said < EVENTS;) {
    for (const host of hosts) append(host.says(...data));
    said += size * hosts.length;
    await turn();
    if (said % 20_000 < size * hosts.length) await stored();
  }
  await stored();
  return {
    perSecond: Math.round(EVENTS / ((performance.now() - startedAt) / 1_000)),
    cpuUs: (cpuMs(cpu) * 1_000) / EVENTS,
  };
}

async function alone(size: number): Promise<{ perSecond: number; cpuUs: number }> {
  const mirrors = new Mirrors({
    maxHistory: 1_000,
    waker: new FlushLoop((error) => process.stderr.write(`${String(error)}\n`)),
    clock: systemClock,
    newId: () => "own",
  });
  const log = new LocalLog(mirrors);
  log.onAgents({ added: agentIds.map((id) => ({ id })), changed: [], removed: [] } as never);
  const hosts = agentIds.map((id) => new Host(id, log.end(id) ?? { epoch: "own", offset: 0 }));
  return await speak(
    hosts,
    size,
    (batch) => log.append(batch),
    () => undefined,
  );
}

async function measure(title: string, urls: readonly string[], replicas: 1 | 3): Promise<void> {
  const stream = { replicas, bytesMax: 4_294_967_296 } as const;
  for (const size of SIZES) {
    const a = await logGateway(urls, newNamespace(), { stream });
    const hosts: Host[] = [];
    for (const id of agentIds) hosts.push(await a.carry(id, 1));
    const before = a.connection.nats.stats().outBytes;
    const shared = await speak(
      hosts,
      size,
      (batch) => a.log.append(batch),
      () => a.log.stored(agentIds),
    );
    await a.log.feed.caughtUp(60_000);
    const bytes = (a.connection.nats.stats().outBytes - before) / EVENTS;
    const { messages } = a.log.counts;
    const own = await alone(size);
    const cost = { times: shared.cpuUs / own.cpuUs, bytes, joined: EVENTS / messages };
    add(`${title} ${size}`, { ...shared, ...cost, dropped: a.dropped.length });
    add(`alone ${size}`, own);
    await a.close();
  }
  await latency(title, urls, replicas);
}

function add(key: string, figures: Record<string, number>): void {
  samples.add(key, figures);
  process.stdout.write(`${key}: ${JSON.stringify(figures)}\n`);
}

async function latency(title: string, urls: readonly string[], replicas: 1 | 3): Promise<void> {
  const namespace = newNamespace();
  const [a, b] = [
    await logGateway(urls, namespace, { stream: { replicas } }),
    await logGateway(urls, namespace, { stream: { replicas } }),
  ];
  const host = await a.carry("x", 1);
  await b.log.feed.caughtUp(5_000);
  const times: Record<"same" | "other", number[]> = { same: [], other: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const rings = [a, b].map(({ mirrors }) => mirrors.of("x"));
    const startedAt = performance.now();
    const arrived = rings.map((ring, at) => {
      if (!ring) throw new Error("no ring");
      return new Promise<void>((resolve) => {
        const detach = ring.attach({
          onAdvance() {
            times[at === 0 ? "same" : "other"].push(performance.now() - startedAt);
            detach();
            resolve();
          },
          onClose: () => undefined,
        });
      });
    });
    a.log.append(host.says(round));
    await Promise.all(arrived);
    // A pause, so that the next event does not wait for company.
    await new Promise((resolve) => setTimeout(resolve, 6));
  }
  for (const [where, all] of Object.entries(times)) {
    const sorted = all.toSorted((x, y) => x - y);
    add(`${title} ${where}`, { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) });
  }
  await a.close();
  await b.close();
}

async function catchUp(url: string): Promise<void> {
  const namespace = newNamespace();
  const stream = { bytesMax: 4_294_967_296 };
  const a = await logGateway([url], namespace, { stream, maxHistory: 100 });
  const ids = Array.from({ length: AGENTS }, (_, at) => `agent-${at}`);
  const hosts = await Promise.all(ids.map((id) => a.carry(id, 1)));
  const data = Array.from({ length: 100 }, (_, at) => at);
  for (let round = 0; round < 10; round += 1)
    for (let from = 0; from < hosts.length; from += 200) {
      for (const host of hosts.slice(from, from + 200)) a.log.append(host.says(...data));
      await a.log.stored(ids);
    }
  await a.close();
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  const late = await logGateway([url], namespace, { stream, maxHistory: 1_000 });
  await late.log.feed.caughtUp(600_000);
  const { messages, events } = late.log.feed.counts;
  const ms = performance.now() - startedAt;
  add("catch-up", { ms, cpuMs: cpuMs(cpu), events, messages });
  await late.close();
}

function report(): Section {
  const rows = SIZES.flatMap((size) =>
    ["alone", "R1", "R3"].map((title) => {
      const key = `${title} ${size}`;
      const perSecond = samples.median(key, "perSecond");
      return [
        title === "alone" ? "a gateway alone" : title,
        String(size),
        samples.spread(key, "perSecond"),
        ratio(perSecond, samples.median(`alone ${size}`, "perSecond")),
        samples.spread(key, "cpuUs", " µs"),
        ratio(samples.median(key, "times"), 1),
        figure(samples.median(key, "joined")),
        figure(samples.median(key, "bytes")),
        figure(samples.median(key, "dropped")),
      ];
    }),
  );
  const waits = ["R1", "R3"].flatMap((title) =>
    ["same", "other"].map((where) => [
      `${title}, ${where} gateway`,
      ...["p50", "p99"].map((name) => samples.spread(`${title} ${where}`, name, " ms")),
    ]),
  );
  return {
    scenario: "cluster-log",
    title: "The log that gateways share",
    text: [
      `Batches of ${SPEAKERS} agents, ${EVENTS.toLocaleString("en-US")} events a figure, in ${RUNS} rounds: a gateway alone, one NATS server (R1), and three that replicate (R3), in the process of the bench. ` +
        "Joined are the events of one message. CPU is that of the gateway; the servers of NATS are processes on the same cores.",
    ],
    tables: [
      {
        title: "Events stored",
        columns: [
          "server",
          "batch",
          "events/s",
          "× alone",
          "CPU of an event",
          "× alone, in pairs",
          "joined",
          "bytes to NATS an event",
          "dropped",
        ],
        rows,
      },
      {
        title: `From publishing to the ring, ${ROUNDS} single events a round`,
        columns: ["server", "p50", "p99"],
        rows: waits,
      },
      {
        title: `A new gateway reads ${AGENTS.toLocaleString("en-US")} agents with 1,000 events each`,
        columns: ["server", "until caught up", "CPU", "events", "messages"],
        rows: [
          [
            "R1",
            samples.spread("catch-up", "ms", " ms"),
            samples.spread("catch-up", "cpuMs", " ms"),
            figure(samples.median("catch-up", "events")),
            figure(samples.median("catch-up", "messages")),
          ],
        ],
      },
    ],
  };
}

const folder = natsFolder();
const [port = 0] = await freePorts(1);
const single = await NatsServer.start({ port, folder: folder.path });
const three = await startCluster(folder.path);
for (let run = 0; run < RUNS; run += 1) {
  await measure("R1", [single.url], 1);
  await catchUp(single.url);
  await measure("R3", three.urls, 3);
}
for (const node of [single, ...three.nodes]) await node.kill();
folder.remove();
writeResults(
  "bench/RESULTS.md",
  [report()],
  `npx jiti bench/cluster-log.ts ${process.argv.slice(2).join(" ")}`.trimEnd(),
);
process.exit(0);
