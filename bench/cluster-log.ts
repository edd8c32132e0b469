/**
 * Measures the log of events that gateways share over JetStream, on one server and on three that replicate: events a second at
 * batches of 1, 16 and 100 of each of 20 agents, against the log of a single gateway in the same run; the time from publishing an
 * event to the ring of the same and of another gateway; how long a new gateway takes to read 1,000 events of each of 1,000 agents;
 * and bytes sent to NATS for an event.
 * Run: `npx jiti bench/cluster-log.ts [events] [agents]`.
 */
import { FlushLoop, LocalLog, Mirrors } from "../src/mirror/index.js";
import { systemClock } from "../src/base/clock.js";
import type { NumberedEvent } from "../src/events/event.js";
import { newNamespace } from "../test/support/nats/kit.js";
import { Host, logGateway } from "../test/support/nats/log-kit.js";
import { freePorts, natsFolder, NatsServer, startCluster } from "../test/support/nats/server.js";

const EVENTS = Number(process.argv[2] ?? 100_000);
const AGENTS = Number(process.argv[3] ?? 1_000);
const SPEAKERS = 20;
const ROUNDS = 400;

const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};
const turn = (): Promise<void> => new Promise(setImmediate);
const agentIds = Array.from({ length: SPEAKERS }, (_, at) => `agent-${at}`);

function percentile(times: readonly number[], share: number): string {
  const sorted = times.toSorted((a, b) => a - b);
  return (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(2);
}

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
  for (const size of [1, 16, 100]) {
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
    const ratio = (shared.cpuUs / own.cpuUs).toFixed(1);
    process.stdout.write(
      `${title}, batches of ${size}: ${shared.perSecond} events/s stored, ${shared.cpuUs.toFixed(1)} us of CPU each (alone ${own.perSecond}/s, ${own.cpuUs.toFixed(1)} us, ratio ${ratio}), ${(EVENTS / messages).toFixed(0)} events a message, ${bytes.toFixed(0)} bytes an event, dropped ${a.dropped.length}\n`,
    );
    await a.close();
  }
  await latency(title, urls, replicas);
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
  const shown = Object.entries(times).map(
    ([where, all]) => `${where} gateway p50 ${percentile(all, 0.5)} p99 ${percentile(all, 0.99)} ms`,
  );
  process.stdout.write(`${title}, publish to ring, ${ROUNDS} single events: ${shown.join("; ")}\n`);
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
  process.stdout.write(
    `catch-up of ${AGENTS} agents: ${events} events in ${messages} messages in ${Math.round(performance.now() - startedAt)} ms, ${Math.round(cpuMs(cpu))} ms of CPU\n`,
  );
  await late.close();
}

const folder = natsFolder();
const [port = 0] = await freePorts(1);
const single = await NatsServer.start({ port, folder: folder.path });
await measure("R1", [single.url], 1);
await catchUp(single.url);
await single.kill();
const three = await startCluster(folder.path);
await measure("R3", three.urls, 3);
for (const node of three.nodes) await node.kill();
folder.remove();
process.exit(0);
