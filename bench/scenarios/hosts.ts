import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { LinkedAgent } from "../linked-agent.js";
import { productRoot } from "../peers/index.js";
import { cpuSince, residentBytes, threadTimesNs } from "../processor.js";
import { end, type Server } from "../processes.js";
import { agentFile, startProduct, targetOf, TOKEN } from "../product.js";
import { figure, ratio, Samples, type Section, type Table } from "../report.js";
import { type Options, pause } from "../scenario.js";

const LINKS = ["worker", "WebSocket"] as const;
const PROCESSES = 4;
const AGENTS = 50;
const REST_MS = 5_000;
/** Hosts and agents that come one by one when all others are there. */
const ONE_BY_ONE = 5;

const MEASURES = [
  ["event to an observer, one at a time, p50", "event p50Ms", " ms"],
  ["event to an observer, one at a time, p99", "event p99Ms", " ms"],
  ["events/s in bursts", "events perSecond", ""],
  ["CPU of the gateway for an event", "events gatewayUs", " µs"],
  ["CPU of the host for an event", "events hostUs", " µs"],
  ["invoke, one at a time, p50", "invoke p50Ms", " ms"],
  ["invoke, one at a time, p99", "invoke p99Ms", " ms"],
  ["invocations/s, 64 callers", "invocations perSecond", ""],
  ["CPU of the gateway for an invocation", "invocations gatewayUs", " µs"],
  ["CPU of the host for an invocation", "invocations hostUs", " µs"],
] as const;

/** The link of a thread beside that of a host that dials in, and many hosts on one gateway. */
export async function hosts(options: Options): Promise<Section> {
  const ms = options.seconds === undefined ? (options.quick ? 100 : 1_000) : options.seconds * 1_000;
  const count = options.observers?.[0] ?? (options.quick ? PROCESSES : 200);
  const samples = new Samples();
  await compareLinks(options, ms, samples);
  for (let round = 0; round < options.runs; round += 1) {
    await measureCrowd(count, options.quick ? ms : REST_MS, samples);
    const took = samples.all("crowd", "openMs").at(-1) ?? Number.NaN;
    options.progress(`round ${round + 1}/${options.runs}: ${count} hosts in ${figure(took)} ms`);
  }
  return report(samples, { ms, count, rounds: options.runs });
}

/** The same agent on both links of one gateway, in turn. */
async function compareLinks(options: Options, ms: number, samples: Samples): Promise<void> {
  const server = await startProduct({ name: "gateway", root: productRoot, agent: "emitter", folder: null });
  let host: Host | null = null;
  const linked: LinkedAgent[] = [];
  try {
    host = await startHost(server);
    const gateway = { target: targetOf(server), gatewayPid: server.pid };
    const { controlPath } = server;
    linked.push(await LinkedAgent.open({ ...gateway, controlPath, agentId: "emitter", hostPid: null }));
    const dialled = { agentId: HOST_AGENT, controlPath: host.controlPath, hostPid: host.child.pid ?? 0 };
    linked.push(await LinkedAgent.open({ ...gateway, ...dialled }));
    for (const agent of linked) await agent.ready();
    // Until code is compiled.
    for (const agent of linked) await measureLink(agent, ms);
    for (let round = 0; round < options.runs; round += 1) {
      for (const turn of LINKS.keys()) {
        const at = (round + turn) % LINKS.length;
        const figures = await measureLink(linked[at] as LinkedAgent, ms);
        samples.add(LINKS[at] as string, figures);
        samples.add("links", { load: loadavg()[0] ?? Number.NaN });
        options.progress(
          `round ${round + 1}/${options.runs} ${LINKS[at]}: ${figure(figures["events perSecond"] ?? 0)} events/s, ` +
            `${figure(figures["invocations perSecond"] ?? 0)} invocations/s, load ${figure(loadavg()[0] ?? 0)}`,
        );
      }
    }
  } finally {
    for (const agent of linked) agent.close();
    if (host) await end(host.child);
    await end(server.child);
    for (const path of [server.controlPath, host?.controlPath ?? ""]) rmSync(path, { force: true });
  }
}

