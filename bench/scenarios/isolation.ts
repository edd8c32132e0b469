import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { threadSchedule } from "../processor.js";
import type { Peer } from "../peers/index.js";
import { withSession, type Session } from "../processes.js";
import { Samples, figure, type Section } from "../report.js";
import { interleaved, pause, type Options } from "../scenario.js";

const EVENTS_PER_SECOND = 20;

interface Placement {
  readonly name: string;
  readonly label: string;
  readonly cores: string;
  readonly peers: (peer: Peer) => boolean;
  arrange(session: Session, agentThread: number): void;
}

const pin = (thread: number | string, core: string): unknown =>
  execFileSync("taskset", ["-p", "-c", core, String(thread)], { stdio: "ignore" });

const PLACEMENTS: readonly Placement[] = [
  {
    name: "one core",
    label: "agent and gateway share one core",
    cores: "0",
    peers: ({ isGateway }) => isGateway,
    arrange() {},
  },
  {
    name: "two cores",
    label: "the agent's thread has a core of its own; the gateway shares the other with the load client",
    cores: "0,1",
    peers: ({ name }) => name === "terrarium",
    arrange({ server }, agentThread) {
      for (const thread of readdirSync(`/proc/${server.pid}/task`)) {
        pin(thread, Number(thread) === agentThread ? "0" : "1");
      }
    },
  },
];

interface Phase {
  /** The agent's loops per second while it emits at a steady rate. */
  readonly loops: number;
  /** Loops per second of the thread's CPU time. */
  readonly loopsPerCpuSecond: number;
  /** Share of the time that its thread was runnable without a core, percent. */
  readonly waited: number;
}

async function measurePhase({ client, server }: Session, ms: number): Promise<Phase> {
  const before = await client.call("stats");
  const from = threadSchedule(server.pid, before.thread);
  await pause(ms);
  const after = await client.call("stats");
  const to = threadSchedule(server.pid, before.thread);
  const loops = after.loops - before.loops;
  const elapsedMs = after.at - before.at;
  return {
    loops: (loops / elapsedMs) * 1000,
    loopsPerCpuSecond: (loops / (to.ranMs - from.ranMs)) * 1000,
    waited: ((to.waitedMs - from.waitedMs) / elapsedMs) * 100,
  };
}

/** Measures the effect of observers on an agent: its own throughput, alone and watched, in turns. */
export async function isolation(options: Options): Promise<Section> {
  const live = options.observers?.[0] ?? (options.quick ? 500 : 5000);
  const stalled = options.quick ? 100 : 1000;
  const durationMs = options.quick ? 800 : 2500;
  const samples = new Samples();
  for (const placement of PLACEMENTS) {
    options.progress(placement.name);
    const peers = options.peers.filter(placement.peers);
    await interleaved({ ...options, peers }, (peer) =>
      withSession(
        peer,
        async (session) => {
          const { client } = session;
          await client.call("grow", { count: 1 });
          placement.arrange(session, (await client.call("stats")).thread);
          // Warm up, so that the JIT compiles the whole path before it is timed.
          await client.call("setRate", { perSecond: 1000 });
          await pause(options.quick ? 1500 : 3000);
          await client.call("setRate", { perSecond: 0 });
          await client.call("leave");
          const phase = async (): Promise<Phase> => {
            await client.call("work", { on: true });
            await client.call("setRate", { perSecond: EVENTS_PER_SECOND });
            await pause(400);
            const measured = await measurePhase(session, durationMs);
            await client.call("setRate", { perSecond: 0 });
            await client.call("work", { on: false });
            return measured;
          };
          // Alone before and after: the difference between the two shows a drift of the machine.
          const first = await phase();
          await client.call("grow", { count: live });
          await client.call("stall", { count: stalled });
          const watched = await phase();
          // Before the next phase resets the timing.
          const { publishMedianUs } = await client.call("stats");
          const burstUs = await client.call("burst", { count: 16 });
          await client.call("leave");
          const last = await phase();
          const alone = (first.loops + last.loops) / 2;
          const aloneCpu = (first.loopsPerCpuSecond + last.loopsPerCpuSecond) / 2;
          samples.add(`${placement.name}/${peer.name}`, {
            alone,
            watched: watched.loops,
            share: (watched.loops / alone) * 100,
            cpuShare: (watched.loopsPerCpuSecond / aloneCpu) * 100,
            drift: (Math.abs(first.loops - last.loops) / alone) * 100,
            waitedAlone: (first.waited + last.waited) / 2,
            waited: watched.waited,
            publishMedianUs,
            burstUs,
          });
          options.progress(
            `  alone ${figure(first.loops)} and ${figure(last.loops)} loops/s, watched ${figure(watched.loops)} ` +
              `(${figure((watched.loops / alone) * 100)}%; ${figure((watched.loopsPerCpuSecond / aloneCpu) * 100)}% per CPU second, ` +
              `waited ${figure(watched.waited)}%), emit ${figure(publishMedianUs)} µs, in a burst ${figure(burstUs)} µs`,
          );
        },
        { cores: placement.cores },
      ),
    );
  }
  return {
    scenario: "isolation",
    title: "What an agent feels of its audience",
    text: [
      `The agent computes in a loop and emits ${EVENTS_PER_SECOND} events/s; counted are its loops, with nobody watching and with ` +
        `${live.toLocaleString("en-US")} live and ${stalled.toLocaleString("en-US")} stalled observers. Drift is the difference between the two phases alone, one before and one after. ` +
        "Emit is the median time of one publish on the agent's thread while watched: one at a time between two computations, which leaves the processor's caches cold, and 16 in a row.",
    ],
    tables: PLACEMENTS.map((placement) => ({
      title: placement.label,
      columns: [
        "server",
        "alone, loops/s",
        "watched, loops/s",
        "left",
        "left per CPU second",
        "without a core",
        "the same alone",
        "drift",
        "emit",
        "emit in a burst",
      ],
      rows: options.peers.filter(placement.peers).map(({ name, label }) => {
        const key = `${placement.name}/${name}`;
        return [
          label,
          figure(samples.median(key, "alone")),
          figure(samples.median(key, "watched")),
          samples.spread(key, "share", "%"),
          figure(samples.median(key, "cpuShare"), "%"),
          figure(samples.median(key, "waited"), "%"),
          figure(samples.median(key, "waitedAlone"), "%"),
          figure(samples.median(key, "drift"), "%"),
          figure(samples.median(key, "publishMedianUs"), " µs"),
          figure(samples.median(key, "burstUs"), " µs"),
        ];
      }),
    })),
  };
}
