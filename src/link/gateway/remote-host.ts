import type { Aborting } from "../../base/async/aborter.js";
import { TerrariumError } from "../../base/errors.js";
import type { FreezeSet } from "../../events/freeze.js";
import type { Settlement } from "../../events/run.js";
import type { Hello } from "../hello.js";
import { isOlder } from "../incarnation.js";
import { type Channel, type ToGateway, type ToHost, undelivered } from "../messages.js";
import type { AgentDescriptor, Backplane, BackplaneSink, HostCallName, HostCalls } from "../port.js";
import { GatewayLink } from "./gateway-link.js";
import { ownAnswer } from "./own-question.js";
import {
  GOES_ON,
  HANDING_OVER,
  LEAVING,
  type NextLife,
  type Life,
  MOVED,
  NOT_CONFIRMED,
  RECONNECTING,
  type RemoteHostOptions,
  REPLACED,
  REPLACED_REASON,
  STOPPED_REASON,
} from "./remote-host-options.js";

/** Ended lives that are remembered, so that one whose connection was cut before its `bye` does not take over again. */
const REPLACED_LIVES_MAX = 16;

/**
 * A host that dials in. Its agents and runs outlive its connections.
 *
 * ```
 *         ┌─────────── attach, same incarnation ◀────────┐
 *         ▼                                              │
 * down ─attach─▶ attached ──connection lost──▶ away ─────┘
 *   ▲              │  │                         │ │
 *   └─closed itself┘  │ new incarnation         │ │ new incarnation: takes its place at once
 *   ▲                 ▼                         │ ▼
 *   │              retiring ─closed, lost, late─┼─▶ attached (the new one)
 *   └───────────────────────────────────────────┘ grace is over
 * ```
 *
 * A retiring host begins nothing more and finishes what runs. What comes meanwhile waits for the new one.
 */
export class RemoteHost implements Backplane {
  readonly #options: RemoteHostOptions;
  #sink: BackplaneSink | null = null;
  #life: Life | null = null;
  #next: NextLife | null = null;
  readonly #replaced: string[] = [];
  #why = "the agent host has not connected";
  #closing: Promise<void> | undefined;

  constructor(options: RemoteHostOptions) {
    this.#options = options;
  }

  start(sink: BackplaneSink): Promise<void> {
    const { guard = (unguarded) => unguarded } = this.#options;
    this.#sink = guard(sink);
    return Promise.resolve();
  }

  /** True while the host has a connection. */
  get isAttached(): boolean {
    return this.#life !== null && this.#life.channel !== null;
  }

  /** The life of its process that this gateway knows; null when it is given up. */
  get incarnation(): string | null {
    return this.#life?.incarnation ?? null;
  }

  /** True while its agents are not given up. */
  get isAlive(): boolean {
    return this.#life !== null;
  }

  /** The host has said hello over this channel, whose messages were not read beyond that. */
  attach(channel: Channel<ToHost, ToGateway>, hello: Hello): void {
    if (!this.#sink || this.#closing) return channel.send({ kind: "refused", ...LEAVING });
    const life = this.#life;
    if (this.#replaced.includes(hello.incarnation) || isOlder(hello, life, this.#next?.hello))
      return channel.send({ kind: "bye", ...REPLACED });
    if (life?.isKnown && life.channel && life.incarnation !== hello.incarnation)
      return this.#retire(life, this.#sink, { channel, hello });
    this.#take(this.#sink, { channel, hello });
  }

  /** A new life begins when this one has finished what runs. */
  #retire(life: Life, sink: BackplaneSink, next: NextLife): void {
    this.#next?.channel.send({ kind: "bye", ...REPLACED });
    this.#next = next;
    if (life.isLimited) return;
    life.isRetiring = life.isLimited = true;
    const { clock, drainMs, limits } = this.#options;
    sink.onHostAway?.(true);
    life.link.close(drainMs, HANDING_OVER);
    life.cancelGrace = clock.after(drainMs + limits.callTimeoutMs, () => {
      this.#options.onLate?.();
      this.#succeed(sink, "its host did not stop in time, and no new process of it is there");
    });
  }

  /** The new life takes over, if it is still there. What the one before it has not finished is cut off. */
  #succeed(sink: BackplaneSink, otherwise = STOPPED_REASON): void {
    const next = this.#next;
    this.#next = null;
    if (next) return this.#take(sink, next);
    // The process that was asked to stop waits for this.
    if (this.#life?.isRetiring) this.#life.link.bye(REPLACED);
    this.#giveUp(otherwise);
  }

  #take(sink: BackplaneSink, { channel, hello }: NextLife): void {
    const before = this.#life;
    if (before?.channel) before.link.bye(REPLACED);
    const isNew = before?.incarnation !== hello.incarnation;
    if (before && isNew) this.#end(REPLACED_REASON, true);
    const life = before && !isNew ? before : this.#begin(sink, hello.incarnation);
    // Its agents are listed already, and work waits for them: as if it had been here before.
    if (before?.isKnown) life.isKnown = true;
    life.cancelGrace?.();
    if (life.channel) this.#lose(life, sink);
    life.channel = channel;
    // An earlier gateway may have asked it to stop.
    if (hello.isClosing) life.isRetiring = true;
    life.link.attach(channel, hello);
  }

