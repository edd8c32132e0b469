import type { Clock } from "../../base/clock.js";
import { deferred, type Deferred } from "../../base/async/deferred.js";
import type { Position } from "../../events/cursor.js";
import type { Hello } from "../hello.js";
import type { HostGateway, HostRuntime } from "../host-runtime.js";
import type { LinkLimits, ToGateway } from "../messages.js";
import type { AgentPlace, AgentPosition } from "../port.js";
import type { RunRef } from "../run-port.js";
import { CallDesk, type CallOutcome } from "./call-desk.js";
import { HeldRuns, type RunEnd } from "./held-runs.js";
import { LogOutbox } from "./log-outbox.js";
import { Outbox } from "./outbox.js";
import { ParkOutbox } from "./park-outbox.js";
import { Places } from "./places.js";
import { RequestOutbox } from "./request-outbox.js";
import { RunOutbox } from "./run-outbox.js";

export interface KeptOptions {
  readonly limits: LinkLimits;
  readonly clock: Clock;
  /** Schedules the sending of a turn's events: `setImmediate` across threads, `queueMicrotask` within one. */
  readonly schedule: (task: () => void) => void;
  /** The host changes its connections, and keeps what the gateway has not confirmed. Default: it has one, and ends with it. */
  readonly isResumable?: boolean;
  readonly send: (message: ToGateway) => void;
  readonly runtime: () => HostRuntime | undefined;
  readonly onOverflow: (dropped: number | null) => void;
  readonly onError: (message: string, error: unknown) => void;
}

/**
 * What a host has for its gateway, until the gateway has confirmed it: events, the ends of runs, questions, calls, log lines. It
 * outlives the connections. Nothing goes out between the loss of one and the welcome on the next.
 */
export class Kept {
  readonly outbox: Outbox;
  readonly log: LogOutbox;
  readonly runs: RunOutbox;
  readonly calls: CallDesk;
  readonly parks: ParkOutbox;
  readonly requests: RequestOutbox;
  /** The gateway as the runtime sees it. */
  readonly gateway: HostGateway;
  readonly #options: KeptOptions;
  readonly #places: Places | undefined;
  readonly #held: HeldRuns | undefined;
  #isOpen: boolean;
  #confirmed: Deferred<void> | null = null;

  constructor(options: KeptOptions) {
    const { limits, schedule, runtime, onOverflow, onError, isResumable = false } = options;
    this.#options = options;
    this.#isOpen = !isResumable;
    const places = (this.#places = isResumable ? new Places() : undefined);
    const held = (this.#held = isResumable ? new HeldRuns() : undefined);
    const send = (message: ToGateway): void => this.send(message);
    this.log = new LogOutbox(limits.linkLogLinesMax, (entries) => options.send({ kind: "log", entries }));
    this.outbox = new Outbox({
      limits,
      schedule,
      places,
      send: (events, bytes) => send({ kind: "events", batch: places?.inLog(events) ?? events, bytes }),
      onOverflow,
    });
    const outbox = {
      flush: () => this.outbox.flush(),
      lastOf: (agentId: string) => this.#behind(agentId),
    };
    this.runs = new RunOutbox({ outbox, schedule, send, held });
    this.calls = new CallDesk({
      runtime,
      schedule,
      held,
      onBegun: (id) => send({ kind: "begun", id }),
      onAnswer: (id, agentId, outcome) => this.#answer(id, agentId, outcome),
      onEnd: (end) => this.#tell(end),
      onError,
    });
    this.parks = new ParkOutbox(outbox, send);
    this.requests = new RequestOutbox(limits.linkCallsMax, (message) => {
      // Sends the agent's earlier events before its call, so that observers read them before the callee's events.
      this.outbox.flush();
      send(message);
    });
    this.gateway = {
      publish: (event) => this.outbox.publish(event),
      announce: (change) => {
        this.outbox.flush();
        this.outbox.forget(change.removed);
        places?.forget(change.removed);
        send({ kind: "manifest", ...change });
      },
      park: (call) => this.parks.park(call),
      runs: this.runs,
      callAgent: this.requests.call,
      callSignals: this.requests.signals,
      busy: (agentId, forMs) => send({ kind: "busy", agentId, forMs }),
    };
    if (isResumable) this.hold();
  }

  /** For `hello`. */
  get standing(): Pick<Hello, "runs" | "acknowledged"> {
    return { runs: this.#held?.list() ?? [], acknowledged: this.outbox.acknowledged };
  }

  /** For messages that may go only to a gateway that has welcomed this host. */
  send(message: ToGateway): void {
    if (this.#isOpen) this.#options.send(message);
  }

  /** Sends what this turn has brought. */
  flush(): void {
    this.outbox.flush();
    this.runs.flush();
  }

  /** The connection is lost. */
  hold(): void {
    if (!this.#places) return;
    this.#isOpen = false;
    this.#places.clear();
    this.outbox.hold();
    this.calls.hold();
    this.#held?.hold();
    this.runs.hold();
    this.requests.hold();
    this.log.hold();
  }

  /** Returns the agents that are told for the first time where they begin. */
  welcome(places: readonly AgentPlace[]): readonly AgentPosition[] {
    if (!this.#places) return places;
    const added = this.#places.take(places);
    if (!this.#isOpen) this.#resume(this.#places);
    return added;
  }

  acknowledge(batches: number): void {
    this.outbox.acknowledge(batches);
    this.#review();
  }

  /** The gateway has stored how the run ended. */
  settled(run: string): void {
    this.#held?.settled(run);
    this.#review();
  }

  /** Resolves when the gateway has confirmed all; at once for a host with one connection. */
  async confirmed(): Promise<void> {
    while (this.#places && !this.#isConfirmed) {
      this.#confirmed ??= deferred();
      await this.#confirmed.promise;
    }
  }

  /** The first welcome on a connection: what was not confirmed goes over it, events first. */
  #resume(places: Places): void {
    this.#isOpen = true;
    this.log.resume();
    this.outbox.resume(places);
    this.parks.resume();
    this.runs.resume();
    for (const end of this.#held?.ends() ?? []) this.#tell(end);
    this.requests.resume();
    this.#options.runtime()?.refresh?.();
    this.#review();
  }

  #review(): void {
    if (!this.#isConfirmed) return;
    this.#confirmed?.resolve();
    this.#confirmed = null;
  }

  get #isConfirmed(): boolean {
    return this.outbox.isEmpty && this.parks.size === 0 && this.#held?.hasEnds !== true;
  }

  #behind(agentId: string): Position | null {
    const last = this.outbox.lastOf(agentId);
    return this.#places ? this.#places.behind(agentId, last) : last;
  }

  #tell(end: RunEnd): void {
    if (end.kind === "answer")
      this.#answer(this.#held?.callOf(end.run) ?? 0, end.run.agentId, end.outcome, end.run);
    else this.runs.tell(end);
  }

  /** Sends the events that led to an answer before the answer. */
  #answer(id: number, agentId: string, outcome: CallOutcome, run?: RunRef): void {
    this.flush();
    this.send({ kind: "answer", id, behind: this.#behind(agentId), ...(run && { run }), ...outcome });
  }
}
