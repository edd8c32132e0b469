/**
 * Measures runs over JetStream: how many are claimed, started and settled per second, with 1 and 64 requests in flight, by one
 * gateway and by two that compete, on one server, on one that syncs each write, and on three that replicate. Then kills and pauses
 * the three in turn while two gateways write, and counts what was lost, done twice, and how long nothing went on.
 * Run: `npx jiti bench/cluster.ts [runs] [faults] [seed]`; 0 runs: only the faults.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../src/cluster/cluster.js";
import type { Replica } from "../src/cluster/bucket/replica.js";
import { JetStreamRunStore } from "../src/cluster/work/runs.js";
import { RUN_LIMITS } from "../src/runs/limits.js";
import { newRun, type Run } from "../src/runs/run.js";
import { type OpenedCluster, openCluster } from "../test/support/nats/kit.js";
import { freePorts, natsFolder, NatsServer, startCluster } from "../test/support/nats/server.js";

const RUNS = Number(process.argv[2] ?? 2_000);
const FAULTS = Number(process.argv[3] ?? 6);
let seed = Number(process.argv[4] ?? 1);

/** 0 to below 1, from the seed (mulberry32). */
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

let drawn = 0;

function run(): Run {
  drawn += 1;
  const id = `per-${drawn}`;
  const work = {
    agentId: "steward",
    kind: "PERTURB",
    command: null,
    session: null,
    by: "ada",
    priority: 100,
  } as const;
  const key = { client: "ada", operation: "perturb", key: `k${drawn}`, fingerprint: "f" };
  const none = {
    timeoutMs: null,
    traceparent: null,
    parent: null,
    onBehalfOf: null,
    semaphore: null,
    tick: null,
  };
  const input = { text: "x".repeat(180) };
  const asked = { ...work, input, key, ...none, delivery: "at_least_once" } as const;
  return newRun(asked, { id, acceptedAt: Date.now(), mayHaveBegun: false });
}

async function openRuns(cluster: Cluster): Promise<JetStreamRunStore> {
  const limits = { ...RUN_LIMITS, keysMax: 1_000_000, clientKeysMax: 1_000_000 };
  return new JetStreamRunStore({ replica: await cluster.work(), leases: await cluster.leases(), limits });
}

