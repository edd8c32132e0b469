import { type Cancel, type Clock, systemClock } from "../base/clock.js";
import { messageOf, TerrariumError } from "../base/errors.js";
import { fromWire, LINK_DEFAULTS, type LinkLimits, undelivered } from "./messages.js";
import type { Backplane, BackplaneSink, HostCallName, HostCalls, HostLog, HostLogEntry } from "./port.js";
import { type WorkerDeath, WorkerLife, type WorkerLifeOptions } from "./worker-life.js";

export interface WorkerBackplaneOptions {
  /** The worker's main module: it calls `serveWorker`. */
  readonly entry: URL;
  /** What that module is given; must survive a structured clone. */
  readonly data?: unknown;
  /** Environment of the worker. Default: a copy of this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  /** Where lines of agents, of the host and of this backplane go. Default: nowhere. */
  readonly log?: HostLog;
  readonly limits?: Partial<LinkLimits>;
  readonly backoff?: Partial<BackoffConfig>;
  readonly bounds?: Partial<WorkerBounds>;
}

export interface WorkerBounds {
  /** Silence after which a host counts as hung and is ended. */
  readonly hangTimeoutMs: number;
  /** How long it may take to load one module. */
  readonly loadTimeoutMs: number;
  /** After how long the log tells which module is still being loaded. */
  readonly loadSlowMs: number;
  /** How long `close` waits for agents to stop before the thread is ended. */
  readonly closeTimeoutMs: number;
  /** Objects of the agents' heap; beyond that the thread is ended. Buffers are not counted. */
  readonly heapBytesMax: number;
}

export const WORKER_BOUNDS: WorkerBounds = {
  hangTimeoutMs: 10_000,
  loadTimeoutMs: 60_000,
  loadSlowMs: 5_000,
  closeTimeoutMs: 5_000,
  heapBytesMax: 2_147_483_648,
};

/** What crosses to the worker at its start. */
export interface WorkerStart {
  readonly limits: LinkLimits;
  readonly data: unknown;
}

interface BackoffConfig {
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  /** A life that lasted this long makes the next delay the first again. */
  readonly stableMs: number;
}

const BACKOFF_DEFAULTS: BackoffConfig = { firstDelayMs: 250, delayMsMax: 30_000, stableMs: 60_000 };

type State =
  | { readonly kind: "new" }
  | { readonly kind: "alive"; readonly life: WorkerLife }
  | { readonly kind: "away"; readonly reason: string; readonly cancel: Cancel }
  | { readonly kind: "closed" };

/** Runs a host in a thread of its own and brings it back when it dies. Behaviour: SPEC.md. */
export class WorkerBackplane implements Backplane {
  readonly #life: WorkerLifeOptions;
  readonly #backoff: Backoff;
  #state: State = { kind: "new" };
  #closing: Promise<void> | undefined;

  constructor(options: WorkerBackplaneOptions) {
    const { entry, data = null, env = process.env, clock = systemClock, log = () => undefined } = options;
    const limits = { ...LINK_DEFAULTS, ...options.limits };
    const bounds = { ...WORKER_BOUNDS, ...options.bounds };
    this.#life = { entry, data, env, clock, log, limits, bounds };
    this.#backoff = new Backoff({ ...BACKOFF_DEFAULTS, ...options.backoff });
  }

  async start(sink: BackplaneSink): Promise<void> {
    if (this.#state.kind !== "new") throw new Error("this backplane was started before");
    const life = new WorkerLife(this.#life, sink);
    this.#state = { kind: "alive", life };
    const death = await Promise.race([life.ready, life.dead]);
    if (!death) {
      this.#watchOver(life, sink, true);
      return;
    }
    this.#state = { kind: "closed" };
    if (death.refusal) throw fromWire(death.refusal);
    const why = death.crash === null ? death.reason : `${death.reason}: ${death.crash}`;
    throw new TerrariumError("AGENT_NOT_RUNNING", `${death.loading ?? "agents"} could not be loaded: ${why}`);
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]> {
    if (this.#state.kind === "alive") return this.#state.life.link.call(name, args, signal);
    const why = this.#state.kind === "away" ? this.#state.reason : `the agent host is ${this.#state.kind}`;
    return Promise.reject(undelivered(name, new TerrariumError("AGENT_NOT_RUNNING", why)));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const state = this.#state;
    this.#state = { kind: "closed" };
    if (state.kind === "away") state.cancel();
    if (state.kind === "alive") await state.life.close();
  }

  /** Waits for the end of a life and sees to the next. The sink hears of an end only after a beginning. */
  async #mourn(life: WorkerLife, sink: BackplaneSink, wasReady: boolean): Promise<void> {
    let heardOf = wasReady;
    if (!heardOf) heardOf = (await Promise.race([life.ready, life.dead])) === undefined;
    const death = await life.dead;
    if (this.#state.kind === "closed") return;
    this.#retry(death, sink);
    if (heardOf) sink.onHostDown(death.reason);
  }

  #revive(sink: BackplaneSink): void {
    let life: WorkerLife;
    try {
      life = new WorkerLife(this.#life, sink);
    } catch (error) {
      // No thread can be had just now: that is a death, too, and the next attempt follows.
      const reason = `no thread could be started for the agent host: ${messageOf(error)}`;
      return this.#retry({ reason, loading: null, refusal: null, crash: null, livedMs: 0 }, sink);
    }
    this.#state = { kind: "alive", life };
    this.#watchOver(life, sink, false);
  }

  #watchOver(life: WorkerLife, sink: BackplaneSink, wasReady: boolean): void {
    const { log, clock } = this.#life;
    this.#mourn(life, sink, wasReady).catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const fields: HostLogEntry["fields"] = { error: text };
      log({
        level: "error",
        agentId: null,
        at: clock.now(),
        message: "the end of an agent host was not heard",
        fields,
      });
    });
  }

  #retry(death: WorkerDeath, sink: BackplaneSink): void {
    const delayMs = this.#backoff.next(death.livedMs);
    const cancel = this.#life.clock.after(delayMs, () => this.#revive(sink));
    this.#state = { kind: "away", reason: death.reason, cancel };
    this.#logDeath(death, delayMs);
  }

  #logDeath({ reason, refusal }: WorkerDeath, restartInMs: number): void {
    const { log, clock } = this.#life;
    const fields: HostLogEntry["fields"] = refusal
      ? { reason, restartInMs, refusal: refusal.message }
      : { reason, restartInMs };
    log({ level: "error", agentId: null, at: clock.now(), message: "the agent host is down", fields });
  }
}

/** Delays between restarts: each twice the last, up to a bound. */
export class Backoff {
  readonly #config: BackoffConfig;
  #delayMs: number;

  constructor(config: BackoffConfig) {
    this.#config = config;
    this.#delayMs = config.firstDelayMs;
  }

  /** How long to wait after a life of `livedMs`. */
  next(livedMs: number): number {
    const { firstDelayMs, delayMsMax, stableMs } = this.#config;
    if (livedMs >= stableMs) this.#delayMs = firstDelayMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMsMax, delayMs * 2);
    return delayMs;
  }
}
