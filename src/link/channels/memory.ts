import type { Aborting } from "../../base/async/aborter.js";
import { type Clock, systemClock } from "../../base/clock.js";
import { deferred } from "../../base/async/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import type { FreezeSet } from "../../events/freeze.js";
import type { Settlement } from "../../events/run.js";
import { forEachMember } from "../../base/async/guard.js";
import { GatewayLink } from "../gateway/gateway-link.js";
import { HostLink } from "../host/host-link.js";
import {
  CARRIED_ELSEWHERE,
  type Channel,
  fromWire,
  LINK_DEFAULTS,
  type LinkLimits,
  type ToGateway,
  type ToHost,
  undelivered,
} from "../messages.js";
import type { Backplane, BackplaneSink, HostCallName, HostCalls, HostLog } from "../port.js";
import type { HostRuntime } from "../host-runtime.js";

export interface MemoryBackplaneOptions {
  readonly clock?: Clock;
  readonly limits?: Partial<LinkLimits>;
  /** Receives the link's own log lines. Default: none. */
  readonly log?: HostLog;
  /** The gateway's and the host's end of the channel. Default: a mailbox within this thread. */
  readonly channels?: readonly [Channel<ToHost, ToGateway>, Channel<ToGateway, ToHost>];
}

/**
 * Runs a host on the gateway's own thread, for tests and embedding. Gives the same guarantees as a worker, except
 * that an agent which blocks its thread blocks the gateway too. Events reach the sink in a microtask, never
 * synchronously from the call that published them.
 */
export class MemoryBackplane implements Backplane {
  readonly #runtime: HostRuntime;
  readonly #options: MemoryBackplaneOptions;
  #link: GatewayLink | undefined;
  #closing: Promise<void> | undefined;
  readonly #closed = deferred();

  constructor(runtime: HostRuntime, options: MemoryBackplaneOptions = {}) {
    this.#runtime = runtime;
    this.#options = options;
  }

  async start(sink: BackplaneSink): Promise<void> {
    if (this.#link) throw new Error("this backplane has already been started");
    const { clock = systemClock, log = () => undefined } = this.#options;
    const limits = { ...LINK_DEFAULTS, ...this.#options.limits };
    const [gatewaySide, hostSide] = this.#options.channels ?? memoryChannels<ToHost, ToGateway>();
    const ready = deferred();
    this.#link = new GatewayLink({
      sink,
      listener: {
        onReady: () => ready.resolve(),
        onFailed: (error) => ready.reject(fromWire(error)),
        onLog: (entries) => entries.forEach(log),
        onClosed: () => this.#closed.resolve(),
      },
      limits,
      clock,
    });
    this.#link.attach({
      ...gatewaySide,
      // The answer is the agent's own copy, like across threads.
      send: (message) => gatewaySide.send(message.kind === "reply" ? structuredClone(message) : message),
    });
    const host = new HostLink({ limits, clock, log, schedule: queueMicrotask });
    host.attach(hostSide);
    await Promise.all([ready.promise, host.serve(this.#runtime)]);
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: Aborting,
  ): Promise<HostCalls[K]["result"]> {
    if (!this.#link) {
      const error = new TerrariumError("AGENT_NOT_RUNNING", "the agent host is not started");
      return Promise.reject(undelivered(name, error));
    }
    // Cloned, so that an agent's changes to its input do not reach the caller, like across threads.
    return this.#link.call(name, structuredClone(args), signal);
  }

  cancel(agentId: string, run: string, reason: string | null): void {
    this.#link?.cancel(agentId, run, reason);
  }

  settled(agentId: string, run: string, settlement: Settlement): void {
    this.#link?.settled(agentId, run, settlement);
  }

  welcome(agentIds: readonly string[]): void {
    this.#link?.welcome(agentIds);
  }

  lose(agentIds: readonly string[]): void {
    this.#link?.lose(agentIds, CARRIED_ELSEWHERE);
  }

  async freeze(set: FreezeSet): Promise<void> {
    await this.#link?.freezes.freeze(set);
  }

  release(agentIds: readonly string[]): void {
    this.#link?.freezes.release(agentIds);
  }

  close(drainMs = 0): Promise<void> {
    this.#closing ??= this.#close(drainMs);
    return this.#closing;
  }

  async #close(drainMs: number): Promise<void> {
    if (!this.#link) return;
    this.#link.close(drainMs);
    await this.#closed.promise;
    this.#link.end("the agent host is closed");
  }
}

/** Two connected ends within one thread. Messages arrive in a microtask, in order. */
export function memoryChannels<A, B>(): [Channel<A, B>, Channel<B, A>] {
  const toRight = new Mailbox<A>();
  const toLeft = new Mailbox<B>();
  return [
    { send: (message) => toRight.put(message), listen: (listener) => toLeft.open(listener) },
    { send: (message) => toLeft.put(message), listen: (listener) => toRight.open(listener) },
  ];
}

class Mailbox<T> {
  #waiting: T[] = [];
  #listener: ((message: T) => void) | undefined;
  #scheduled = false;

  put(message: T): void {
    this.#waiting.push(message);
    this.#schedule();
  }

  open(listener: (message: T) => void): void {
    this.#listener = listener;
    if (this.#waiting.length > 0) this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled || !this.#listener) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    this.#scheduled = false;
    const batch = this.#waiting;
    this.#waiting = [];
    forEachMember(batch, (message) => this.#listener?.(message));
  }
}
