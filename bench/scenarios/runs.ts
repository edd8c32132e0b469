import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Call, callFor } from "../callers.js";
import { peerNamed, productRoot } from "../peers/index.js";
import { cpuSince, machineTimeMs, threadTimesNs } from "../processor.js";
import { end, type Server, startServer } from "../processes.js";
import { ALL_CORES, startProduct, targetOf } from "../product.js";
import { Samples, figure, ratio, type Section, type Table } from "../report.js";
import type { Options } from "../scenario.js";

const CALLERS = [1, 64];
/** Calls of each kind before anything is measured, until code is compiled. */
const WARM_UP_CALLS = 500;

export const graphql = (query: string): Call => ({
  transport: "http",
  path: "/graphql",
  body: JSON.stringify({ query }),
});
const rest = (path: string, body: object): Call => ({ transport: "http", path, body: JSON.stringify(body) });
const frame = (body: object): Call => ({
  transport: "ws",
  path: "/perturb/noop",
  body: JSON.stringify(body),
});

const CALLS: Readonly<Record<string, Call>> = {
  "GraphQL perturb": graphql('mutation { perturb(agentId: "noop", input: 1) { id } }'),
  "GraphQL invoke": graphql('mutation { invoke(agentId: "noop", input: 1) { status } }'),
  "GraphQL command": graphql("mutation { noop { noop } }"),
  "REST invoke": rest("/api/noop/invoke", { input: 1 }),
  "REST command": rest("/api/noop/noop", {}),
  "ws perturb": frame({ input: 1 }),
  "ws invoke": frame({ input: 1, wait: true }),
  "ws command": frame({ command: "noop" }),
};
export const NOOP = graphql("mutation { noop(input: 1) }");
/** Waits behind everything that the agent was sent before. */
export const LAST = graphql('mutation { invoke(agentId: "noop", input: 1) { status } }');

/** The build that is measured, and the one in BENCH_BEFORE, if there is one. */
const BUILDS: readonly (readonly [suffix: string, root: string])[] = [
  ["", productRoot],
  ...(process.env["BENCH_BEFORE"] === undefined
    ? []
    : [[" before", resolve(process.env["BENCH_BEFORE"])] as const]),
];

export interface Contender {
  readonly name: string;
  readonly server: Server;
}

/** Calls a second on every way in: durable, ephemeral and stock Yoga, in turn. */
export async function runs(options: Options): Promise<Section> {
  const ms = options.seconds === undefined ? (options.quick ? 100 : 1_000) : options.seconds * 1_000;
  const samples = new Samples();
  const folder = mkdtempSync(join(tmpdir(), "terrarium-bench-"));
  const contenders = await startAll(folder);
  try {
    await warmUp(contenders, options.quick ? 20 : WARM_UP_CALLS);
    for (let round = 0; round < options.runs; round += 1)
      await measureAll(contenders, round, ms, samples, options);
  } finally {
    for (const { server } of contenders) await end(server.child);
    rmSync(folder, { recursive: true, force: true });
  }
  return report(samples, ms, options.runs);
}

/** Stock Yoga, and a durable and an ephemeral gateway of each build. */
export async function startAll(folder: string): Promise<readonly Contender[]> {
  const yoga = await startServer(peerNamed("yoga"), ALL_CORES);
  const contenders: Contender[] = [{ name: "yoga", server: yoga }];
  for (const [suffix, root] of BUILDS) {
    for (const kind of ["durable", "ephemeral"]) {
      const name = `${kind}${suffix}`;
      const data = kind === "durable" ? join(folder, name) : null;
      const server = await startProduct({ name, root, agent: "noop", folder: data });
      contenders.push({ name, server });
    }
  }
  return contenders;
}

async function warmUp(contenders: readonly Contender[], calls: number): Promise<void> {
  for (const { name, server } of contenders) {
    const all = name === "yoga" ? [NOOP] : Object.values(CALLS);
    for (const call of all) {
      for (let made = 0; made < calls;) made += (await callFor(targetOf(server), call, 64, 200)).calls;
    }
  }
}

