/**
 * A long run under mixed load with faults that checks that memory and handles stay flat: `npx jiti bench/soak.ts --minutes 30`. The
 * gateway is `dist/main.js` in its own process; the figures are its own and those of
 * `/metrics`. The load has a bounded rate, so that growth is a leak and not a queue.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    rate: { type: "string", default: "10" },
    without: { type: "string", multiple: true, default: [] },
  },
});
const MINUTES = Number(values.minutes);
/** Actions of the mixed load per second. */
const RATE = Number(values.rate);
/** Enough questions to reach their bounds (IN_MEMORY_LIMITS), with four entries of the audit trail each. */
const QUESTIONS_BEFORE = 1_200;
const TOKEN = randomBytes(24).toString("hex");
const WATCH =
  'subscription { terrariumEvents(agentId: "soaked", replay: 5) { type cursor ... on ResultEvent { result } } }';

interface Sample {
  readonly minute: number;
  readonly rssMB: number;
  readonly heapMB: number;
  readonly externalMB: number;
  readonly handles: number;
  readonly listeners: number;
  readonly files: number;
  readonly sockets: number;
  readonly observers: number;
  readonly projections: number;
}

const folder = mkdtempSync(join(tmpdir(), "terrarium-soak-"));
const child = spawn(
  process.execPath,
  [
    "--import=./bench/soak-probe.mjs",
    "dist/main.js",
    "serve",
    "--port=0",
    "--no-bundled",
    "--ephemeral",
    "--agents=bench/agents/soaked.ts",
    "--agents=bench/agents/faulty.ts",
    "--stall-timeout-ms=10000",
    "--request-timeout-ms=10000",
    "--steering-rate-per-second=1000",
  ],
  {
    env: { ...process.env, TERRARIUM_TOKEN: TOKEN, SOAK_PROBE: `${folder}/probe` },
    stdio: ["ignore", "pipe", "pipe"],
  },
);
const [first] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
const http = first.replace("terrarium listening on ", "");
const base = http.replace("http", "ws");
const port = Number(new URL(http).port);
/** Log lines by message; bounded by the number of messages in the code. */
const log = new Map<string, number>();
createInterface({ input: child.stderr }).on("line", (line) => {
  const message = /"msg":"([^"]*)"/.exec(line)?.[1] ?? "no JSON";
  log.set(message, (log.get(message) ?? 0) + 1);
});

const done = new Map<string, number>();
const bearer = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };

