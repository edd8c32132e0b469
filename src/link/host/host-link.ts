import type { Cancel } from "../../base/clock.js";
import { deferred } from "../../base/async/deferred.js";
import { errorReport } from "../../base/error-report.js";
import { messageOf } from "../../base/errors.js";
import type { FreezeSet } from "../../events/freeze.js";
import { type HostIdentity, PROTOCOL } from "../hello.js";
import { newIncarnation } from "../incarnation.js";
import type { HostRuntime } from "../host-runtime.js";
import { type Channel, type ToGateway, type ToHost, toWire, UNEXPECTED } from "../messages.js";
import type { AgentPlace, HostLog, HostLogEntry } from "../port.js";
import { Kept, type KeptOptions } from "./kept.js";

export interface HostLinkOptions extends Pick<KeptOptions, "limits" | "clock" | "schedule" | "isResumable"> {
  /** Receives the host's log lines. Default: sent over the link. */
  readonly log?: HostLog | undefined;
  /** How long running work may end when the gateway asks the host to close. Default: as long as the gateway says. */
  readonly drainMs?: number;
  /** Default: a host of the gateway's own process. */
  readonly identity?: Partial<HostIdentity>;
}

/**
 * The host's end of a link: serves one runtime to one gateway at a time. Behaviour: SPEC.md.
 *
 * ```
 * detached ──attach──▶ hello ──welcome──▶ open ──detach, or another attach──▶ detached
 * ```
 */
export class HostLink {
  readonly log: HostLog;
  readonly identity: HostIdentity;
  readonly #options: HostLinkOptions;
  readonly #kept: Kept;
  #channel: Channel<ToGateway, ToHost> | null = null;
  #runtime: HostRuntime | undefined;
  /** Resolves when the gateway has answered the first `hello` and the agents are starting. */
  readonly #started = deferred<Promise<void> | void>();
  #state: "announced" | "started" | "closing" = "announced";
  #stopBeating: Cancel | undefined;
  #closing: Promise<void> | undefined;
  /** The agents have stopped. */
  #hasClosed = false;

