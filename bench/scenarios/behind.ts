import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BehindOrder, BehindResult, Load } from "../behind-client.js";
import { type Call, timesOf } from "../callers.js";
import { productRoot } from "../peers/index.js";
import { cpuSince, machineTimeMs, residentBytes, threadSchedule, threadTimesNs } from "../processor.js";
import { end, type Server } from "../processes.js";
import { startProduct, targetOf } from "../product.js";
import { Samples, figure, type Section } from "../report.js";
import { type Options, pause } from "../scenario.js";
import { quantile } from "../statistics.js";
import { Tape } from "../tape-process.js";

const BEHIND_EVENTS = 50_000;
/** Between two calls, ms. */
const PAUSE_MS = 2;
/** How much longer a load is recorded than it is played: its readers may be faster then. */
const RECORDED_LONGER = 1.25;
const PERTURB: Call = {
  transport: "http",
  path: "/graphql",
  body: JSON.stringify({ query: 'mutation { perturb(agentId: "noop", input: 1) { id } }' }),
};

interface Kind {
  readonly name: string;
  readonly load: Load | null;
  readonly readers: number;
}

const ALONE: Kind = { name: "nothing", load: null, readers: 0 };
/** Measured twice: the second shows how much the figures of one round differ by themselves. */
const AGAIN: Kind = { ...ALONE, name: "nothing, again" };
const KINDS: readonly Kind[] = [
  ALONE,
  { name: "1 observer behind", load: "observers", readers: 1 },
  { name: "5 observers behind", load: "observers", readers: 5 },
  AGAIN,
  { name: "pages of history", load: "history", readers: 1 },
  { name: "an export", load: "export", readers: 1 },
  { name: "searches", load: "search", readers: 1 },
];

/** The figures of a load whose bytes are sent by a process that has nothing to do with the gateway. */
const played = (name: string): string => `${name}, played`;

interface World {
  readonly server: Server;
  readonly client: ChildProcess;
  readonly after: string;
  readonly events: number;
}

/** How long a perturb is acknowledged, while observers far behind are served from the log, and others read it. */
export async function behind(options: Options): Promise<Section> {
  const events = options.observers?.[0] ?? (options.quick ? 1_000 : BEHIND_EVENTS);
  const ms = (options.seconds ?? (options.quick ? 0.2 : 4)) * 1_000;
  const samples = new Samples();
  const folder = mkdtempSync(join(tmpdir(), "terrarium-bench-"));
  const env = { BENCH_EVENTS: String(events) };
  const server = await startProduct({ name: "durable", root: productRoot, agent: "teller", folder, env });
  const client = fork(fileURLToPath(new URL("../behind-client.js", import.meta.url)));
  const tapes = new Map<Kind, Tape>();
  try {
    const world: World = { server, client, events, after: await history(server, events) };
    options.progress(`${events} events are stored`);
    for (const kind of KINDS) {
      const tape = kind.load && (await Tape.start());
      if (!tape) await measure(world, kind, ms / 2);
      else {
        tapes.set(kind, tape);
        await tape.record(server.port);
        await measure(world, kind, ms * RECORDED_LONGER, tape);
      }
    }
    for (let round = 0; round < options.runs; round += 1) {
      const take = async (name: string, kind: Kind, tape?: Tape): Promise<void> => {
        const figures = await measure(world, kind, ms, tape);
        samples.add(name, figures);
        const { p50, p99, caughtUpMs } = figures;
        const caughtUp = Number.isNaN(caughtUpMs) ? "" : `, caught up in ${figure(caughtUpMs)} ms`;
        options.progress(
          `round ${round + 1}/${options.runs} ${name}: p50 ${figure(p50)} p99 ${figure(p99)} ms${caughtUp}`,
        );
      };
      for (let turn = 0; turn < KINDS.length; turn += 1) {
        const kind = KINDS[(round + turn) % KINDS.length] as Kind;
        const tape = tapes.get(kind);
        await take(kind.name, kind);
        await tape?.play();
        if (tape) await take(played(kind.name), kind, tape);
      }
    }
  } finally {
    client.disconnect();
    for (const tape of tapes.values()) tape.end();
    await end(server.child);
    rmSync(folder, { recursive: true, force: true });
  }
  return report(samples, events, ms, options.runs);
}

/** Waits until the history is long enough and stored; gives the cursor of its first event. */
async function history({ port }: Server, events: number): Promise<string> {
  const stored = async (): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    return Number(/^terrarium_history_events (\d+)/m.exec(text)?.[1] ?? 0);
  };
  while ((await stored()) < events) await pause(100);
  const url = `http://127.0.0.1:${port}/api/history?agentId=teller&types=RESULT&first=1`;
  const page = (await (await fetch(url)).json()) as { events: readonly { cursor: string }[] };
  return page.events[0]?.cursor ?? "";
}

interface Figures extends Record<string, number> {
  readonly p50: number;
  readonly p99: number;
  readonly caughtUpMs: number;
}

