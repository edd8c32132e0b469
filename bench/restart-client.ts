import { monotonicMs } from "./emitter.js";
import type { Target } from "./observer.js";
import { quantile } from "./statistics.js";
import { type ClientTools, type Tally, type Watcher, Watchers } from "./watchers.js";

export interface RestartParameters {
  readonly observers: number;
  readonly perSecond: number;
  /** Where they go when their gateway has closed their connections. */
  readonly nextPort: number;
}

export interface RestartResult extends Tally {
  /** From the first closed connection until every observer has an event emitted after its new subscription, ms. */
  readonly allLiveMs: number;
  /** Of each observer: from its closed connection until then, ms. */
  readonly outageP50Ms: number;
  readonly outageMaxMs: number;
  readonly closed: number;
  readonly stillDead: number;
  readonly emitted: number;
}

const TIMEOUT_MS = 120_000;
/** Before the next attempt without a hint of the server, ms. */
const RETRY_MS = 200;

/** Observers whose gateway ends, and who come back when it told them to. */
export class RestartClient {
  readonly #watchers: Watchers;
  readonly #parameters: RestartParameters;
  readonly #tools: ClientTools;
  readonly #next: Target;
  /** When the connection of each observer was closed first. */
  readonly #closedAt = new Map<Watcher, number>();

  constructor(target: Target, parameters: RestartParameters, tools: ClientTools) {
    this.#parameters = parameters;
    this.#tools = tools;
    this.#next = { ...target, port: parameters.nextPort };
    this.#watchers = new Watchers({
      observers: parameters.observers,
      hasCursors: true,
      onClosed: (watcher, reason) => this.#comeBack(watcher, reason),
    });
  }

  /** Resolves when all of them watch. */
  async watch(target: Target): Promise<void> {
    const { command, eachOf, pause } = this.#tools;
    await eachOf(this.#watchers.all, (watcher) => this.#watchers.join(watcher, target));
    command(`rate ${this.#parameters.perSecond}`);
    await this.#untilAllLive(() => true);
    await pause(1_000);
  }

  /** Resolves when all have lost their gateway, and watch again. */
  async back(): Promise<RestartResult> {
    const { command, stats, pause } = this.#tools;
    const { observers } = this.#parameters;
    await this.#untilAllLive(() => this.#closedAt.size === observers);
    await pause(500);
    command("rate 0");
    const { emitted } = await stats();
    await pause(1_500);
    const outages = [...this.#closedAt].map(([{ liveAt }, at]) => liveAt - at).toSorted((a, b) => a - b);
    const first = Math.min(...this.#closedAt.values());
    return {
      ...this.#watchers.end(emitted),
      allLiveMs: Math.max(...this.#watchers.all.map(({ liveAt }) => liveAt)) - first,
      outageP50Ms: quantile(outages, 0.5),
      outageMaxMs: outages.at(-1) ?? Number.NaN,
      closed: this.#closedAt.size,
      stillDead: observers - this.#watchers.live,
      emitted,
    };
  }

  #comeBack(watcher: Watcher, reason: string): void {
    if (!this.#closedAt.has(watcher)) this.#closedAt.set(watcher, monotonicMs());
    this.#watchers.forget(watcher);
    void this.#tools.pause(hintIn(reason) ?? RETRY_MS).then(() => this.#watchers.join(watcher, this.#next));
  }

  async #untilAllLive(isOver: () => boolean): Promise<void> {
    const deadline = monotonicMs() + TIMEOUT_MS;
    const isDone = (): boolean => isOver() && this.#watchers.live === this.#parameters.observers;
    while (!isDone() && monotonicMs() < deadline) await this.#tools.pause(5);
  }
}

/** When to come back, as a close frame of the gateway says it, ms. */
function hintIn(reason: string): number | null {
  const [, ms] = /retryAfterMs=(\d+)/.exec(reason) ?? [];
  return ms === undefined ? null : Number(ms);
}