  constructor(options: HostLinkOptions) {
    const { log, identity } = options;
    this.#options = options;
    const incarnation = newIncarnation(options.clock.now());
    this.identity = { hostId: "local", incarnation, sdk: "terrarium", ...identity };
    this.#kept = new Kept({
      ...options,
      send: (message) => this.#channel?.send(message),
      runtime: () => this.#runtime,
      onOverflow: (dropped) => {
        this.#logOverflow(dropped);
        this.#runtime?.refresh?.();
      },
      onError: (message, error) => this.#logUnexpected(message, error),
    });
    this.log = log ?? this.#kept.log.write;
  }

  /** Goes on over this channel, in place of an earlier one. */
  attach(channel: Channel<ToGateway, ToHost>): void {
    if (this.#channel) this.detach();
    this.#channel = channel;
    channel.listen((message) => {
      if (this.#channel === channel) this.#receive(message);
    });
    this.#sayHello();
  }

  /** The channel is lost: the agents go on, and what was not confirmed is kept for the next. */
  detach(): void {
    this.#channel = null;
    this.#kept.hold();
  }

  /** Sends heartbeats from now on. */
  beat(): void {
    const { clock, limits } = this.#options;
    this.#channel?.send({ kind: "beat" });
    this.#stopBeating = clock.after(limits.heartbeatMs, () => this.beat());
  }

  /** Reports the module that is about to load, so that the gateway can limit the loading time. */
  readonly loading = (what: string): void => this.#channel?.send({ kind: "loading", what });

  /** Announces the runtime's agents, and starts them when the gateway has said where their numbers go on. */
  async serve(runtime: HostRuntime): Promise<void> {
    this.#runtime = runtime;
    this.#sayHello();
    await this.#started.promise;
  }

  /** Reports that the agents could not be loaded. */
  fail(error: unknown): void {
    const wire = toWire(error) ?? { ...UNEXPECTED, message: messageOf(error) };
    this.#channel?.send({ kind: "failed", error: wire });
  }

  /** Stops the agents. Resolves when their last events and the ends of their runs are sent. */
  close(drainMs: number): Promise<void> {
    return (this.#closing ??= this.#close(drainMs));
  }

  /** Resolves when the gateway has confirmed all that was sent; at once for a host with one connection. */
  confirmed(): Promise<void> {
    return this.#kept.confirmed();
  }

  #sayHello(): void {
    if (!this.#runtime) return;
    const { agents } = this.#runtime;
    this.#channel?.send({
      kind: "hello",
      protocol: PROTOCOL,
      ...this.identity,
      agents,
      ...this.#kept.standing,
      ...(this.#state === "closing" && { isClosing: true }),
    });
  }

  #onWelcome(places: readonly AgentPlace[]): void {
    const runtime = this.#runtime;
    if (!runtime) return;
    const added = this.#kept.welcome(places);
    if (this.#state === "closing") {
      if (this.#hasClosed) this.#kept.send({ kind: "closed" });
      return;
    }
    if (this.#state === "started") return runtime.welcome?.(added);
    this.#state = "started";
    this.#started.resolve(runtime.start(this.#kept.gateway, added));
  }

  #receive(message: ToHost): void {
    switch (message.kind) {
      case "welcome":
        this.#onWelcome(message.agents);
        return;
      case "lost":
        this.#onLost(message.agentIds);
        return;
      case "call":
        this.#kept.calls.onCall(message);
        return;
      case "abort":
        this.#kept.calls.onAbort(message.id);
        return;
      case "parked":
        // Publishes earlier announcements before the agent continues.
        this.#kept.calls.beginAll();
        this.#kept.parks.onParked(message);
        return;
      case "reply":
        this.#kept.calls.beginAll();
        this.#kept.requests.onReply(message);
        return;
      case "ack":
        this.#kept.acknowledge(message.batches);
        return;
      case "logged":
        this.#kept.log.acknowledge(message.lines);
        return;
      case "go":
        this.#kept.runs.onGo(message.id, message.go);
        return;
      case "settled":
        // Earlier calls carry an older state, so they must enter while the run still holds the newer one.
        this.#kept.calls.beginAll();
        for (const { agentId, run, ...settlement } of message.runs) {
          this.#kept.settled(run);
          this.#runtime?.settled?.(agentId, run, settlement);
        }
        return;
      case "cancel":
        // A run that was sent before it has reached the runtime by now.
        this.#kept.calls.beginAll();
        this.#runtime?.cancel?.(message.agentId, message.run, message.reason);
        return;
      case "freezes":
        this.#onFreezes(message.id, message.set);
        return;
      case "release":
        this.#runtime?.release?.(message.agentIds);
        return;
      case "close":
        this.#kept.calls.beginAll();
        this.close(Math.min(message.drainMs, this.#options.drainMs ?? Infinity)).catch((error: unknown) =>
          this.#logUnexpected("closing failed", error),
        );
        return;
      case "refused":
      case "drain":
      case "bye":
        // The channel's owner decides where to go on.
        return;
    }
  }

  /** Sends what goes back before the confirmation. */
  #onLost(agentIds: readonly string[]): void {
    this.#kept.calls.beginAll();
    this.#runtime?.lose?.(agentIds);
    this.#kept.flush();
    this.#kept.outbox.forget(agentIds);
    this.#kept.send({ kind: "left", agentIds });
  }

  /** Calls that have arrived and not begun are refused when their turn comes. Sends what goes back before the confirmation. */
  #onFreezes(id: number, set: FreezeSet): void {
    this.#runtime?.freeze?.(set);
    this.#kept.flush();
    this.#kept.send({ kind: "frozen", id });
  }

  async #close(drainMs: number): Promise<void> {
    this.#state = "closing";
    this.#started.resolve();
    try {
      await this.#runtime?.close(drainMs);
    } catch (error) {
      this.#logUnexpected("closing failed", error);
    }
    this.#stopBeating?.();
    this.#kept.flush();
    this.#kept.outbox.reportDropped();
    this.#kept.log.flush();
    this.#hasClosed = true;
    this.#kept.send({ kind: "closed" });
  }

  #logOverflow(dropped: number | null): void {
    const message =
      dropped === null
        ? "the link to the gateway is full: events are dropped"
        : "the link to the gateway has room again";
    this.#write("warn", message, { eventsDropped: dropped ?? 0 });
  }

  #logUnexpected(message: string, error: unknown): void {
    this.#write("error", message, { err: errorReport(error) });
  }

  #write(level: HostLogEntry["level"], message: string, fields: HostLogEntry["fields"]): void {
    this.log({ level, agentId: null, at: this.#options.clock.now(), message, fields });
  }
}
