import type { Cancel, Clock } from "../base/clock.js";
import { deferred, type Deferred } from "../base/deferred.js";
import { errorReport } from "../base/error-report.js";
import { messageOf, TerrariumError } from "../base/errors.js";
import type { FreezeSet } from "../events/freeze.js";
import type { SemaphoreView } from "../events/semaphore.js";
import {
  CALLER_GONE,
  type CallFailure,
  type CallMessage,
  type Channel,
  fromWire,
  type LinkLimits,
  type ParkedMessage,
  type ToGateway,
  type ToHost,
  toWire,
  UNEXPECTED,
} from "./messages.js";
import { LogOutbox, Outbox } from "./outbox.js";
import type {
  AgentPlace,
  HostCallName,
  HostCalls,
  HostGateway,
  HostLog,
  HostLogEntry,
  HostRuntime,
  ParkCall,
} from "./port.js";
import { HostCallError } from "./run-port.js";
import { RequestOutbox } from "./request-outbox.js";
import { RunOutbox } from "./run-outbox.js";

export interface HostLinkOptions {
  readonly limits: LinkLimits;
  readonly clock: Clock;
  /** Schedules the sending of a turn's events: `setImmediate` across threads, `queueMicrotask` within one. */
  readonly schedule: (task: () => void) => void;
  /** Receives the host's log lines. Default: sent over the link. */
  readonly log?: HostLog | undefined;
}

type Outcome = { readonly ok: true; readonly result: HostCalls[HostCallName]["result"] } | CallFailure;

/** The host's end of a link: serves one runtime to one gateway. Behaviour: SPEC.md. */
export class HostLink {
  readonly log: HostLog;
  readonly #channel: Channel<ToGateway, ToHost>;
  readonly #options: HostLinkOptions;
  readonly #outbox: Outbox;
  readonly #logOutbox: LogOutbox;
  readonly #runs: RunOutbox;
  readonly #aborts = new Map<number, AbortController>();
  /** Calls that have not begun. When this thread was busy, the abort of a call may be queued behind it. */
  #arrived: CallMessage[] = [];
  /** Questions in flight. The runtime limits their number and makes agents wait. */
  readonly #parks = new Map<number, Deferred<SemaphoreView>>();
  #lastPark = 0;
  readonly #requests: RequestOutbox;
  #runtime: HostRuntime | undefined;
  /** Resolves when the gateway has answered `ready` and the agents are starting. */
  readonly #started = deferred<Promise<void> | void>();
  #state: "announced" | "started" | "closing" = "announced";
  #stopBeating: Cancel | undefined;

