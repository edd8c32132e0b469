/** One agent, in a thread of the gateway or in a host that dialled in, as the scenario `hosts` measures it. */
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { type Call, callFor, type Target, timesOf } from "./callers.js";
import type { EmitterStats } from "./load-client.js";
import { monotonicMs } from "./emitter.js";
import { Observer } from "./observer.js";
import { subscription } from "./peers/index.js";
import { threadTimesNs } from "./processor.js";
import { pause } from "./scenario.js";
import { quantile } from "./statistics.js";

/** Events of one burst: fewer than a ring holds. */
const BURST = 500;
const CALLERS = 64;

/** CPU time of the gateway, and of the agent's thread or process, ms. */
export interface Cpu {
  readonly gatewayMs: number;
  readonly hostMs: number;
}

export interface LinkedAgentOptions {
  readonly agentId: string;
  readonly target: Target;
  readonly controlPath: string;
  readonly gatewayPid: number;
  /** Of its host; null: it has a thread of the gateway. */
  readonly hostPid: number | null;
}

export class LinkedAgent {
  readonly #options: LinkedAgentOptions;
  readonly #observer: Observer;
  readonly #control: Socket;
  readonly #invoke: Call;
  #thread = 0;
  #expected = 0;
  #onEvents: () => void = () => undefined;

  private constructor(options: LinkedAgentOptions) {
    const { agentId, target, controlPath } = options;
    this.#options = options;
    this.#control = connect(controlPath);
    this.#invoke = { transport: "http", path: `/api/${agentId}/invoke`, body: '{"input":1}' };
    const variables = { ...subscription.variables, agentId };
    const watched = { port: target.port, path: "/graphql", query: subscription.query, variables };
    this.#observer = new Observer(0, watched, {
      onEvents: () => this.#onEvents(),
      onClosed: (_observer, code) => {
        throw new Error(`the observer of ${agentId} was closed with ${code}`);
      },
    });
  }

  static async open(options: LinkedAgentOptions): Promise<LinkedAgent> {
    const linked = new LinkedAgent(options);
    await linked.#observer.subscribed;
    linked.#thread = (await linked.#stats()).thread;
    return linked;
  }

  close(): void {
    this.#observer.drop();
    this.#control.destroy();
  }

  /** One event at a time for `ms`: from the emit to the observer's read. */
  async latencies(ms: number): Promise<{ p50Ms: number; p99Ms: number }> {
    const times: number[] = [];
    this.#observer.readText((_observer, text) => {
      const at = text.indexOf('"emittedAt":') + 12;
      times.push(monotonicMs() - Number.parseFloat(text.slice(at, at + 20)));
    });
    const endsAt = performance.now() + ms;
    do await this.#burst(1);
    while (performance.now() < endsAt);
    this.#observer.readText(undefined);
    return quantilesOf(times);
  }

  /** Bursts for `ms`, each emitted when the observer has the one before. */
  async events(ms: number): Promise<{ perSecond: number; gatewayUs: number; hostUs: number }> {
    const cpu = this.#cpu();
    const startedAt = performance.now();
    let events = 0;
    do events += await this.#burst(BURST);
    while (performance.now() - startedAt < ms);
    return this.#each(events, cpu, performance.now() - startedAt);
  }

  /** One invocation at a time for `ms`. */
  async invocationTimes(ms: number): Promise<{ p50Ms: number; p99Ms: number }> {
    return quantilesOf(await timesOf(this.#options.target, this.#invoke, ms, 0));
  }

  async invocations(ms: number): Promise<{ perSecond: number; gatewayUs: number; hostUs: number }> {
    const cpu = this.#cpu();
    const startedAt = performance.now();
    const { calls } = await callFor(this.#options.target, this.#invoke, CALLERS, ms);
    return this.#each(calls, cpu, performance.now() - startedAt);
  }

  /** Emits until the observer, which is not told when its subscription begins, gets an event. */
  async ready(): Promise<void> {
    const seen = new Promise<void>((resolve) => (this.#onEvents = resolve));
    const emit = setInterval(() => this.#control.write("emit 1\n"), 50);
    await seen;
    clearInterval(emit);
    // Those emitted before it never come, and those on their way come soon.
    for (let before = -1; before !== this.#observer.events; await pause(200)) before = this.#observer.events;
  }

  async #burst(count: number): Promise<number> {
    this.#expected = this.#observer.events + count;
    await new Promise<void>((resolve) => {
      this.#onEvents = () => {
        if (this.#observer.events >= this.#expected) resolve();
      };
      this.#control.write(`emit ${count}\n`);
    });
    return count;
  }

  #each(
    times: number,
    before: Cpu,
    tookMs: number,
  ): { perSecond: number; gatewayUs: number; hostUs: number } {
    const after = this.#cpu();
    const each = (part: keyof Cpu): number => ((after[part] - before[part]) / times) * 1_000;
    return { perSecond: (times / tookMs) * 1_000, gatewayUs: each("gatewayMs"), hostUs: each("hostMs") };
  }

  #cpu(): Cpu {
    const { gatewayPid, hostPid } = this.#options;
    const total = (pid: number): number =>
      [...threadTimesNs(pid).values()].reduce((sum, ns) => sum + ns, 0) / 1e6;
    const gatewayMs = total(gatewayPid);
    if (hostPid !== null) return { gatewayMs, hostMs: total(hostPid) };
    const hostMs = (threadTimesNs(gatewayPid).get(this.#thread) ?? Number.NaN) / 1e6;
    return { gatewayMs: gatewayMs - hostMs, hostMs };
  }

  async #stats(): Promise<EmitterStats> {
    const answer = createInterface({ input: this.#control });
    const line = new Promise<string>((resolve) => answer.once("line", resolve));
    this.#control.write("stats\n");
    const stats = JSON.parse(await line) as EmitterStats;
    answer.close();
    return stats;
  }
}

function quantilesOf(times: readonly number[]): { p50Ms: number; p99Ms: number } {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) };
}
