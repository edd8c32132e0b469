/**
 * Compares one command call over REST and over GraphQL with a direct function call and with a minimal HTTP server that
 * calls it: one caller, one call at a time, one keep-alive connection each, interleaved in one run. CPU time is reported
 * besides wall time, because it hardly changes on a busy machine. Run:
 * `npm run build && npx jiti bench/prism.ts [calls a round] [rounds]`.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createTerrarium, type Terrarium } from "../src/app/terrarium.js";
import { figure, ratio, Samples } from "./report.js";

const CALLS = Number(process.argv[2] ?? 300);
const ROUNDS = Number(process.argv[3] ?? 15);
/** Number of callers. Many, so that no rate window grows large: each call walks through it. */
const AGENTS = 100;
const TOKEN = "operator-token-of-the-bench-0123456789";
const ARGS = { a: 1, b: 2 };

const MODULE = `
import { z } from "zod";
const add = ({ a, b }) => ({ sum: a + b });
const input = z.object({ a: z.int32(), b: z.int32() });
const output = z.object({ sum: z.int32() });
export default Array.from({ length: ${AGENTS} }, (_, index) => ({
  id: "desk" + index,
  commands: { add: { input, output, run: add }, pureAdd: { pure: true, input, output, run: add } },
}));
`;

type Call = (index: number) => unknown;

const top = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(top, "node_modules/.bench-prism-"));
const file = join(folder, "desks.mjs");
writeFileSync(file, MODULE);
const connections: Agent[] = [];
const samples = new Samples();

const limits = { steeringRatePerSecond: 10_000, maxIdempotencyKeys: 1_000_000 };
const { default: agents } = await import(file);
const here = await createTerrarium({ agents, limits, operatorToken: TOKEN });
const worker = await createTerrarium({
  agentFiles: [file],
  hostEntry: new URL("../dist/host/worker-entry.js", import.meta.url),
  limits,
  operatorToken: TOKEN,
});
const [run] = agents.map(({ commands }: { commands: { add: { run: Call } } }) => commands.add.run);
const bare = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
  incoming.on("end", () => {
    const result = run(JSON.parse(Buffer.concat(chunks).toString()));
    outgoing.setHeader("content-type", "application/json").end(JSON.stringify({ success: true, result }));
  });
});
await new Promise<void>((resolve) => bare.listen(0, "127.0.0.1", resolve));

const cases: [name: string, call: Call][] = [
  ["the function", () => run(ARGS)],
  ["bare node:http", poster((bare.address() as AddressInfo).port, () => ["/", ARGS])],
];
for (const [where, terrarium] of [
  ["this thread", here],
  ["a worker", worker],
] as const) {
  const port = await portOf(terrarium);
  for (const name of ["add", "pureAdd"]) {
    const kind = `${name === "add" ? "in its stream" : "pure"}, agent in ${where}`;
    cases.push([`REST, ${kind}`, poster(port, (index) => [`/api/desk${index}/${name}`, ARGS])]);
    cases.push([
      `GraphQL, ${kind}`,
      poster(port, (index) => [
        "/graphql",
        {
          query: `mutation ($a: Int!, $b: Int!) { desk${index} { ${name}(a: $a, b: $b) { sum } } }`,
          variables: ARGS,
        },
      ]),
    ]);
  }
}

for (let round = -1; round < ROUNDS; round += 1) {
  for (const [name, call] of cases) {
    const count = name === "the function" ? CALLS * 1_000 : CALLS;
    const started = performance.now();
    const cpuBefore = process.cpuUsage();
    for (let index = 0; index < count; index += 1) {
      const pending = call(index % AGENTS);
      if (pending instanceof Promise) await pending;
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    const us = ((performance.now() - started) / count) * 1_000;
    // The first round warms up.
    if (round >= 0) samples.add(name, { us, cpuUs: (user + system) / count });
  }
}

const cpuUs = (name: string): number => samples.median(name, "cpuUs");
console.log(
  "| one call | CPU: median (lowest–highest) | × the function | × bare HTTP | time: median (lowest–highest) |\n" +
    "|---|---:|---:|---:|---:|",
);
for (const [name] of cases) {
  const ratios = ["the function", "bare node:http"].map((base) => ratio(cpuUs(name), cpuUs(base)));
  const [spent, took] = ["cpuUs", "us"].map((measure) => samples.spread(name, measure, " µs"));
  console.log(`| ${[name, spent, ...ratios, took].join(" | ")} |`);
}
const cpu = `${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}`;
console.log(
  `\n${figure(CALLS)} calls per round, ${ROUNDS} rounds. CPU is that of all threads, including the client's. ${cpu}`,
);

for (const connection of connections) connection.destroy();
bare.close();
await here.close();
await worker.close();
rmSync(folder, { recursive: true });

async function portOf(terrarium: Terrarium): Promise<number> {
  return (await terrarium.listen({ port: 0 })).port;
}

/** Posts JSON over one keep-alive connection; rejects unless the answer is 200 without errors. */
function poster(port: number, sent: (index: number) => readonly [path: string, body: object]): Call {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  connections.push(agent);
  return (index) =>
    new Promise<void>((resolve, reject) => {
      const [path, body] = sent(index);
      const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
      request({ agent, port, host: "127.0.0.1", path, method: "POST", headers }, (incoming) => {
        let text = "";
        incoming.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        incoming.on("end", () =>
          incoming.statusCode === 200 && text.includes('"sum":3') ? resolve() : reject(new Error(text)),
        );
      })
        .on("error", reject)
        .end(JSON.stringify(body));
    });
}