async function measureLink(agent: LinkedAgent, ms: number): Promise<Record<string, number>> {
  const measured = {
    event: await agent.latencies(ms),
    events: await agent.events(ms),
    invoke: await agent.invocationTimes(ms),
    invocations: await agent.invocations(ms),
  };
  return Object.fromEntries(
    Object.entries(measured).flatMap(([what, figures]) =>
      Object.entries(figures).map(([name, value]) => [`${what} ${name}`, value]),
    ),
  );
}

const HOST_AGENT = "emitter-of-a-host";

interface Host {
  readonly child: ChildProcess;
  readonly controlPath: string;
}

async function startHost({ port }: Server): Promise<Host> {
  const controlPath = join(tmpdir(), `terrarium-bench-${process.pid}-host.sock`);
  const gateway = ["--gateway", `http://127.0.0.1:${port}`];
  const args = [`${productRoot}/main.js`, "host", ...gateway, "--agents", agentFile("emitter")];
  const bench = { BENCH_CONTROL: controlPath, BENCH_AGENT: HOST_AGENT };
  const child = spawn(process.execPath, [...args, "--name", "bench"], {
    stdio: ["ignore", "pipe", process.env["BENCH_VERBOSE"] ? "inherit" : "ignore"],
    env: { ...process.env, NODE_ENV: "production", TERRARIUM_TOKEN: TOKEN, ...bench },
  });
  const ended = once(child, "exit").then(() => Promise.reject(new Error("the host ended")));
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), ended]);
  ended.catch(() => undefined);
  // It is connected; its agent starts a moment later.
  while (!existsSync(controlPath)) await pause(20);
  return { child, controlPath };
}

