// Memory, CPU and writes of the operator with many AgentServers, against a real API server and its controllers:
//   npm run test:kubernetes:operator -- [SERVERS] [SECONDS]
// Needs root, as test/support/kubernetes/cluster.sh does. No kubelet runs the pods, because this machine could not hold 200
// gateways: their nodes are closed to them, this program marks them as ready, and answers for all their gateways.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { Api } from "./api.js";
import { Cluster, startCluster } from "./cluster.js";

const TOP = join(import.meta.dirname, "../../..");
const [servers, seconds] = [Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 60)];
const NAMESPACE = "/namespaces/default";
const AGENT_SERVERS = `/apis/terrarium.dev/v1alpha1${NAMESPACE}/agentservers`;
/** Ticks of the kernel's accounting of CPU time in a second. */
const TICKS = 100;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);
const wait = (ms: number): Promise<unknown> => once(AbortSignal.timeout(ms), "abort");

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
  };
  readonly status?: { readonly podIP?: string };
}

/** What a gateway with three agents answers to the operator. */
const REPORT = JSON.stringify({
  data: {
    agents: ["a", "b", "c"].map((id) => ({
      id,
      state: "FLOWING",
      lastError: null,
      health: { status: "HEALTHY", probes: [] },
    })),
    metabolism: { observers: 1 },
    semaphores: [],
  },
});

/** Answers on every address of the loopback range, one for each pod. */
async function startGateways(): Promise<number> {
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader("content-type", "application/json");
    response.end(request.url === "/ready" ? '{"degraded":[]}' : REPORT);
  });
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  return (server.address() as { readonly port: number }).port;
}

const addressOf = (index: number): string => `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;

/** Marks pods as ready as they come, until there are as many as servers. */
async function markPods(api: Api): Promise<void> {
  const marked = new Set<string>();
  const over = new AbortController();
  for await (const { item } of api.watch<Pod>(`/api/v1${NAMESPACE}/pods`, over.signal)) {
    if (marked.has(item.metadata.uid)) continue;
    const ip = addressOf(marked.size);
    marked.add(item.metadata.uid);
    await api.call("PATCH", `/api/v1${NAMESPACE}/pods/${item.metadata.name}/status`, {
      status: {
        phase: "Running",
        podIP: ip,
        podIPs: [{ ip }],
        conditions: [{ type: "Ready", status: "True" }],
      },
    });
    if (marked.size === servers) return;
  }
}

/** CPU seconds and resident bytes of a process. */
function usage(pid: number): { readonly cpuS: number; readonly bytes: number } {
  const [, rest = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const fields = rest.split(" ");
  const resident = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return { cpuS: (Number(fields[11]) + Number(fields[12])) / TICKS, bytes: Number(resident) * 1_024 };
}

/** Writes to the API server so far, by the operator's own count. */
async function writes(metrics: string): Promise<number> {
  const text = await (await fetch(metrics)).text();
  return [...text.matchAll(/^terrarium_operator_writes_total\{.*\} (\d+)/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
}

await using address = await startCluster({ nodes: 1 });
const cluster = new Cluster(address);
const { api } = cluster;
await cluster.kubectl(["cordon", "node1"]);
const install = join(TOP, "deploy/operator.yaml");
await cluster.kubectl(["apply", "--server-side", "-f", install]);
await cluster.kubectl(["-n", "terrarium-system", "scale", "deployment/terrarium-operator", "--replicas=0"]);
await cluster.kubectl(["wait", "--for=condition=Established", "crd/agentservers.terrarium.dev"]);
const port = await startGateways();

const operator = spawn(process.execPath, [join(TOP, "operator/dist/operator.js")], {
  env: {
    KUBECONFIG: join(address.folder, "admin.kubeconfig"),
    TERRARIUM_GATEWAY_IMAGE: "terrarium:bench",
    TERRARIUM_OPERATOR_PORT: "0",
  },
  stdio: ["ignore", "inherit", "pipe"],
});
const pid = operator.pid ?? 0;
let metrics = "";
createInterface({ input: operator.stderr }).on("line", (line) => {
  const entry = JSON.parse(line) as {
    readonly message: string;
    readonly address?: { readonly port: number };
  };
  if (entry.address) metrics = `http://127.0.0.1:${entry.address.port}/metrics`;
});

try {
  const began = performance.now();
  const marked = markPods(api);
  for (let index = 0; index < servers; index += 1) {
    await api.call("POST", AGENT_SERVERS, {
      apiVersion: "terrarium.dev/v1alpha1",
      kind: "AgentServer",
      metadata: { name: `garden-${index}` },
      spec: { gateway: { port }, agents: [] },
    });
  }
  await marked;
  type Served = Pod & { readonly status?: { readonly agentsHealthy?: string } };
  await api.untilAll<Served>(
    AGENT_SERVERS,
    (items) => items.every(({ status }) => status?.agentsHealthy === "3/3"),
    {
      patienceMs: 600_000,
    },
  );
  const start = usage(pid);
  say(
    `${servers} AgentServers are ready after ${((performance.now() - began) / 1_000).toFixed(0)} s; the operator took ${start.cpuS} CPU s`,
  );
  // What was still on its way is done, and every gateway has been asked.
  await wait(20_000);
  const [before, written] = [usage(pid), await writes(metrics)];
  await wait(seconds * 1_000);
  const after = usage(pid);
  say(
    `at rest for ${seconds} s: ${(((after.cpuS - before.cpuS) / seconds) * 100).toFixed(1)} % of a core, ` +
      `${(after.bytes / 2 ** 20).toFixed(0)} MiB resident, ${(await writes(metrics)) - written} writes`,
  );
} finally {
  operator.kill();
  await once(operator, "exit");
}
process.exit(0);