  constructor(channel: Channel<ToGateway, ToHost>, options: HostLinkOptions) {
    const { limits, schedule, log } = options;
    this.#channel = channel;
    this.#options = options;
    this.#logOutbox = new LogOutbox(limits.linkLogLinesMax, (entries) =>
      channel.send({ kind: "log", entries }),
    );
    this.log = log ?? this.#logOutbox.write;
    this.#outbox = new Outbox({
      limits,
      schedule,
      send: (events, bytes) => channel.send({ kind: "events", batch: events, bytes }),
      onOverflow: (dropped) => {
        this.#logOverflow(dropped);
        this.#runtime?.refresh?.();
      },
    });
    this.#runs = new RunOutbox({ outbox: this.#outbox, schedule, send: (message) => channel.send(message) });
    this.#requests = new RequestOutbox(limits.linkCallsMax, (message) => {
      // Sends the agent's earlier events before its call, so that observers read them before the callee's events.
      this.#outbox.flush();
      channel.send(message);
    });
    channel.listen((message) => this.#receive(message));
  }

  /** Sends heartbeats from now on. */
  beat(): void {
    const { clock, limits } = this.#options;
    this.#channel.send({ kind: "beat" });
    this.#stopBeating = clock.after(limits.heartbeatMs, () => this.beat());
  }

  /** Reports the module that is about to load, so that the gateway can limit the loading time. */
  readonly loading = (what: string): void => this.#channel.send({ kind: "loading", what });

  /** Announces the runtime's agents, and starts them when the gateway has said where their numbers go on. */
  async serve(runtime: HostRuntime): Promise<void> {
    this.#runtime = runtime;
    this.#channel.send({ kind: "ready", agents: runtime.agents });
    await this.#started.promise;
  }

  /** Starts in the same turn, because calls may follow in it. */
  #onWelcome(agents: readonly AgentPlace[]): void {
    const runtime = this.#runtime;
    if (!runtime || this.#state === "closing") return;
    if (this.#state === "started") return runtime.welcome?.(agents);
    this.#state = "started";
    this.#started.resolve(this.#start(runtime, agents));
  }

  #start(runtime: HostRuntime, places: readonly AgentPlace[]): Promise<void> {
    const gateway: HostGateway = {
      publish: (event) => this.#outbox.publish(event),
      announce: (change) => {
        this.#outbox.flush();
        this.#outbox.forget(change.removed);
        this.#channel.send({ kind: "manifest", ...change });
      },
      park: (call) => this.#park(call),
      runs: this.#runs,
      callAgent: this.#requests.call,
      callSignals: this.#requests.signals,
      busy: (agentId, forMs) => this.#channel.send({ kind: "busy", agentId, forMs }),
    };
    return runtime.start(gateway, places);
  }

  /** Reports that the agents could not be loaded. */
  fail(error: unknown): void {
    const wire = toWire(error) ?? { ...UNEXPECTED, message: messageOf(error) };
    this.#channel.send({ kind: "failed", error: wire });
  }

  /** Sends the agent's earlier events before its question. */
  #park(call: ParkCall): Promise<SemaphoreView> {
    const id = (this.#lastPark += 1);
    const answer = deferred<SemaphoreView>();
    this.#parks.set(id, answer);
    this.#outbox.flush();
    this.#channel.send({ kind: "park", id, call, behind: this.#outbox.lastOf(call.agentId) });
    return answer.promise;
  }

  #onParked(message: ParkedMessage): void {
    const answer = this.#parks.get(message.id);
    this.#parks.delete(message.id);
    if (message.ok) answer?.resolve(message.semaphore);
    else answer?.reject(fromWire(message.error));
  }

  #receive(message: ToHost): void {
    switch (message.kind) {
      case "welcome":
        this.#onWelcome(message.agents);
        return;
      case "call":
        this.#onCall(message);
        return;
      case "abort":
        this.#aborts.get(message.id)?.abort(CALLER_GONE);
        return;
      case "parked":
        // Publishes earlier announcements before the agent continues.
        this.#beginCalls();
        this.#onParked(message);
        return;
      case "reply":
        this.#requests.onReply(message);
        return;
      case "ack":
        this.#outbox.acknowledge(message.batches);
        return;
      case "logged":
        this.#logOutbox.acknowledge(message.lines);
        return;
      case "go":
        this.#runs.onGo(message.id, message.go);
        return;
      case "settled":
        // Earlier calls carry an older state, so they must enter while the run still holds the newer one.
        this.#beginCalls();
        for (const { agentId, run, isKept } of message.runs) this.#runtime?.settled?.(agentId, run, isKept);
        return;
      case "cancel":
        // A run that was sent before it has reached the runtime by now.
        this.#beginCalls();
        this.#runtime?.cancel?.(message.agentId, message.run, message.reason);
        return;
      case "freezes":
        this.#onFreezes(message.id, message.set);
        return;
      case "release":
        this.#runtime?.release?.(message.agentIds);
        return;
      case "close":
        this.#beginCalls();
        this.#close(message.drainMs).catch((error: unknown) => this.#logUnexpected("closing failed", error));
        return;
    }
  }

  /** Calls that have arrived and not begun are refused when their turn comes. Sends what goes back before the confirmation. */
  #onFreezes(id: number, set: FreezeSet): void {
    this.#runtime?.freeze?.(set);
    this.#outbox.flush();
    this.#runs.flush();
    this.#channel.send({ kind: "frozen", id });
  }

  #onCall(message: CallMessage): void {
    this.#aborts.set(message.id, new AbortController());
    this.#arrived.push(message);
    if (this.#arrived.length > 1) return;
    this.#options.schedule(() => this.#beginCalls());
  }

  #beginCalls(): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const call of arrived) {
      this.#answer(call).catch((error: unknown) => this.#logUnexpected("answering failed", error));
    }
  }

  async #answer({ id, name, args }: CallMessage): Promise<void> {
    const { signal } = this.#aborts.get(id) ?? new AbortController();
    const onBegun = (): void => this.#channel.send({ kind: "begun", id });
    let outcome: Outcome;
    try {
      if (!this.#runtime) throw new Error("called before anything is served");
      signal.throwIfAborted();
      outcome = { ok: true, result: await this.#runtime.call(name, args, signal, onBegun) };
    } catch (error) {
      const wire = toWire(error);
      if (!wire) this.#logUnexpected(`${name} failed unexpectedly`, error);
      const { fate, usage } = error instanceof HostCallError ? error : { fate: fateOf(error), usage: null };
      outcome = { ok: false, error: wire ?? UNEXPECTED, fate, usage };
    }
    this.#aborts.delete(id);
    // Sends the events that led to an answer before the answer.
    this.#outbox.flush();
    this.#runs.flush();
    this.#channel.send({ kind: "answer", id, behind: this.#outbox.lastOf(args.agentId), ...outcome });
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
    this.#outbox.flush();
    this.#runs.flush();
    this.#outbox.reportDropped();
    this.#logOutbox.flush();
    this.#channel.send({ kind: "closed" });
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

/**
 * Without an explicit statement of the runtime, a coded error means that the call was refused before it began. Any
 * other error may come at any time.
 */
function fateOf(error: unknown): CallFailure["fate"] {
  return error instanceof TerrariumError ? "NOT_BEGUN" : "FAILED";
}