/** Each call on each server in turn, so that a slow second of the machine affects them all. */
async function measureAll(
  contenders: readonly Contender[],
  round: number,
  ms: number,
  samples: Samples,
  { progress, runs: rounds }: Options,
): Promise<void> {
  for (const callers of CALLERS) {
    for (const [name, call] of Object.entries(CALLS)) {
      const key = `${name}, ${callers}`;
      const line: string[] = [];
      for (let turn = 0; turn < contenders.length; turn += 1) {
        const contender = contenders[(round + turn) % contenders.length] as Contender;
        const { rate, cpuUs, otherPart } = await measure(contender, call, callers, ms);
        samples.add(key, { [contender.name]: rate, [`${contender.name} cpu`]: cpuUs });
        samples.add("all", { otherPart });
        line.push(`${contender.name} ${figure(rate)}/s ${figure(cpuUs)} µs`);
      }
      progress(`round ${round + 1}/${rounds} ${key}: ${line.join(", ")}`);
    }
  }
}

/** `cpuUs`: of the server for one call, until all that it was sent is done. `otherPart`: of the machine's cores. */
export async function measure(
  { name, server }: Contender,
  call: Call,
  callers: number,
  ms: number,
  ofYoga: Call = NOOP,
): Promise<{ rate: number; cpuUs: number; otherPart: number }> {
  const target = targetOf(server);
  const isYoga = name === "yoga";
  const asked = isYoga ? ofYoga : call;
  const finish = async (): Promise<void> => void (isYoga || (await callFor(target, LAST, 1, 1)));
  const threads = threadTimesNs(server.pid);
  const [machineMs, ownUsage] = [machineTimeMs(), process.cpuUsage()];
  const startedAt = performance.now();
  const { calls, seconds } = await callFor(target, asked, callers, ms);
  const calledAt = performance.now();
  await finish();
  const finishedMs = performance.now() - calledAt;
  const tookMs = performance.now() - startedAt;
  const serverMs = cpuSince(server.pid, threads).totalMs;
  const { user, system } = process.cpuUsage(ownUsage);
  const otherMs = machineTimeMs() - machineMs - serverMs - (user + system) / 1_000;
  return {
    rate: calls / (seconds + finishedMs / 1_000),
    cpuUs: (serverMs / calls) * 1_000,
    otherPart: Math.max(0, otherMs / tookMs),
  };
}

function report(samples: Samples, ms: number, rounds: number): Section {
  const perSecond = (key: string, name: string): string => samples.spread(key, name);
  const over = (key: string, name: string, base: string): string => {
    const bases = samples.all(key, base);
    for (const [index, rate] of samples.all(key, name).entries())
      samples.add(key, { [`${name}/${base}`]: rate / (bases[index] ?? Number.NaN) });
    return ratio(samples.median(key, `${name}/${base}`), 1);
  };
  const hasBefore = BUILDS.length > 1;
  const tables = CALLERS.map((callers): Table => ({
    title: callers === 1 ? "1 caller" : `${callers} callers`,
    columns: [
      "server",
      "durable, calls/s",
      "ephemeral, calls/s",
      "Yoga no-op, calls/s",
      "durable ÷ ephemeral",
      "durable ÷ Yoga",
      "ephemeral ÷ Yoga",
      "CPU of a durable call",
      "of an ephemeral one",
      ...(hasBefore ? ["durable ÷ before", "ephemeral ÷ before", "CPU of a durable call before"] : []),
    ],
    rows: Object.keys(CALLS).map((name) => {
      const key = `${name}, ${callers}`;
      const cpu = (of: string): string => figure(samples.median(key, `${of} cpu`), " µs");
      return [
        name,
        ...["durable", "ephemeral", "yoga"].map((of) => perSecond(key, of)),
        over(key, "durable", "ephemeral"),
        over(key, "durable", "yoga"),
        over(key, "ephemeral", "yoga"),
        cpu("durable"),
        cpu("ephemeral"),
        ...(hasBefore
          ? [
              over(key, "durable", "durable before"),
              over(key, "ephemeral", "ephemeral before"),
              cpu("durable before"),
            ]
          : []),
      ];
    }),
  }));
  return {
    scenario: "runs",
    title: "Calls a second: perturb, invoke, command",
    text: [
      `An agent that does nothing, called over kept connections for ${figure(ms / 1_000)} s at a time, by 1 and by 64 callers that each wait for their answer. ` +
        "Durable answers after the run is synced to the disk (perturb) or its outcome is (invoke, command). Stock GraphQL Yoga executes a mutation that does nothing, and knows neither agents nor runs. " +
        `The time until the agent has done all that it was sent is counted in. Servers and client share all cores; all servers are up, and each call is measured on them in turn, in ${rounds} ${rounds === 1 ? "round" : "rounds"}. ` +
        "Ratios are medians of the ratios within each round. CPU is that of all threads of the server. " +
        `Other processes took ${figure(samples.median("all", "otherPart"))} cores meanwhile (median).`,
    ],
    tables,
  };
}