async function measureCrowd(count: number, restMs: number, samples: Samples): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "terrarium-bench-"));
  // One token brings them all, and nothing waits for it.
  const args = ["--max-remote-hosts-per-token", "10000", "--max-remote-hosts", "10000"];
  const server = await startProduct({ name: "gateway", root: productRoot, agent: "noop", folder, args });
  const each = Math.ceil(count / PROCESSES);
  const crowds: Crowd[] = [];
  try {
    const emptyBytes = residentBytes(server.pid);
    for (let n = 0; n < PROCESSES; n += 1) crowds.push(new Crowd(server, `crowd-${n}`, each));
    await Promise.all(crowds.map((crowd) => crowd.ready));
    const times = threadTimesNs(server.pid);
    const startedAt = performance.now();
    await Promise.all(crowds.map((crowd) => crowd.call("open")));
    const openMs = performance.now() - startedAt;
    const openCpuMs = cpuSince(server.pid, times).totalMs;
    await pause(restMs);
    const rest = threadTimesNs(server.pid);
    const restedAt = performance.now();
    await pause(restMs);
    const restCpu = cpuSince(server.pid, rest).totalMs / (performance.now() - restedAt);
    const bytes = residentBytes(server.pid);
    const load = loadavg()[0] ?? Number.NaN;
    samples.add("crowd", { openMs, openCpuMs, restCpu, bytes: bytes - emptyBytes, emptyBytes, load });
    const first = crowds[0] as Crowd;
    for (const method of ["addHost", "addAgent"] as const) {
      for (let n = 0; n < ONE_BY_ONE; n += 1) {
        const before = threadTimesNs(server.pid);
        const tookMs = await first.call(method);
        samples.add(method, { tookMs, cpuMs: cpuSince(server.pid, before).totalMs });
      }
    }
  } finally {
    for (const { child } of crowds) await end(child);
    await end(server.child);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A process with some of the hosts. */
class Crowd {
  readonly child: ChildProcess;
  readonly ready: Promise<unknown>;
  readonly #ended: Promise<[{ readonly error: string }]>;

  constructor({ port }: Server, name: string, hosts: number) {
    const [jiti, script] = [resolve("node_modules/jiti/lib/jiti-cli.mjs"), resolve("bench/crowd-hosts.ts")];
    const args = [jiti, script, `http://127.0.0.1:${port}`, name, String(hosts), String(AGENTS)];
    this.child = spawn(process.execPath, args, {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { ...process.env, TERRARIUM_TOKEN: TOKEN },
    });
    this.#ended = once(this.child, "exit").then(() => [{ error: "the process with hosts ended" }]);
    this.ready = this.#answer();
  }

  async call(method: "open" | "addHost" | "addAgent"): Promise<number> {
    const answer = this.#answer();
    this.child.send(method);
    return await answer;
  }

  async #answer(): Promise<number> {
    const [{ result, error }] = (await Promise.race([once(this.child, "message"), this.#ended])) as [
      { readonly result?: number; readonly error?: string },
    ];
    if (result === undefined) throw new Error(error);
    return result;
  }
}

function report(
  samples: Samples,
  { ms, count, rounds }: { readonly ms: number; readonly count: number; readonly rounds: number },
): Section {
  const perRound = (name: string): string => {
    const base = samples.all("worker", name);
    const ratios = samples.all("WebSocket", name).map((value, at) => value / (base[at] ?? Number.NaN));
    for (const value of ratios) samples.add("ratio", { [name]: value });
    return ratio(samples.median("ratio", name), 1);
  };
  const links: Table = {
    title: "One agent, two links",
    columns: ["server", "thread of the gateway", "`terrarium host` over WebSocket", "WebSocket ÷ thread"],
    rows: MEASURES.map(([title, name, unit]) => [
      title,
      samples.spread("worker", name, unit),
      samples.spread("WebSocket", name, unit),
      perRound(name),
    ]),
  };
  const crowd = (name: string, unit: string, divisor = 1): string =>
    figure(samples.median("crowd", name) / divisor, unit);
  const one = (method: string, name: string): string => samples.spread(method, name, " ms");
  const each = Math.ceil(count / PROCESSES) * PROCESSES;
  const crowds: Table = {
    title: `${each.toLocaleString("en-US")} hosts with ${AGENTS} agents each`,
    columns: ["server", "figure"],
    rows: [
      ["from the first dial until all agents are listed", samples.spread("crowd", "openMs", " ms")],
      ["CPU of the gateway meanwhile", samples.spread("crowd", "openCpuMs", " ms")],
      ["memory of the gateway above that without hosts", crowd("bytes", " MB", 1e6)],
      ["memory of the gateway without hosts", crowd("emptyBytes", " MB", 1e6)],
      ["CPU of the gateway at rest, of one core", crowd("restCpu", "%", 0.01)],
      ["one more host with as many agents, from dialling until they are listed", one("addHost", "tookMs")],
      ["CPU of the gateway for it", one("addHost", "cpuMs")],
      ["one more agent of a host, until it is listed", one("addAgent", "tookMs")],
      ["CPU of the gateway for it", one("addAgent", "cpuMs")],
    ],
  };
  return {
    scenario: "hosts",
    title: "Hosts that dial in",
    text: [
      `The same agent in a thread of the gateway and in a \`terrarium host\` process, without storage, in turn in ${rounds} ${rounds === 1 ? "round" : "rounds"} of ${figure(ms / 1_000)} s a figure; ratios are medians of those within a round. ` +
        "Latency runs from the emit to the observer's read, or from the request to its answer; CPU of the host is that of the agent's thread or of its whole process. " +
        `The ${each.toLocaleString("en-US")} hosts are links and connections of their own in ${PROCESSES} processes, and the gateway stores. ` +
        `All processes share ${availableParallelism()} cores; the machine's load was ${figure(samples.median("links", "load"))} and ${figure(samples.median("crowd", "load"))} (medians).`,
    ],
    tables: [links, crowds],
  };
}
