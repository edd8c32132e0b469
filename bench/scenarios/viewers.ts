import { randomBytes, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { cpuSince, threadTimesNs } from "../processor.js";
import { withSession, type Session } from "../processes.js";
import { figure, Samples, type Section } from "../report.js";
import { type Options, pause, type Scenario } from "../scenario.js";
import { settledBytes } from "./memory.js";
import { workCounters } from "./storm.js";

/** Observers that connect before anything is measured: they pay for code that is loaded and compiled once. */
const WARM = 20;
const EVENTS_PER_SECOND = 10;
/** Events that are emitted together; one alone leaves nothing to join in one write. */
const [ALONE, TOGETHER] = [1, 16] as const;

interface Kind {
  readonly name: string;
  readonly visibility: "public" | "scoped";
  /** Of so many observers one has no token; null: all have one. */
  readonly anonymousEvery: number | null;
  /** Classes of observers that see different things: each costs one execution per event. */
  readonly classes: number;
}

const ANONYMOUS: Kind = { name: "no token, public", visibility: "public", anonymousEvery: 1, classes: 1 };
/** Measured twice: the second shows how much the figures of one round differ by themselves. */
const AGAIN: Kind = { ...ANONYMOUS, name: "no token, public, again" };
const KINDS: readonly Kind[] = [
  ANONYMOUS,
  { name: "own tokens, public", visibility: "public", anonymousEvery: null, classes: 1 },
  { name: "own tokens, scoped", visibility: "scoped", anonymousEvery: null, classes: 1 },
  AGAIN,
  { name: "half with own tokens, public", visibility: "public", anonymousEvery: 2, classes: 2 },
];

/** Tokens of different persons with equal rights: no two have a subject, an id or an expiry in common. */
function tokensOf(count: number, secret: string): Promise<readonly string[]> {
  const key = new TextEncoder().encode(secret);
  const expiresAt = Math.floor(Date.now() / 1_000) + 86_400;
  const sign = (index: number): Promise<string> =>
    new SignJWT({ sub: `viewer-${index}`, jti: randomUUID(), scope: "agent:emitter:observe" })
      .setProtectedHeader({ alg: "HS256" })
      .setExpirationTime(expiresAt + index)
      .sign(key);
  return Promise.all(Array.from({ length: count }, (_, index) => sign(index)));
}

/** Compares viewers that each have a token of their own, all with equal rights, with viewers that have none. */
export const viewers: Scenario = async (options) => {
  const count = options.observers?.[0] ?? (options.quick ? 300 : 5_000);
  const ms = (options.seconds ?? (options.quick ? 0.5 : 4)) * 1_000;
  const secret = randomBytes(32).toString("hex");
  const tokens = await tokensOf(count, secret);
  const samples = new Samples();
  for (let round = 0; round < options.runs; round += 1) {
    for (let turn = 0; turn < KINDS.length; turn += 1) {
      const kind = KINDS[(round + turn) % KINDS.length] as Kind;
      const figures = await figuresOf(kind, { options, tokens, secret, ms });
      samples.add(kind.name, figures);
      const { cpuUs, aloneUs, perSecond, attachUs, executions } = figures;
      options.progress(
        `round ${round + 1}/${options.runs} ${kind.name}: ${figure(cpuUs)} µs a delivery, ${figure(aloneUs)} alone, ${figure(perSecond)}/s, ` +
          `attach ${figure(attachUs)} µs, ${executions} executions per event`,
      );
    }
  }
  return report(samples, count, ms, options.runs);
};

interface Figures extends Record<string, number> {
  readonly attachUs: number;
  readonly cpuUs: number;
  readonly aloneUs: number;
  readonly perSecond: number;
  readonly executions: number;
}

interface Setting {
  readonly options: Options;
  readonly tokens: readonly string[];
  readonly secret: string;
  readonly ms: number;
}

async function figuresOf(kind: Kind, { options, tokens, secret, ms }: Setting): Promise<Figures> {
  const peer = options.peers.find(({ name }) => name === "terrarium");
  if (!peer) throw new Error("`viewers` measures the built product: npm run build, and --peer terrarium");
  const { anonymousEvery } = kind;
  return await withSession(
    peer,
    (session) => measure(session, kind, { count: tokens.length, ms, settleMs: options.quick ? 50 : 700 }),
    {
      env: { TERRARIUM_JWT_SECRET: secret, BENCH_VISIBILITY: kind.visibility },
      tokens: tokens.map((token, index) =>
        anonymousEvery !== null && index % anonymousEvery === 0 ? null : token,
      ),
    },
  );
}

async function measure(
  session: Session,
  kind: Kind,
  { count, ms, settleMs }: { count: number; ms: number; settleMs: number },
): Promise<Figures> {
  const { server, client } = session;
  await client.call("grow", { count: WARM });
  const emptyBytes = await settledBytes(session, settleMs);
  const before = threadTimesNs(server.pid);
  await client.call("grow", { count, quiet: true });
  // The last subscriptions are written, but not yet read by the server.
  await pause(300);
  const attachMs = cpuSince(server.pid, before).totalMs;
  await client.call("grow", { count });
  const bytes = (await settledBytes(session, settleMs)) - emptyBytes;
  const [executed, { emitted }] = [await executions(session), await client.call("stats")];
  const warmUpMs = Math.min(ms / 4, 500);
  const steady = await client.call("rate", {
    perSecond: EVENTS_PER_SECOND,
    warmUpMs,
    durationMs: ms,
    drainMs: 1_500,
  });
  const inBursts = { warmUpMs, durationMs: ms, roundMaxMs: 10_000 };
  const alone = await client.call("saturate", { ...inBursts, burst: ALONE });
  const together = await client.call("saturate", { ...inBursts, burst: TOGETHER });
  const events = (await client.call("stats")).emitted - emitted;
  const perEvent = ((await executions(session)) - executed) / events;
  const lost = [steady, alone, together].reduce((sum, { missing, closed }) => sum + missing + closed, 0);
  if (lost > 0) throw new Error(`${kind.name}: ${lost} deliveries or observers are missing`);
  if (perEvent !== kind.classes)
    throw new Error(`${kind.name}: ${perEvent} executions per event, not ${kind.classes}`);
  return {
    attachUs: (attachMs * 1_000) / (count - WARM),
    bytes: bytes / (count - WARM),
    cpuUs: steady.cpuPerDeliveryUs,
    p50: steady.latencyP50Ms,
    p99: steady.latencyP99Ms,
    aloneUs: alone.cpuPerDeliveryUs,
    alonePerSecond: alone.deliveriesPerSecond,
    togetherUs: together.cpuPerDeliveryUs,
    perSecond: together.deliveriesPerSecond,
    executions: perEvent,
    others: steady.othersCpu,
  };
}

async function executions({ server }: Session): Promise<number> {
  return (await workCounters(server.port)).get("execution") ?? Number.NaN;
}

/** The median of the ratios to `ANONYMOUS` in the same round, with the lowest and highest. */
function toAnonymous(samples: Samples, name: string, key: string): string {
  if (name === ANONYMOUS.name) return "1×";
  const bases = samples.all(ANONYMOUS.name, key);
  for (const [index, value] of samples.all(name, key).entries())
    samples.add(name, { [`${key} ratio`]: value / (bases[index] ?? Number.NaN) });
  return samples.spread(name, `${key} ratio`, "×");
}

function report(samples: Samples, count: number, ms: number, rounds: number): Section {
  const others = samples.median(ANONYMOUS.name, "others") * 100;
  /** Each figure is followed by its ratio. */
  const rowsOf = (columns: readonly (readonly [key: string, unit: string, divisor?: number])[]): string[][] =>
    KINDS.map(({ name }) => [
      name,
      ...columns.flatMap(([key, unit, divisor = 1]) => [
        figure(samples.median(name, key) / divisor, unit),
        toAnonymous(samples, name, key),
      ]),
    ]);
  const steady = rowsOf([
    ["cpuUs", " µs"],
    ["p50", " ms"],
    ["p99", " ms"],
  ]);
  return {
    scenario: "viewers",
    title: `${count.toLocaleString("en-US")} viewers with tokens of their own, and without`,
    text: [
      "Each viewer has a WebSocket and, in `connection_init`, a JWT of its own: another subject, id and expiry, and the same right (`agent:emitter:observe`). " +
        `Each kind has a fresh server in each of ${rounds} ${rounds === 1 ? "round" : "rounds"}, in turns. The agent emits ${EVENTS_PER_SECOND} events a second for ${figure(ms / 1_000)} s (CPU of all threads, p50, p99); ` +
        `then as fast as it goes, ${ALONE} and then ${TOGETHER} at a time, the next when all have the ones before. Every figure is followed by the ratio to “${ANONYMOUS.name}” in the same round, a median with the lowest and highest. ` +
        `“Again” is the same as the first row: its ratios show what the machine does to them. Other processes took ${figure(others)}% of a core (median). ` +
        "A round in which a delivery is missing, or in which executions per event are not those of the table, fails.",
    ],
    tables: [
      {
        title: `A delivery, ${EVENTS_PER_SECOND} events/s`,
        columns: ["server", "executions per event", ...beside(["CPU", "p50", "p99"])],
        rows: steady.map(([name = "", ...cells]) => [
          name,
          figure(samples.median(name, "executions")),
          ...cells,
        ]),
      },
      {
        title: "A delivery, as fast as it goes",
        columns: [
          "server",
          ...beside(
            [ALONE, TOGETHER].flatMap((burst) => [
              `CPU, ${burst} at a time`,
              `deliveries, ${burst} at a time`,
            ]),
          ),
        ],
        rows: rowsOf([
          ["aloneUs", " µs"],
          ["alonePerSecond", "/s"],
          ["togetherUs", " µs"],
          ["perSecond", "/s"],
        ]),
      },
      {
        title: "An observer: to connect, be checked and subscribe; and its memory",
        columns: ["server", ...beside(["CPU to attach", "memory"])],
        rows: rowsOf([
          ["attachUs", " µs"],
          ["bytes", " KB", 1_024],
        ]),
      },
    ],
  };
}

const beside = (names: readonly string[]): readonly string[] => names.flatMap((name) => [name, "ratio"]);
