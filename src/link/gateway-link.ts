import type { Clock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { type ErrorCode, TerrariumError } from "../base/errors.js";
import type { Position } from "../events/cursor.js";
import type { NumberedEvent } from "../events/event.js";
import { CallBook } from "./call-book.js";
import {
  type Channel,
  type LinkLimits,
  NOT_STORED,
  type ParkedMessage,
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
  /** Received but not yet acknowledged. */
  #unacknowledged = { batches: 0, events: 0, bytes: 0 };
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
    this.#calls = new CallBook({
      send: (message) => channel.send(message),
      limits,
      clock,
      reached: (agentId, position) => sink.reached(agentId, position),
    });
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

  /** Asks the host to stop its agents; it answers with `onClosed` after their last events. */
  close(): void {
    this.#away = "the agent host is shutting down";
    this.#channel.send({ kind: "close" });
  }

  /**
   * Ends the link. `reason` is the error message of later calls and must be safe to show. `code` is for calls in
   * flight.
   */
  end(reason: string, code: ErrorCode = "AGENT_NOT_RUNNING"): void {
    this.#away = reason;
    this.#hasEnded = true;
    this.#calls.failAll(new TerrariumError(code, reason));
  }

  /** Each acknowledgement costs the host's thread a turn, so they are sent in large steps. */
  #onEvents(events: readonly NumberedEvent[], bytes: number): void {
    this.#sink.onEvents(events);
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

  /** Stores a question when observers can read the events before it, at the latest after `callTimeoutMs`. */
  async #park(id: number, call: ParkCall, behind: Position | null): Promise<void> {
    let answer: ParkedMessage;
    try {
      const reached = behind && this.#sink.reached(call.agentId, behind);
      if (reached) {
        const late = deferred();
        const cancel = this.#clock.after(this.#limits.callTimeoutMs, () => late.resolve());
        await Promise.race([reached, late.promise]);
        cancel();
      }
      answer = { kind: "parked", id, ok: true, semaphore: await this.#sink.onPark(call) };
    } catch (error) {
      answer = { kind: "parked", id, ok: false, error: toWire(error) ?? NOT_STORED };
    }
    this.#channel.send(answer);
  }

  #receive(message: ToGateway): void {
    switch (message.kind) {
      case "ready":
        this.#away = null;
        this.#sink.onManifest(message.agents);
        this.#listener.onReady(message.agents);
        return;
      case "failed":
        this.#listener.onFailed(message.error);
        return;
      case "loading":
        this.#listener.onLoading?.(message.what);
        return;
      case "manifest":
        this.#sink.onManifest(message.agents);
        return;
      case "events":
        this.#onEvents(message.batch, message.bytes);
        return;
      case "park":
        // It rejects only when the channel itself is gone, and then no host waits for the answer.
        this.#park(message.id, message.call, message.behind).catch(() => undefined);
        return;
      case "log":
        this.#listener.onLog(message.entries);
        this.#channel.send({ kind: "logged", lines: message.entries.length });
        return;
      case "answer":
        this.#calls.settle(message);
        return;
      case "begun":
        this.#calls.begun(message.id);
        return;
      case "closed":
        this.#listener.onClosed();
        return;
      case "beat":
        return;
    }
  }
}
