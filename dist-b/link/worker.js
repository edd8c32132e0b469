import { systemClock } from "../base/clock.js";
import { messageOf, TerrariumError } from "../base/errors.js";
import { fromWire, LINK_DEFAULTS, undelivered } from "./messages.js";
import { WorkerLife } from "./worker-life.js";
export const WORKER_BOUNDS = {
  hangTimeoutMs: 10_000,
  startTimeoutMs: 60_000,
  loadTimeoutMs: 60_000,
  loadSlowMs: 5_000,
  closeTimeoutMs: 5_000,
  heapBytesMax: 2_147_483_648,
};
const BACKOFF_DEFAULTS = { firstDelayMs: 250, delayMsMax: 30_000, stableMs: 60_000 };
/** Runs a host in its own thread and restarts it when it dies. Behaviour: SPEC.md. */
export class WorkerBackplane {
  #life;
  #backoff;
  #state = { kind: "new" };
  #closing;
  constructor(options) {
    const { entry, data = null, env = process.env, clock = systemClock, log = () => undefined } = options;
    const limits = { ...LINK_DEFAULTS, ...options.limits };
    const bounds = { ...WORKER_BOUNDS, ...options.bounds };
    this.#life = { entry, data, env, clock, log, limits, bounds };
    this.#backoff = new Backoff({ ...BACKOFF_DEFAULTS, ...options.backoff });
  }
  async start(sink) {
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
  call(name, args, signal) {
    if (this.#state.kind === "alive") return this.#state.life.link.call(name, args, signal);
    const why = this.#state.kind === "away" ? this.#state.reason : `the agent host is ${this.#state.kind}`;
    return Promise.reject(undelivered(name, new TerrariumError("AGENT_NOT_RUNNING", why)));
  }
  cancel(agentId, run, reason) {
    if (this.#state.kind === "alive") this.#state.life.link.cancel(agentId, run, reason);
  }
  settled(agentId, run, isKept) {
    if (this.#state.kind === "alive") this.#state.life.link.settled(agentId, run, isKept);
  }
  close(drainMs = 0) {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }
  async #close(drainMs) {
    const state = this.#state;
    this.#state = { kind: "closed" };
    if (state.kind === "away") state.cancel();
    if (state.kind === "alive") await state.life.close(drainMs);
  }
  /**
   * Waits for the end of a life and schedules the next. The sink gets `onHostDown` only for a life that became ready.
   */
  async #handleEnd(life, sink, wasReady) {
    let wasAnnounced = wasReady;
    if (!wasAnnounced) wasAnnounced = (await Promise.race([life.ready, life.dead])) === undefined;
    const death = await life.dead;
    if (this.#state.kind === "closed") return;
    this.#retry(death, sink);
    if (wasAnnounced) sink.onHostDown(death.reason);
  }
  #restart(sink) {
    let life;
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
  #supervise(life, sink, wasReady) {
    const { log, clock } = this.#life;
    this.#handleEnd(life, sink, wasReady).catch((error) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const fields = { error: text };
      log({
        level: "error",
        agentId: null,
        at: clock.now(),
        message: "handling the end of an agent host failed",
        fields,
      });
    });
  }
  #retry(death, sink) {
    const delayMs = this.#backoff.next(death.livedMs);
    const cancel = this.#life.clock.after(delayMs, () => this.#restart(sink));
    this.#state = { kind: "away", reason: death.reason, cancel };
    this.#logDeath(death, delayMs);
  }
  #logDeath({ reason, refusal }, restartInMs) {
    const { log, clock } = this.#life;
    const fields = refusal ? { reason, restartInMs, refusal: refusal.message } : { reason, restartInMs };
    log({ level: "error", agentId: null, at: clock.now(), message: "the agent host is down", fields });
  }
}
/** Delays between restarts: each twice the last, up to a maximum. */
export class Backoff {
  #config;
  #delayMs;
  constructor(config) {
    this.#config = config;
    this.#delayMs = config.firstDelayMs;
  }
  /** The delay after a life of `livedMs`. */
  next(livedMs) {
    const { firstDelayMs, delayMsMax, stableMs } = this.#config;
    if (livedMs >= stableMs) this.#delayMs = firstDelayMs;
    const delayMs = this.#delayMs;
    this.#delayMs = Math.min(delayMsMax, delayMs * 2);
    return delayMs;
  }
}
//# sourceMappingURL=worker.js.map
