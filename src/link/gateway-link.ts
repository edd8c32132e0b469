import type { Clock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { type ErrorCode, TerrariumError } from "../base/errors.js";
import type { Position } from "../events/cursor.js";
import type { NumberedEvent } from "../events/event.js";
import { NO_FREEZES } from "../events/freeze.js";
import { isOfSignals } from "./agent-call.js";
import { CallBook } from "./call-book.js";
import { FreezeBook } from "./freeze-book.js";
import {
  type Channel,
  type LinkLimits,
  NOT_STORED,
  type ParkedMessage,
  type SettledRun,
  type ToGateway,
  type ToHost,
  toWire,
  undelivered,
  type WireError,
} from "./messages.js";
import type {
  AgentDescriptor,
  BackplaneSink,
  HostCallName,
  HostCalls,
  HostLogEntry,
  ParkCall,
} from "./port.js";
import { RequestBook } from "./request-book.js";
import type { RunRef, SettleMessage } from "./run-port.js";
import { Welcome } from "./welcome.js";

/** One acknowledgement is sent for each eighth of the link's capacity. */
const ACK_PARTS = 8;

export interface GatewayLinkListener {
  onReady(agents: readonly AgentDescriptor[]): void;
  onFailed(error: WireError): void;
  onLoading?(what: string): void;
  onLog(entries: readonly HostLogEntry[]): void;
  onClosed(): void;
}

/** The gateway's end of a link to one life of one host. */
export class GatewayLink {
  readonly #channel: Channel<ToHost, ToGateway>;
  readonly #sink: BackplaneSink;
  readonly #listener: GatewayLinkListener;
  readonly #calls: CallBook;
  readonly #limits: LinkLimits;
  readonly #clock: Clock;
  readonly #requests: RequestBook;
  readonly #welcome: Welcome;
  /** Received but not yet acknowledged. */
  #unacknowledged = { batches: 0, events: 0, bytes: 0 };
  /** Settles that the sink has not stored yet. */
  readonly #settling = new Set<Promise<void>>();
  /** Answers to settles with a state. Sent at the end of this turn. */
  #settled: SettledRun[] = [];
  readonly #freezes: FreezeBook;
  #away: string | null = "the agent host is starting";
  #hasEnded = false;

  constructor(
    channel: Channel<ToHost, ToGateway>,
    sink: BackplaneSink,
    listener: GatewayLinkListener,
    limits: LinkLimits,
    clock: Clock,
  ) {
    this.#channel = channel;
    this.#sink = sink;
    this.#listener = listener;
    this.#limits = limits;
    this.#clock = clock;
    this.#welcome = new Welcome(sink);
    this.#calls = new CallBook({
      send: (message) => channel.send(message),
      limits,
      clock,
      reached: (agentId, position) => sink.reached(agentId, position),
      onReturned: (run) => sink.onReturned?.(run),
    });
    this.#freezes = new FreezeBook((message) => channel.send(message));
    this.#requests = new RequestBook(
      (message) => channel.send(message),
      async (call, signal) => {
        if (isOfSignals(call)) {
          if (sink.onSignal) return await sink.onSignal(call, signal);
          throw new TerrariumError("UNAVAILABLE", "this gateway has no field of pheromones");
        }
        if (sink.onCall) return await sink.onCall(call, signal);
        throw new TerrariumError("AGENT_NOT_FOUND", "agents of this gateway cannot call each other");
      },
    );
    channel.listen((message) => {
      if (!this.#hasEnded) this.#receive(message);
    });
  }

  call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal?: AbortSignal,
  ): Promise<HostCalls[K]["result"]> {
    if (this.#away !== null) {
      return Promise.reject(undelivered(name, new TerrariumError("AGENT_NOT_RUNNING", this.#away)));
    }
    return this.#calls.call(name, args, signal);
  }

  cancel(agentId: string, run: string, reason: string | null): void {
    if (!this.#hasEnded) this.#channel.send({ kind: "cancel", agentId, run, reason });
  }

  /** Tells the host the places of those agents that it has not been told. */
  welcome(agentIds: readonly string[]): void {
    if (this.#hasEnded) return;
    const agents = this.#welcome.due(agentIds);
    if (agents.length > 0) this.#channel.send({ kind: "welcome", agents });
  }

  get freezes(): Pick<FreezeBook, "freeze" | "release"> {
    return this.#freezes;
  }

  /** Collects answers for this turn, so that runs that were stored together are answered together. */
  settled(agentId: string, run: string, isKept: boolean): void {
    if (this.#settled.push({ agentId, run, isKept }) > 1) return;
    queueMicrotask(() => {
      const runs = this.#settled;
      this.#settled = [];
      if (!this.#hasEnded) this.#channel.send({ kind: "settled", runs });
    });
  }

  /** Asks the host to stop its agents; it answers with `onClosed` after their last events. */
  close(drainMs = 0): void {
    this.#away = "the agent host is shutting down";
    this.#channel.send({ kind: "close", drainMs });
  }

  /**
   * Ends the link. `reason` is the error message of later calls and must be safe to show. `code` is for calls in
   * flight.
   */
  end(reason: string, code: ErrorCode = "AGENT_NOT_RUNNING"): void {
    this.#away = reason;
    this.#hasEnded = true;
    this.#requests.end();
    this.#freezes.end();
    this.#calls.failAll(new TerrariumError(code, reason));
  }

  /** Each acknowledgement costs the host's thread a turn, so they are sent in large steps. */
  #onEvents(events: readonly NumberedEvent[], bytes: number): void {
    this.#sink.append(events);
    this.#unacknowledged.batches += 1;
    this.#unacknowledged.events += events.length;
    this.#unacknowledged.bytes += bytes;
    const { linkEventsMax, linkBytesMax } = this.#limits;
    if (
      this.#unacknowledged.events < linkEventsMax / ACK_PARTS &&
      this.#unacknowledged.bytes < linkBytesMax / ACK_PARTS
    )
      return;
    this.#channel.send({ kind: "ack", batches: this.#unacknowledged.batches });
    this.#unacknowledged = { batches: 0, events: 0, bytes: 0 };
  }

  /** Resolves when observers can read all events of the agent up to this one, at the latest after `callTimeoutMs`. */
  async #reached(agentId: string, behind: Position | null): Promise<void> {
    const reached = behind && this.#sink.reached(agentId, behind);
    if (reached) await this.#atMost(reached);
  }

  /** Waits for `done`, at most `callTimeoutMs`; undefined when it takes longer. */
  async #atMost<T>(done: Promise<T>): Promise<T | undefined> {
    const late = deferred<undefined>();
    const cancel = this.#clock.after(this.#limits.callTimeoutMs, () => late.resolve(undefined));
    try {
      return await Promise.race([done, late.promise]);
    } finally {
      cancel();
    }
  }

  /** Stores a question when observers can read the events before it, at the latest after `callTimeoutMs`. */
  async #park(id: number, call: ParkCall, behind: Position | null): Promise<void> {
    let answer: ParkedMessage;
    try {
      await this.#reached(call.agentId, behind);
      answer = { kind: "parked", id, ok: true, semaphore: await this.#sink.onPark(call) };
    } catch (error) {
      answer = { kind: "parked", id, ok: false, error: toWire(error) ?? NOT_STORED };
    }
    this.#channel.send(answer);
  }

  #onSettles(messages: readonly SettleMessage[]): void {
    for (const message of messages) {
      const settling = this.#settle(message).finally(() => this.#settling.delete(settling));
      this.#settling.add(settling);
    }
  }

  async #settle({ behind, ...run }: SettleMessage): Promise<void> {
    let isKept = false;
    try {
      await this.#reached(run.agentId, behind);
      isKept = (await this.#sink.onSettle?.(run)) ?? false;
    } catch {
      // The sink has logged it.
    }
    if (run.state) this.settled(run.agentId, run.run, isKept);
  }

  async #begin(id: number, run: RunRef): Promise<void> {
    let go: boolean | undefined;
    try {
      go = this.#sink.onBegin ? await this.#atMost(this.#sink.onBegin(run)) : true;
    } catch {
      // The sink has logged it.
    }
    if (this.#hasEnded) return;
    this.#channel.send({ kind: "go", id, go: go ?? false });
    // The host forgets it, although the gateway still wants it.
    if (go === undefined) this.#sink.onReturned?.(run);
  }

  /** Settles that the host sent before it closed are stored before its end is reported. */
  async #onClosed(): Promise<void> {
    await this.#atMost(Promise.all(this.#settling));
    this.#listener.onClosed();
  }

  #receive(message: ToGateway): void {
    switch (message.kind) {
      case "ready":
        this.#away = null;
        this.#sink.onHello(message.agents);
        // First what is frozen: agents start with the answer. Also where it has no agents.
        this.#freezes.ready(this.#sink.freezes?.() ?? NO_FREEZES);
        this.#channel.send({ kind: "welcome", agents: this.#welcome.due(idsOf(message.agents)) });
        this.#listener.onReady(message.agents);
        return;
      case "failed":
        this.#listener.onFailed(message.error);
        return;
      case "loading":
        this.#listener.onLoading?.(message.what);
        return;
      case "manifest":
        this.#welcome.forget(message.removed);
        this.#sink.onManifest({ added: message.added, removed: message.removed });
        this.welcome(idsOf(message.added));
        return;
      case "events":
        this.#onEvents(message.batch, message.bytes);
        return;
      case "park":
        // It rejects only when the channel itself is gone, and then no host waits for the answer.
        this.#park(message.id, message.call, message.behind).catch(() => undefined);
        return;
      case "request":
        this.#requests.request(message.id, message.call);
        return;
      case "withdraw":
        this.#requests.withdraw(message.id);
        return;
      case "log":
        this.#listener.onLog(message.entries);
        this.#channel.send({ kind: "logged", lines: message.entries.length });
        return;
      case "busy":
        this.#sink.onBusy?.(message.agentId, message.forMs);
        return;
      case "answer":
        this.#calls.settle(message);
        return;
      case "begun":
        this.#calls.begun(message.id);
        return;
      case "began":
        for (const run of message.runs) this.#sink.onBegan?.(run);
        return;
      case "settle":
        this.#onSettles(message.runs);
        return;
      case "returned":
        for (const run of message.runs) this.#sink.onReturned?.(run);
        return;
      case "begin":
        // It rejects only where the channel itself is gone.
        this.#begin(message.id, message.run).catch(() => undefined);
        return;
      case "closed":
        this.#onClosed().catch(() => undefined);
        return;
      case "frozen":
        this.#freezes.confirmed(message.id);
        return;
      case "beat":
        return;
    }
  }
}

function idsOf(agents: readonly AgentDescriptor[]): string[] {
  return agents.map(({ id }) => id);
}
