/**
 * The stream processor without a gateway: CPU microseconds for one event, without sessions (paired with another build, if
 * one is given) and over sessions. Batches alternate between the builds within each round. Run:
 * `npm run build && npx jiti bench/flux-sessions.ts [rounds] [the other build's dist/flux/index.js]`.
 */
import { cpus } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import type * as Flux from "../src/flux/index.js";
import { figure, ratio, Samples } from "./report.js";

type Build = typeof Flux;
type Case = readonly [name: string, events: number, run: (build: Build) => Promise<unknown>];

const ROUNDS = Number(process.argv[2] ?? 15);
const other = process.argv[3];
const EVENTS = 20_000;
const INBOX_MAX = 2 * EVENTS;

const later = async (n: number): Promise<number> => {
  await Promise.resolve();
  return n;
};

async function readSource(build: Build, process: (n: number) => number | Promise<number>): Promise<void> {
  const agent = new build.FluxAgent<number, number>({ id: "bench", process });
  let left = EVENTS;
  for await (const _output of agent.start(build.fromIterable(Array.from({ length: EVENTS }, (_, n) => n)))) {
    left -= 1;
  }
  if (left !== 0) throw new Error(`${left} outputs are missing`);
}

/** Queues all perturbations at once, over `sessions` sessions (0: without one), and waits until all are handled. */
async function perturbAll(
  build: Build,
  process: (n: number) => number | Promise<number>,
  sessions = 0,
  concurrency = 1,
): Promise<void> {
  let left = EVENTS;
  let onDone = (): void => undefined;
  const done = new Promise<void>((resolvePromise) => (onDone = resolvePromise));
  const ids = Array.from({ length: sessions }, (_, n) => `session-${n}`);
  const settings = sessions === 0 ? {} : { sessionInboxMax: INBOX_MAX, concurrency };
  const agent = new build.FluxAgent<number, number>({
    id: "bench",
    process,
    config: { inboxMax: INBOX_MAX, dropPolicy: "drop_newest", ...settings },
    onSignal: ({ type }) => {
      if (type !== "result") return;
      left -= 1;
      if (left === 0) onDone();
    },
  });
  agent.start();
  for (let n = 0; n < EVENTS; n += 1) {
    const session = ids[n % sessions];
    agent.perturb(n, session === undefined ? {} : { session });
  }
  await done;
  await agent.stop();
}

async function invokeAll(build: Build, callers: number): Promise<void> {
  const agent = new build.FluxAgent<number, number>({ id: "bench", process: later });
  agent.start();
  const callsEach = Math.floor(EVENTS / callers);
  const call = async (): Promise<void> => {
    for (let n = 0; n < callsEach; n += 1) await agent.invoke(n);
  };
  await Promise.all(Array.from({ length: callers }, call));
  await agent.stop();
}

const now = (n: number): number => n;
const PAIRED: readonly Case[] = [
  ["source, synchronous", EVENTS, (build) => readSource(build, now)],
  ["source, asynchronous", EVENTS, (build) => readSource(build, later)],
  ["perturb, synchronous", EVENTS, (build) => perturbAll(build, now)],
  ["perturb, asynchronous", EVENTS, (build) => perturbAll(build, later)],
  ["invoke, 1 caller", EVENTS, (build) => invokeAll(build, 1)],
  ["invoke, 64 callers", EVENTS, (build) => invokeAll(build, 64)],
];
const SESSIONS: readonly Case[] = [1, 100, 10_000].flatMap((sessions) =>
  [1, 64].map((concurrency): Case => {
    const name = `perturb, asynchronous, ${figure(sessions)} sessions, concurrency ${concurrency}`;
    return [name, EVENTS, (build) => perturbAll(build, later, sessions, concurrency)];
  }),
);

const load = async (path: string): Promise<Build> =>
  (await import(pathToFileURL(resolve(path)).href)) as Build;
const builds: readonly (readonly [name: string, build: Build])[] = [
  ["here", await load("dist/flux/index.js")],
  ...(other === undefined ? [] : [["there", await load(other)] as const]),
];
const samples = new Samples();

async function measure(
  [name, events, run]: Case,
  [buildName, build]: (typeof builds)[number],
  round: number,
) {
  const before = process.cpuUsage();
  await run(build);
  const { user, system } = process.cpuUsage(before);
  const us = (user + system) / events;
  // The first rounds warm up.
  if (round >= 0) samples.add(name, { [buildName]: us });
}

for (let round = -3; round < ROUNDS; round += 1) {
  for (const each of PAIRED) {
    for (const build of round % 2 === 0 ? builds : builds.toReversed()) await measure(each, build, round);
  }
  for (const each of SESSIONS) {
    for (const build of builds.slice(0, 1)) await measure(each, build, round);
  }
}

console.log(
  "| CPU µs for one event, median (lowest–highest) | here | there | here ÷ there, medians | in pairs |\n|---|--:|--:|--:|--:|",
);
for (const [name] of [...PAIRED, ...SESSIONS]) {
  const [here, there] = ["here", "there"].map((build) => samples.all(name, build));
  const pairs = (there ?? []).map((us, n) => (here?.[n] ?? Number.NaN) / us);
  for (const pair of pairs) samples.add(name, { pair });
  const spreads = ["here", "there"].map((build) => samples.spread(name, build));
  const medians = ["here", "there"].map((build) => samples.median(name, build));
  console.log(
    `| ${[name, ...spreads, ratio(medians[0] ?? Number.NaN, medians[1] ?? Number.NaN), samples.spread(name, "pair", "×")].join(" | ")} |`,
  );
}
const cpu = `${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.version}`;
console.log(`\n${figure(EVENTS)} events a batch, ${ROUNDS} rounds. ${cpu}`);
