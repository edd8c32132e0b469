import { cpuSince, threadTimesNs } from "../processor.js";
import { type Session, type SessionOptions, withSession } from "../processes.js";
import { figure, ratio, Samples, type Section } from "../report.js";
import { type Options, pause } from "../scenario.js";
import { settledBytes } from "./memory.js";
import { workCounters } from "./storm.js";

/** Observers that connect before anything is measured: they pay for code that is loaded and compiled once. */
const WARM = 20;

interface Kind {
  readonly name: string;
  readonly own?: SessionOptions["own"];
  /** The server. Default: the product. */
  readonly peer?: "terrarium" | "raw-ws";
}

const SHARED: Kind = { name: "one agent, one document" };
const KINDS: readonly Kind[] = [
  SHARED,
  { name: "one agent, own documents", own: "document" },
  { name: "own agents, one document", own: "agent" },
  { name: "raw `ws`, one message for all", peer: "raw-ws" },
  // What own agents cost where there are none: an emitter that writes each socket a message of its own.
  { name: "raw `ws`, own messages", own: "agent", peer: "raw-ws" },
];

const everythingAllowed = {
  TERRARIUM_MAX_SUBSCRIPTION_DOCUMENTS: "100000",
  TERRARIUM_MAX_SUBSCRIPTION_DOCUMENTS_PER_CLIENT: "100000",
};

/** Compares observers that share nothing, but each have an agent or a document of their own, with observers that share all. */
export async function edges(options: Options): Promise<Section> {
  const sizes = options.observers ?? (options.quick ? [300] : [1_000, 10_000]);
  const samples = new Samples();
  for (let run = 0; run < options.runs; run += 1) {
    for (const count of sizes) {
      for (let turn = 0; turn < KINDS.length; turn += 1) {
        const kind = KINDS[(run + turn) % KINDS.length] as Kind;
        const figures = await figuresOf(kind, count, options);
        samples.add(`${kind.name}/${count}`, figures);
        const { cpuUs, attachUs, bytes, executions } = figures;
        options.progress(
          `run ${run + 1}/${options.runs} N=${count} ${kind.name}: ${figure(cpuUs)} µs a delivery, attach ${figure(attachUs)} µs, ` +
            `${figure(bytes / 1024)} KB${kind.peer ? "" : `, ${figure(executions)} executions an event`}`,
        );
      }
    }
  }
  return report(samples, sizes, options.runs);
}

type Figures = Record<"cpuUs" | "attachUs" | "bytes" | "executions", number>;

async function figuresOf(
  { own, peer: name = "terrarium" }: Kind,
  count: number,
  options: Options,
): Promise<Figures> {
  const peer = options.peers.find((one) => one.name === name);
  if (!peer) throw new Error(`\`edges\` needs ${name}: npm run build, and --peer terrarium,raw-ws`);
  const isOwnAgent = own === "agent";
  const env = {
    ...everythingAllowed,
    BENCH_AGENTS: String(isOwnAgent ? count : 1),
    BENCH_OWN: isOwnAgent ? "1" : "0",
  };
  return await withSession(peer, (session) => measure(session, count, options, name === "terrarium"), {
    env,
    ...(own && { own }),
  });
}

async function measure(
  session: Session,
  count: number,
  { quick, seconds }: Options,
  isProduct: boolean,
): Promise<Figures> {
  const { server, client } = session;
  const durationMs = (seconds ?? (quick ? 1 : 4)) * 1_000;
  await client.call("grow", { count: WARM, quiet: true });
  await pause(500);
  const emptyBytes = await settledBytes(session);
  const before = threadTimesNs(server.pid);
  await client.call("grow", { count, quiet: true });
  // The last subscriptions are written, but not yet read by the server.
  await pause(300);
  const attachMs = cpuSince(server.pid, before).totalMs;
  await client.call("grow", { count });
  const bytes = (await settledBytes(session)) - emptyBytes;
  const executed = await executions(session, isProduct);
  const { emitted } = await client.call("stats");
  const measured = await client.call("saturate", {
    burst: 1,
    // Until the code is compiled: a second for few observers.
    warmUpMs: Math.max(1_000, durationMs / 4),
    durationMs,
    roundMaxMs: 60_000,
  });
  if (measured.missing > 0) throw new Error(`${measured.missing} deliveries are missing`);
  const events = (await client.call("stats")).emitted - emitted;
  return {
    cpuUs: measured.cpuPerDeliveryUs,
    attachUs: (attachMs * 1_000) / (count - WARM),
    bytes: bytes / (count - WARM),
    executions: ((await executions(session, isProduct)) - executed) / events,
  };
}

/** NaN for a server that executes nothing. */
async function executions({ server }: Session, isProduct: boolean): Promise<number> {
  return isProduct ? ((await workCounters(server.port)).get("execution") ?? Number.NaN) : Number.NaN;
}

function report(samples: Samples, sizes: readonly number[], runs: number): Section {
  return {
    scenario: "edges",
    title: "Observers that share nothing",
    text: [
      "Each observer has a WebSocket, and an agent or a document of its own; the first row shares both. All agents emit once when all observers have " +
        `the events before, so there is nothing to join in one write. CPU is that of all threads of the server, emitting included; ${runs} ${runs === 1 ? "run" : "runs"}, medians. In brackets: against the first row of the same size.`,
    ],
    tables: sizes.map((size) => ({
      title: `${size.toLocaleString("en-US")} observers`,
      columns: ["observers of", "CPU per delivery", "CPU to attach", "memory", "executions an event"],
      rows: KINDS.map(({ name }) => {
        const cell = (key: keyof Figures, unit: string, divisor = 1): string => {
          const value = samples.median(`${name}/${size}`, key);
          return `${figure(value / divisor, unit)} (${ratio(value, samples.median(`${SHARED.name}/${size}`, key))})`;
        };
        return [
          name,
          cell("cpuUs", " µs"),
          cell("attachUs", " µs"),
          cell("bytes", " KB", 1_024),
          figure(samples.median(`${name}/${size}`, "executions")),
        ];
      }),
    })),
  };
}