/** With a tape the readers are connected to that. */
async function measure(world: World, { load, readers }: Kind, ms: number, tape?: Tape): Promise<Figures> {
  const { server, client, after, events } = world;
  // What the last load left to do ends first.
  await pause(Math.min(ms, 300));
  const bytes = residentBytes(server.pid);
  let peak = bytes;
  const sampler = setInterval(() => (peak = Math.max(peak, residentBytes(server.pid))), 50);
  const [threads, machineMs, usage] = [threadTimesNs(server.pid), machineTimeMs(), process.cpuUsage()];
  const loop = threadSchedule(server.pid, server.pid);
  const startedAt = performance.now();
  let answer: Promise<BehindResult | { error: string }> | null = null;
  if (load) {
    client.send({ port: tape?.port ?? server.port, load, readers, after, events } satisfies BehindOrder);
    answer = once(client, "message").then(([result]) => result as BehindResult);
  }
  const times = (await timesOf(targetOf(server), PERTURB, ms, PAUSE_MS)).toSorted((a, b) => a - b);
  const tookMs = performance.now() - startedAt;
  const cpu = cpuSince(server.pid, threads);
  const { ranMs, waitedMs } = threadSchedule(server.pid, server.pid);
  const { user, system } = process.cpuUsage(usage);
  const machineUsedMs = machineTimeMs() - machineMs;
  clearInterval(sampler);
  if (load) client.send("stop");
  // Readers that wait for the end of a tape stop as well.
  await tape?.cut();
  const result = await answer;
  if (result && "error" in result) throw new Error(result.error);
  if (result && result.faults > 0) throw new Error(`${result.faults} events were out of order or missing`);
  const caught = result?.caughtUpMs ?? [];
  return {
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    calls: times.length,
    caughtUpMs:
      caught.length === 0
        ? Number.NaN
        : quantile(
            caught.toSorted((a, b) => a - b),
            0.5,
          ),
    read: (result?.received ?? 0) / (tookMs / 1_000),
    bytes: peak - bytes,
    cpu: cpu.totalMs / tookMs,
    loop: (ranMs - loop.ranMs) / tookMs,
    waiting: (waitedMs - loop.waitedMs) / tookMs,
    others: Math.max(0, machineUsedMs - cpu.totalMs - (user + system) / 1_000) / tookMs,
  };
}

function report(samples: Samples, events: number, ms: number, rounds: number): Section {
  /** The ratios to the figures of the same rounds. */
  const over = (name: string, base: string): string[] =>
    (["p50", "p99"] as const).map((key) => {
      const bases = samples.all(base, key);
      const ratios = samples.all(name, key).map((time, index) => time / (bases[index] ?? Number.NaN));
      const sample = `${key} over ${base}`;
      for (const ratio of ratios) samples.add(name, { [sample]: ratio });
      return samples.spread(name, sample, "×");
    });
  const row = ({ load }: Kind, name: string): string[] => [
    name,
    samples.spread(name, "p50"),
    samples.spread(name, "p99"),
    ...(name === ALONE.name ? ["1×", "1×"] : over(name, ALONE.name)),
    ...(samples.all(played(name), "p50").length > 0 ? over(name, played(name)) : ["–", "–"]),
    load === "observers" ? samples.spread(name, "caughtUpMs", " ms") : "–",
    load ? figure(samples.median(name, "read"), "/s") : "–",
    figure(samples.median(name, "bytes") / 2 ** 20, " MB"),
    figure(samples.median(name, "cpu")),
    figure(samples.median(name, "loop")),
    figure(samples.median(name, "waiting")),
  ];
  return {
    scenario: "behind",
    title: `Acknowledgements while ${events.toLocaleString("en-US")} events are read from the log`,
    text: [
      `One caller perturbs an agent over a kept connection, one call after another with ${PAUSE_MS} ms between them, for ${figure(ms / 1_000)} s at a time. Each answer is sent once the run is synced to the disk. ` +
        `Meanwhile another agent publishes 200 events a second, and a process of its own reads that agent's log: observers that begin ${events.toLocaleString("en-US")} events behind, again and again, each told every event once and in order; or pages of \`/api/history\`, an export of everything, searches. ` +
        `Loads take turns in ${rounds} ${rounds === 1 ? "round" : "rounds"}; a ratio is that to the same round's figure with nothing read. ` +
        `Played: the same readers get the same bytes at the same times, recorded before, from a process that has nothing to do with the gateway, which serves only the caller; “× played” is what serving them from the gateway costs beside what any server of them would on this machine. All cores are shared by the server, its readers and the caller. ` +
        `Other processes, the readers included, took ${figure(samples.median(ALONE.name, "others"))} cores with nothing read (median).`,
    ],
    tables: [
      {
        title: "Time of an acknowledgement, ms",
        columns: [
          "server",
          "p50",
          "p99",
          "p50 ratio",
          "p99 ratio",
          "p50, × played",
          "p99, × played",
          "caught up in",
          "events read",
          "memory, more",
          "cores of the server",
          "of its loop",
          "loop waits for a core",
        ],
        rows: KINDS.flatMap((kind) =>
          kind.load ? [row(kind, kind.name), row(kind, played(kind.name))] : [row(kind, kind.name)],
        ),
      },
    ],
  };
}
