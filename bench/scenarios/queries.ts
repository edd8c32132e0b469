import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Call, callFor } from "../callers.js";
import { end } from "../processes.js";
import { targetOf } from "../product.js";
import { figure, ratio, Samples, type Section } from "../report.js";
import type { Options } from "../scenario.js";
import { type Contender, graphql, LAST, measure, NOOP, startAll } from "./runs.js";

interface Row {
  readonly name: string;
  readonly call: Call;
  readonly ofYoga: Call;
  readonly callers: number;
}

const AGENTS = graphql("{ agents { id } }");
const ROWS: readonly Row[] = [
  { name: "query", call: AGENTS, ofYoga: AGENTS, callers: 20 },
  { name: "invoke", call: LAST, ofYoga: NOOP, callers: 64 },
];
/** Each call on each server, before anything is measured: until then a server compiles code, which a long-lived one does not. */
const WARM_UP_MS = 5_000;

/** A query and an invocation over HTTP, beside a query with the same answer and a no-op mutation of stock Yoga. */
export async function queries(options: Options): Promise<Section> {
  const ms = options.seconds === undefined ? (options.quick ? 100 : 1_000) : options.seconds * 1_000;
  const samples = new Samples();
  const folder = mkdtempSync(join(tmpdir(), "terrarium-bench-"));
  const contenders = await startAll(folder);
  try {
    for (const { name, server } of contenders)
      for (const { call, ofYoga, callers } of ROWS)
        await callFor(targetOf(server), name === "yoga" ? ofYoga : call, callers, WARM_UP_MS);
    for (let round = 0; round < options.runs; round += 1)
      for (const row of ROWS) await measureRow(contenders, row, round, ms, samples, options);
  } finally {
    for (const { server } of contenders) await end(server.child);
    rmSync(folder, { recursive: true, force: true });
  }
  return report(contenders, samples, ms, options.runs);
}

/** Each server in turn, so that a slow second of the machine affects them all. */
async function measureRow(
  contenders: readonly Contender[],
  { name, call, ofYoga, callers }: Row,
  round: number,
  ms: number,
  samples: Samples,
  { progress }: Options,
): Promise<void> {
  const found = new Map<string, { readonly rate: number; readonly cpuUs: number }>();
  for (let turn = 0; turn < contenders.length; turn += 1) {
    const contender = contenders[(round + turn) % contenders.length] as Contender;
    found.set(contender.name, await measure(contender, call, callers, ms, ofYoga));
  }
  const base = found.get("yoga");
  for (const [server, { rate, cpuUs }] of found) {
    samples.add(`${name} ${server}`, {
      rate,
      cpuUs,
      ratio: rate / (base?.rate ?? Number.NaN),
      cpuRatio: cpuUs / (base?.cpuUs ?? Number.NaN),
    });
    progress(`round ${round + 1} ${name} ${server}: ${figure(rate)}/s ${figure(cpuUs)} µs`);
  }
}

function report(contenders: readonly Contender[], samples: Samples, ms: number, rounds: number): Section {
  return {
    scenario: "queries",
    title: "A query and an invocation over HTTP",
    text: [
      `Callers on kept connections, ${figure(ms / 1_000)} s at a time, in ${rounds} ${rounds === 1 ? "round" : "rounds"}, after ` +
        `${figure(WARM_UP_MS / 1_000)} s of each call on each server; ` +
        "the query is `{ agents { id } }` with one agent. Stock GraphQL Yoga answers the same query from a list, and executes a mutation that does nothing; it has " +
        "no limits, tokens, agents or runs. All servers are up, and each is called in turn; servers and client share all cores. Ratios are medians of the " +
        "ratios within each round. CPU is that of all threads of the server.",
    ],
    tables: ROWS.map(({ name, callers }) => ({
      title: `${name}, ${callers} callers`,
      columns: ["server", "calls/s", "÷ Yoga", "CPU of a call", "÷ Yoga"],
      rows: contenders.map(({ name: server }) => {
        const key = `${name} ${server}`;
        return [
          server,
          samples.spread(key, "rate"),
          ratio(samples.median(key, "ratio"), 1),
          figure(samples.median(key, "cpuUs"), " µs"),
          ratio(samples.median(key, "cpuRatio"), 1),
        ];
      }),
    })),
  };
}