async function post(path: string, body: unknown, headers: Record<string, string> = bearer): Promise<unknown> {
  const response = await fetch(`${http}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return await response.json().catch(() => null);
}
const graphql = (query: string, variables: object = {}): Promise<unknown> =>
  post("/graphql", { query, variables });

/** Opens a WebSocket, runs an action, and closes it after a while. */
async function visit(
  path: string,
  protocol: string | undefined,
  ms: number,
  talk: (socket: WebSocket) => void,
): Promise<void> {
  const socket = new WebSocket(`${base}${path}`, protocol, {
    headers: protocol ? {} : { authorization: bearer.authorization },
  });
  socket.on("error", () => undefined);
  await once(socket, "open");
  talk(socket);
  await pause(ms);
  socket.terminate();
}

async function answerOne(): Promise<void> {
  const asked = (await post("/api/soaked/ask", { why: "soak" })) as { semaphore?: { id: string } };
  if (!asked.semaphore) throw new Error(`not parked: ${JSON.stringify(asked)}`);
  await graphql('mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Yes") { status } }', {
    id: asked.semaphore.id,
  });
}

const ACTIONS: Readonly<Record<string, () => Promise<unknown>>> = {
  "GraphQL observers": () =>
    visit("/graphql", "graphql-transport-ws", 2_000 + Math.random() * 8_000, (socket) => {
      socket.send('{"type":"connection_init"}');
      socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: WATCH } }));
    }),
  "observers of /observe": () => visit("/observe/soaked?replay=10", undefined, 3_000, () => undefined),
  "slow readers": () => visit("/observe/soaked?replay=100", undefined, 5_000, (socket) => socket.pause()),
  "event streams": async () => {
    const leave = new AbortController();
    const answer = await fetch(`${http}/graphql?query=${encodeURIComponent(WATCH)}`, {
      headers: { accept: "text/event-stream" },
      signal: leave.signal,
    });
    await pause(2_000);
    leave.abort();
    await answer.body?.cancel().catch(() => undefined);
  },
  "REST invocations": () => post("/api/soaked/invoke", { input: { n: 1 } }),
  "GraphQL invocations": () => graphql('mutation { invoke(agentId: "soaked", input: 1) { status } }'),
  "messages on /perturb": () =>
    visit("/perturb/soaked", undefined, 500, (socket) => {
      socket.send('{"input":1,"wait":false}');
    }),
  commands: () => post("/api/soaked/double", { n: 21 }),
  "semaphores answered": answerOne,
  "agent faults": () =>
    post("/api/faulty/invoke", { input: Math.random() < 0.7 ? "throw" : "unencodable", timeoutMs: 2_000 }),
  "agent deaths": async () =>
    Math.random() < 0.05 ? await post("/api/faulty/invoke", { input: "exit", timeoutMs: 2_000 }) : null,
  "bad input": async () => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined).resume();
    await once(socket, "connect");
    socket.end(Buffer.concat([Buffer.from("POST /graphql HTTP/1.1\r\nHost: x\r\n"), randomBytes(200)]));
    await once(socket, "close");
  },
  "bad frames": () =>
    visit("/graphql", "graphql-transport-ws", 200, (socket) => socket.send(randomBytes(50))),
};

let probes = 0;

/** Figures of the gateway's process after garbage collection. */
async function probe(): Promise<Record<"heapUsed" | "external" | "rss" | "handles" | "listeners", number>> {
  probes += 1;
  child.kill("SIGUSR2");
  const file = `${folder}/probe.${probes}`;
  for (;;) {
    await pause(50);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    if (text.endsWith("}")) return JSON.parse(text);
  }
}

async function sample(minute: number): Promise<Sample> {
  const text = await (await fetch(`${http}/metrics`)).text();
  const read = (name: string): number =>
    text
      .split("\n")
      .reduce((sum, line) => (line.startsWith(name) ? sum + Number(line.split(" ").at(-1)) : sum), 0);
  const MB = (bytes: number): number => Math.round(bytes / 104_857.6) / 10;
  const { heapUsed, external, rss, handles, listeners } = await probe();
  return {
    minute,
    rssMB: MB(rss),
    heapMB: MB(heapUsed),
    externalMB: MB(external),
    handles,
    listeners,
    files: readdirSync(`/proc/${child.pid}/fd`).length,
    sockets: read("terrarium_connections "),
    observers: read("terrarium_fanout_observers "),
    projections: read("terrarium_fanout_projections "),
  };
}

/** Slope by least squares, per minute; the first quarter is warm-up. */
function slope(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const late = samples.slice(Math.floor(samples.length / 4));
  const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const x = mean(late.map(({ minute }) => minute));
  const y = mean(late.map(of));
  const above = late.reduce((sum, one) => sum + (one.minute - x) * (of(one) - y), 0);
  return above / late.reduce((sum, one) => sum + (one.minute - x) ** 2, 0);
}

// Fill the bounded store of settled questions before measuring, because filling it would look like a leak.
for (let n = 0; n < QUESTIONS_BEFORE; n += 1) await answerOne();
const samples: Sample[] = [await sample(0)];
const names = Object.keys(ACTIONS).filter((name) => !values.without.includes(name));
const began = performance.now();
const underway = new Set<Promise<unknown>>();
let failures = 0;
for (let n = 0; performance.now() - began < MINUTES * 60_000; n += 1) {
  const name = names[n % names.length] ?? "";
  const work: Promise<unknown> = (ACTIONS[name]?.() ?? Promise.resolve())
    .then(
      () => done.set(name, (done.get(name) ?? 0) + 1),
      (error: unknown) => {
        failures += 1;
        if (failures <= 5) console.error(name, String(error));
      },
    )
    .finally(() => underway.delete(work));
  underway.add(work);
  if (performance.now() - began > samples.length * 60_000) {
    const now = await sample(samples.length);
    samples.push(now);
    console.log(JSON.stringify(now));
  }
  await pause(1_000 / RATE);
}
await Promise.allSettled(underway);
for (let now = await sample(0); now.sockets + now.projections > 0; now = await sample(0)) await pause(500);
samples.push(await sample(samples.length));
console.log("all clients gone", JSON.stringify(samples.at(-1)));
console.log(
  `hardware: ${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}; ${MINUTES} min at ${RATE} actions/s`,
);
console.log("done", JSON.stringify(Object.fromEntries(done)), "failed in the client:", failures);
console.log("log", JSON.stringify(Object.fromEntries(log)));
const measured = samples.slice(0, -1);
for (const key of [
  "rssMB",
  "heapMB",
  "externalMB",
  "handles",
  "listeners",
  "files",
  "sockets",
  "observers",
  "projections",
] as const) {
  console.log(`${key}: ${slope(measured, (one) => one[key]).toFixed(3)} per minute`);
}
child.kill("SIGTERM");
await once(child, "exit");
rmSync(folder, { recursive: true });