/** Does `work` for each item, with so many in flight. Prints the rate and the time of each. */
async function timed<T>(
  what: string,
  items: readonly T[],
  inFlight: number,
  work: (item: T) => Promise<unknown>,
) {
  const times: number[] = [];
  const left = items[Symbol.iterator]();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const item of left) {
        const at = performance.now();
        await work(item);
        times.push(performance.now() - at);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const sorted = times.toSorted((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((part) => (sorted[Math.ceil(part * sorted.length) - 1] ?? 0).toFixed(1));
  console.log(`  ${what}: ${Math.round(items.length / seconds)}/s, p50 ${p50} ms, p99 ${p99} ms`);
}

async function rates(name: string, urls: readonly string[], replicas: 1 | 3): Promise<void> {
  console.log(`${name}:`);
  for (const inFlight of [1, 64]) {
    const opened = await openCluster(urls, `rates-${replicas}-${inFlight}`, { replicas });
    const store = await openRuns(opened.cluster);
    const runs = Array.from({ length: inFlight === 1 ? RUNS / 4 : RUNS }, run);
    const at = Date.now();
    await timed(`${inFlight} in flight, claim`, runs, inFlight, (one) => store.claim(one));
    await timed(`${inFlight} in flight, start`, runs, inFlight, ({ id }) =>
      store.apply(id, { kind: "START", at, attempt: 1 }),
    );
    const outcome = { kind: "COMPLETED", result: { text: "y".repeat(180) } } as const;
    await timed(`${inFlight} in flight, settle with a state`, runs, inFlight, ({ id }) =>
      store.apply(id, { kind: "SETTLE", at, attempt: 1, outcome, state: { value: { n: 1 } } }),
    );
    await timed(`${inFlight} in flight, get`, runs, inFlight, ({ id }) => store.get(id));
    const before = performance.now();
    const later = await openCluster(urls, `rates-${replicas}-${inFlight}`, { replicas });
    await later.cluster.work();
    console.log(
      `  a new gateway has the ${runs.length} runs after ${Math.round(performance.now() - before)} ms`,
    );
    if (inFlight > 1) {
      const second = await openRuns(later.cluster);
      const more = Array.from({ length: RUNS }, run);
      await timed("2 gateways × 32 in flight, claim", more, inFlight, (one) =>
        (Number(one.id.slice(4)) % 2 === 0 ? store : second).claim(one),
      );
      console.log(`  conflicts: ${JSON.stringify((await later.cluster.work()).counts)}`);
    }
    await later.close();
    await opened.close();
  }
}

/** Adds one until told to stop. Remembers every sum that was answered, and the longest pause between two answers. */
async function write(replica: Replica, isDone: () => boolean) {
  const told: number[] = [];
  const longest = { ms: 0 };
  let refused = 0;
  let last = performance.now();
  while (!isDone()) {
    try {
      const sum = await replica.transact(() => {
        const before = replica.get<number>("n.sum") ?? 0;
        replica.put("n.sum", before + 1);
        return before;
      });
      told.push(sum);
      longest.ms = Math.max(longest.ms, performance.now() - last);
      last = performance.now();
    } catch {
      refused += 1;
    }
  }
  return { told, longest: longest.ms, refused };
}

async function faults(nodes: readonly NatsServer[], gateways: readonly OpenedCluster[]): Promise<void> {
  const replicas = await Promise.all(gateways.map(({ cluster }) => cluster.control()));
  let isDone = false;
  const writing = Promise.all(replicas.map((replica) => write(replica, () => isDone)));
  for (let fault = 0; fault < FAULTS; fault += 1) {
    await sleep(1_000);
    const index = Math.floor(random() * 3);
    const [isKilled, lengthMs] = [random() < 0.5, 2_000 + random() * 10_000];
    console.log(`  ${isKilled ? "kill -9" : "SIGSTOP"} of node ${index} for ${Math.round(lengthMs)} ms`);
    const node = nodes[index];
    if (isKilled) await node?.kill();
    else node?.pause();
    await sleep(lengthMs);
    if (isKilled) await node?.start();
    else node?.resume();
    await sleep(3_000);
  }
  isDone = true;
  const results = await writing;
  const told = results.flatMap((one) => one.told);
  const sum = await (replicas[0] as Replica).transact(() => replicas[0]?.get<number>("n.sum") ?? 0);
  const refused = results.reduce((all, one) => all + one.refused, 0);
  const lost = told.filter((before) => before >= sum).length;
  console.log(
    `  ${told.length} answered, ${refused} refused, sum ${sum}; lost ${lost}, doubled ${told.length - new Set(told).size}, ` +
      `without an answer that were stored ${sum - told.length}; longest pause ${Math.round(Math.max(...results.map((one) => one.longest)))} ms`,
  );
  console.log(`  ${JSON.stringify(replicas.map(({ counts }) => counts))}`);
}

const SINGLE = [
  ["one server", {}],
  ["one server, sync_interval always", { syncInterval: "always" }],
] as const;
for (const [name, settings] of RUNS > 0 ? SINGLE : []) {
  const folder = natsFolder();
  const [port = 0] = await freePorts(1);
  const server = await NatsServer.start({ port, folder: folder.path, ...settings });
  await rates(name, [server.url], 1);
  await server.kill();
  folder.remove();
}
const folder = natsFolder();
const { nodes, urls } = await startCluster(folder.path);
if (RUNS > 0) await rates("three servers", urls, 3);
console.log("three servers that fail:");
const gateways = await Promise.all([0, 1].map(() => openCluster(urls, "faults", { replicas: 3 })));
await faults(nodes, gateways);
await Promise.all(gateways.map(({ close }) => close()));
await Promise.all(nodes.map((node) => node.kill()));
folder.remove();
process.exit(0);
