import type { Aborting } from "../../base/async/aborter.js";
import { type Cancel, type Clock, systemClock } from "../../base/clock.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import type { FreezeSet } from "../../events/freeze.js";
import type { Settlement } from "../../events/run.js";
import { CARRIED_ELSEWHERE, fromWire, LINK_DEFAULTS, type LinkLimits, undelivered } from "../messages.js";
import type { Backplane, BackplaneSink, HostCallName, HostCalls, HostLog, HostLogEntry } from "../port.js";
import { type WorkerDeath, WorkerLife, type WorkerLifeOptions } from "./worker-life.js";

export interface WorkerBackplaneOptions {
  /** The worker's main module, which calls `serveWorker`. */
  readonly entry: URL;
  /** Start data for that module; must be structured-cloneable. */
  readonly data?: unknown;
  /** Environment of the worker. Default: a copy of this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  /** Receives log lines of agents, of the host and of this backplane. Default: none. */
  readonly log?: HostLog;
  readonly limits?: Partial<LinkLimits>;
  readonly backoff?: Partial<BackoffConfig>;
  readonly bounds?: Partial<WorkerBounds>;
}

export interface WorkerBounds {
  /** Silence after which a host counts as hung and is ended, ms. */
  readonly hangTimeoutMs: number;
  /** How long the thread may take to start, before it loads the first module, ms: a busy machine takes seconds. */
  readonly startTimeoutMs: number;
  /** How long one module may take to load, ms. */
  readonly loadTimeoutMs: number;
  /** After how long the log names the module that is still loading, ms. */
  readonly loadSlowMs: number;
  /** How long `close` waits for agents to stop, after the drain time, before the thread is ended, ms. */
  readonly closeTimeoutMs: number;
  /** Heap of the agents' thread, bytes; beyond it the thread is ended. Buffers are not counted. */
  readonly heapBytesMax: number;
}

export const WORKER_BOUNDS: WorkerBounds = {
  hangTimeoutMs: 10_000,
  startTimeoutMs: 60_000,
  loadTimeoutMs: 60_000,
  loadSlowMs: 5_000,
  closeTimeoutMs: 5_000,
  heapBytesMax: 2_147_483_648,
};

/** The worker's start data. */
export interface WorkerStart {
  readonly limits: LinkLimits;
  readonly data: unknown;
}

interface BackoffConfig {
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  /** After a life of this length, ms, the delay starts again at `firstDelayMs`. */
  readonly stableMs: number;
}

const BACKOFF_DEFAULTS: BackoffConfig = { firstDelayMs: 250, delayMsMax: 30_000, stableMs: 60_000 };

type State =
  | { readonly kind: "new" }
  | { readonly kind: "alive"; readonly life: WorkerLife }
  | { readonly kind: "away"; readonly reason: string; readonly cancel: Cancel }
  | { readonly kind: "closed" };

/** Runs a host in its own thread and restarts it when it dies. Behaviour: SPEC.md. */
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
    if (this.#state.kind !== "new") throw new Error("this backplane has already been started");
    const life = new WorkerLife(this.#life, sink);
    this.#state = { kind: "alive", life };
    const death = await Promise.race([life.ready, life.dead]);
    if (!death) {
      this.#supervise(life, sink, true);
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
    signal?: Aborting,
  ): Promise<HostCalls[K]["result"]> {
    if (this.#state.kind === "alive") return this.#state.life.link.call(name, args, signal);
    const why = this.#state.kind === "away" ? this.#state.reason : `the agent host is ${this.#state.kind}`;
    return Promise.reject(undelivered(name, new TerrariumError("AGENT_NOT_RUNNING", why)));
  }

  cancel(agentId: string, run: string, reason: string | null): void {
    if (this.#state.kind === "alive") this.#state.life.link.cancel(agentId, run, reason);
  }

  settled(agentId: string, run: string, settlement: Settlement): void {
    if (this.#state.kind === "alive") this.#state.life.link.settled(agentId, run, settlement);
  }

  welcome(agentIds: readonly string[]): void {
    if (this.#state.kind === "alive") this.#state.life.link.welcome(agentIds);
  }

  lose(agentIds: readonly string[]): void {
    if (this.#state.kind === "alive") this.#state.life.link.lose(agentIds, CARRIED_ELSEWHERE);
  }

  async freeze(set: FreezeSet): Promise<void> {
    if (this.#state.kind === "alive") await this.#state.life.link.freezes.freeze(set);
  }

  release(agentIds: readonly string[]): void {
    if (this.#state.kind === "alive") this.#state.life.link.freezes.release(agentIds);
  }

  close(drainMs = 0): Promise<void> {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }

  async #close(drainMs: number): Promise<void> {
    const state = this.#state;
    this.#state = { kind: "closed" };
    if (state.kind === "away") state.cancel();
    if (state.kind === "alive") await state.life.close(drainMs);
  }

  /**
   * Waits for the end of a life and schedules the next. The sink gets `onHostDown` only for a life that became ready.
   */
  async #handleEnd(life: WorkerLife, sink: BackplaneSink, wasReady: boolean): Promise<void> {
    let wasAnnounced = wasReady;
    if (!wasAnnounced) wasAnnounced = (await Promise.race([life.ready, life.dead])) === undefined;
    const death = await life.dead;
    if (this.#state.kind === "closed") return;
    this.#retry(death, sink);
    if (wasAnnounced) sink.onHostDown(death.reason);
  }

  #restart(sink: BackplaneSink): void {
    let life: WorkerLife;
    try {
      life = new WorkerLife(this.#life, sink);
    } catch (error) {
      // Treated like a death: the next attempt follows.
      const reason = `no thread could be started for the agent host: ${messageOf(error)}`;
      return this.#retry({ reason, loading: null, refusal: null, crash: null, livedMs: 0 }, sink);
    }
    this.#state = { kind: "alive", life };
    this.#supervise(life, sink, false);
  }

  #supervise(life: WorkerLife, sink: BackplaneSink, wasReady: boolean): void {
    const { log, clock } = this.#life;
    this.#handleEnd(life, sink, wasReady).catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const fields: HostLogEntry["fields"] = { error: text };
      log({
        level: "error",
        agentId: null,
        at: clock.now(),
        message: "handling the end of an agent host failed",
        fields,
      });
    });
  }

  #retry(death: WorkerDeath, sink: BackplaneSink): void {
    const delayMs = this.#backoff.next(death.livedMs);
    const cancel = this.#life.clock.after(delayMs, () => this.#restart(sink));
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

/** Delays between restarts: each twice the last, up to a maximum. */
export class Backoff {
  readonly #config: BackoffConfig;
  #delayMs: number;

  constructor(config: BackoffConfig) {
    this.#config = config;
    this.#delayMs = config.firstDelayMs;
  }

  /** The delay after a life of `livedMs`. */
  next(livedMs: number): number {
    const { firstDelayMs, delayMsMax, stableMs } = this.#config;
    if (livedMs >= stableMs) this.#delayMs = firstDelayMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMsMax, delayMs * 2);
    return delayMs;
  }
}