  /** The host was connected to an earlier run of this gateway: its agents wait for it as after a lost connection. */
  expect(incarnation: string, agents: readonly AgentDescriptor[]): void {
    if (!this.#sink || this.#life || this.#closing) return;
    const life = this.#begin(this.#sink, incarnation);
    life.isKnown = true;
    this.#sink.onHello(agents);
    this.#await(life, this.#sink);
  }

  /** Another host takes these agents of a host that is away. Their runs are cut off. */
  giveWay(agentIds: readonly string[]): void {
    this.#life?.link.endAgents(new Set(agentIds), REPLACED_REASON);
    this.#sink?.onHostReplaced?.(REPLACED_REASON, agentIds);
  }

  /** The channel is lost. Does nothing when another one has taken its place. */
  detach(channel: Channel<ToHost, ToGateway>): void {
    const life = this.#life;
    if (this.#next?.channel === channel) this.#next = null;
    if (!life || life.channel !== channel || !this.#sink) return;
    if (this.#next) {
      life.channel = null;
      return this.#succeed(this.#sink);
    }
    if (life.isKnown) return this.#await(life, this.#sink);
    this.#lose(life, this.#sink);
    this.#life = null;
    life.link.end(this.#why);
    this.#sink.onUnwelcomed?.();
    this.#options.onGone?.();
  }

  #await(life: Life, sink: BackplaneSink): void {
    this.#lose(life, sink);
    const { clock, graceMs } = this.#options;
    life.cancelGrace = clock.after(graceMs, () =>
      this.#giveUp(`its host did not come back within ${graceMs} ms`),
    );
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: Aborting,
  ): Promise<HostCalls[K]["result"]> {
    if (this.#life)
      return ownAnswer(args.agentId, this.#life.link.call(name, args, signal), this.#options.asked);
    return Promise.reject(undelivered(name, new TerrariumError("AGENT_NOT_RUNNING", this.#why)));
  }

  cancel(agentId: string, run: string, reason: string | null): void {
    this.#life?.link.cancel(agentId, run, reason);
  }

  settled(agentId: string, run: string, settlement: Settlement): void {
    this.#life?.link.settled(agentId, run, settlement);
  }

  welcome(agentIds: readonly string[]): void {
    this.#life?.link.welcome(agentIds);
  }

  /** Its next hello, here or elsewhere, says again which agents it has, and where their events go on. */
  lose(_agentIds: readonly string[], isReplaced: boolean): void {
    const channel = this.#life?.channel;
    if (!channel) return;
    this.#life?.link.bye(isReplaced ? REPLACED : MOVED);
    this.detach(channel);
  }

  /**
   * A host that is away hears of it when it comes back, before anything can begin. One that does not confirm it within
   * `callTimeoutMs` is disconnected, so that it delays no freeze.
   */
  async freeze(set: FreezeSet): Promise<void> {
    const { freezes = (all) => all, clock, limits } = this.#options;
    const life = this.#life;
    const channel = life?.channel;
    if (!life || !channel) return;
    const cancel = clock.after(limits.callTimeoutMs, () => {
      if (life.channel !== channel) return;
      life.link.bye(NOT_CONFIRMED);
      this.detach(channel);
    });
    await life.link.freezes.freeze(freezes(set));
    cancel();
  }

  release(agentIds: readonly string[]): void {
    this.#life?.link.freezes.release(agentIds);
  }

  /** Asks the host to go elsewhere. Its agents and their runs go on, and the next gateway hears of them. */
  close(drainMs = 0): Promise<void> {
    return (this.#closing ??= this.#close(drainMs));
  }

  async #close(drainMs: number): Promise<void> {
    const life = this.#life;
    if (!life) return;
    life.cancelGrace?.();
    this.#next?.channel.send({ kind: "bye", ...LEAVING });
    this.#next = null;
    const why = new TerrariumError("UNAVAILABLE", "this gateway is shutting down", { retryable: true });
    if (life.channel) await life.link.leave(drainMs, why);
    life.link.bye(LEAVING);
    // What is in flight goes on at the host: without an idempotency key, a second attempt would do it twice.
    life.link.abandon(new TerrariumError("UNAVAILABLE", GOES_ON));
    this.#life = null;
  }

  #begin(sink: BackplaneSink, incarnation: string): Life {
    const { limits, clock, log, onRefused, onNotWelcomed } = this.#options;
    const link = new GatewayLink({
      ...(onRefused && { onRefused }),
      ...(onNotWelcomed && { onNotWelcomed }),
      sink,
      limits,
      clock,
      isResumable: true,
      listener: {
        onReady: () => void (life.isKnown = true),
        onFailed: () => undefined,
        onLog: (entries) => entries.forEach(log),
        onClosed: () => {
          if (this.#life === life && !this.#closing) this.#succeed(sink);
        },
      },
    });
    const life: Life = {
      incarnation,
      link,
      channel: null,
      isKnown: false,
      isRetiring: false,
      isLimited: false,
      cancelGrace: null,
    };
    this.#life = life;
    return life;
  }

  #lose(life: Life, sink: BackplaneSink): void {
    life.channel = null;
    life.link.detach(RECONNECTING);
    if (life.isKnown) sink.onHostAway?.();
  }

  #giveUp(reason: string): void {
    this.#end(reason);
    this.#options.onGone?.();
  }

  /** `isReplaced`: the next life begins at once. */
  #end(reason: string, isReplaced = false): void {
    const life = this.#life;
    if (!life) return;
    this.#life = null;
    this.#why = reason;
    life.cancelGrace?.();
    life.link.end(reason);
    if (isReplaced) {
      this.#replaced.push(life.incarnation);
      if (this.#replaced.length > REPLACED_LIVES_MAX) this.#replaced.shift();
    }
    if (!life.isKnown) return;
    if (isReplaced) this.#sink?.onHostReplaced?.(reason);
    else this.#sink?.onHostDown(reason);
  }
}
