import { type Cancel, systemClock } from "../base/clock.js";
import { messageOf, TerrariumError } from "../base/errors.js";
import { Backoff, BACKOFF_DEFAULTS } from "./backoff.js";
import { LINK_DEFAULTS } from "./limits.js";
import type { Backplane, BackplaneSink, HostCallName, HostCalls, HostLogEntry } from "./port.js";
import { fromWire, undelivered } from "./wire-error.js";
import { type WorkerDeath, WorkerLife, type WorkerLifeOptions } from "./worker-life.js";
import { WORKER_BOUNDS, type WorkerBackplaneOptions } from "./worker-options.js";

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
