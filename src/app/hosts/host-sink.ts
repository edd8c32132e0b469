import type { Clock } from "../../base/clock.js";
import type { Sights } from "../../auth/sights.js";
import type { PathsForAgents } from "../../agentese/for-agents.js";
import { TerrariumError } from "../../base/errors.js";
import { guarded } from "../../base/async/guard.js";
import type { Log } from "../../base/log.js";
import type { Position } from "../../events/cursor.js";
import type { AgentEvent, NumberedEvent, Vitals } from "../../events/event.js";
import { type FreezeSet, NO_FREEZES } from "../../events/freeze.js";
import { PUBLIC_VIEW_PROBE } from "../../events/forms/public-form.js";
import type { HostLife, LogEnd } from "../../events/kept.js";
import type { Settlement } from "../../events/run.js";
import type { SemaphoreView } from "../../events/semaphore.js";
import type { Freezes } from "../../freezes/index.js";
import type { GatewayCounts } from "../../gateway/metrics/counts.js";
import type { Inbox } from "../../inbox/inbox.js";
import type { AgentCall, AgentCallAnswer, SignalAnswer, SignalCall } from "../../link/agent-call.js";
import type { HeldRun } from "../../link/hello.js";
import type { AgentDescriptor, HostsSink, ParkCall } from "../../link/port.js";
import type { RunBegan, RunRef, RunSettle } from "../../link/run-port.js";
import type { Prober } from "../../metabolism/index.js";
import type { AgentLog } from "../../mirror/index.js";
import type { Runs } from "../../runs/index.js";
import type { Scheduler } from "../../schedules/index.js";
import type { LiveSchema } from "../../schema/index.js";
import type { AgentSteering } from "../../steering/agent-calls.js";
import type { Deposits } from "../../steering/deposits.js";

/** The agents of all hosts. */
export class Roster {
  /** By id, in the order in which they came. It follows later changes. */
  agents: ReadonlyMap<string, AgentDescriptor> = new Map();
}

export interface HostSinkOptions {
  readonly roster: Roster;
  readonly sights: Pick<Sights, "onAgents">;
  readonly schema: Pick<LiveSchema, "onAgents">;
  readonly events: Omit<AgentLog, "insert">;
  /** Absent: nothing is ever frozen. */
  readonly freezing?: Pick<Freezes, "onAgents" | "set">;
  readonly inbox: Pick<
    Inbox,
    "onAgents" | "onEvents" | "onPark" | "onHostAway" | "onHostHere" | "onHostDown"
  >;
  readonly runs: Pick<
    Runs,
    | "agentOf"
    | "agentsGone"
    | "settled"
    | "began"
    | "mayBegin"
    | "returned"
    | "hostAway"
    | "hostHere"
    | "hostDown"
  >;
  readonly scheduler: Pick<Scheduler, "onAgents" | "hostDown">;
  readonly prober: Pick<Prober, "onAgents" | "busy">;
  readonly agentCalls: Pick<AgentSteering, "request">;
  readonly paths: PathsForAgents;
  readonly deposits: Pick<Deposits, "request">;
  readonly counts: Pick<GatewayCounts, "events" | "eventsDropped" | "publicViewFailures" | "hostFailures">;
  /** Resolves when all hosts are there at the start. Absent: they are. */
  readonly started?: Promise<void>;
  /** Hosts that end while the gateway drains do not count as failures. */
  readonly isDraining: () => boolean;
  /** Writes what the mirrors have. Absent: nothing is stored. */
  readonly stored?: () => Promise<void> | undefined;
  /** Several gateways share their agents: those of all are told by `onListed`. Default: false. */
  readonly isOneOfMany?: boolean;
  readonly clock: Clock;
  readonly log: Pick<Log, "error">;
}

/**
 * Receives all messages of hosts, and passes them to the gateway's parts in a fixed order ([APP-20] and following in
 * SPEC.md):
 *
 * ```
 * agents     -> sights, roster, schema, events, freezes, probes, inbox, schedules
 * events     -> counts, events, inbox
 * park       -> inbox
 * run news   -> runs
 * busy       -> probes
 * agent call -> steering, paths, pheromones
 * host away  -> runs, schedules, inbox
 * host here  -> runs, inbox
 * host down  -> counts, schedules, inbox, runs, events (AGENT_STOPPED for each of its agents)
 * ```
 *
 * Called from the messages of a link, where an exception would have no handler: a failing part is logged, and the
 * others still get the message.
 */
export class HostSink implements HostsSink {
  readonly #options: HostSinkOptions;

  constructor(options: HostSinkOptions) {
    this.#options = options;
  }

  readonly onAgents: HostsSink["onAgents"] = (change, all) => {
    if (!this.#options.isOneOfMany) this.onListed(change, all);
    this.#onCarried(change);
  };

  /** Agents that are here to be watched, of any gateway. */
  readonly onListed: HostsSink["onAgents"] = (change, all) => {
    const { roster, sights, schema, events, freezing } = this.#options;
    // First, so that no part shows a new agent to those who may not see it.
    sights.onAgents(change);
    roster.agents = all;
    this.#tell("schema", () => schema.onAgents(change));
    this.#tell("events", () => events.onAgents(change));
    // Before anything of these agents can begin.
    this.#tell("freezes", () => freezing?.onAgents(change));
  };

  /** Agents whose hosts are attached to this gateway. */
  #onCarried(change: Parameters<HostsSink["onAgents"]>[0]): void {
    const { prober, inbox, runs, scheduler } = this.#options;
    this.#tell("probes", () => prober.onAgents(change));
    this.#tell("inbox", () => inbox.onAgents(change));
    this.#tell("runs", () => runs.agentsGone(change.removed));
    this.#tell("schedules", () => scheduler.onAgents(change));
  }

  end(agentId: string, life?: HostLife): LogEnd | null {
    return this.#options.events.end(agentId, life);
  }

  stored(agentIds: readonly string[]): Promise<void> | undefined {
    const { events, stored } = this.#options;
    const taken = events.taken(agentIds);
    return taken ? taken.then(() => stored?.()) : stored?.();
  }

  onNotGranted(events: number): void {
    this.#options.counts.eventsDropped.count("NOT_GRANTED", events);
  }

  /** The log comes first: when the inbox acts on an event, observers can read it. */
  append(batch: readonly NumberedEvent[]): void {
    const { counts, events, inbox } = this.#options;
    for (const { event } of batch) {
      counts.events[event.type] += 1;
      if (event.type === "METRICS_DEGRADED" && event.probe === PUBLIC_VIEW_PROBE)
        counts.publicViewFailures.count(event.agentId);
    }
    this.#tell("events", () => events.append(batch));
    this.#tell("inbox", () => inbox.onEvents(batch));
  }

  reached(agentId: string, position: Position): Promise<void> | null {
    return this.#options.events.reached(agentId, position);
  }

  onPark(call: ParkCall, key?: string): Promise<SemaphoreView> {
    return this.#options.inbox.onPark(call, key);
  }

  async onSettle(settle: RunSettle): Promise<Settlement | null> {
    if (this.#isOfAnother(settle)) return { isKept: false };
    try {
      return await this.#options.runs.settled(settle);
    } catch (error) {
      this.#options.log.error({ err: error, run: settle.run }, "the end of a run could not be taken");
      throw error;
    }
  }

  onCall(call: AgentCall, signal: AbortSignal): Promise<AgentCallAnswer> {
    const { agentCalls, paths } = this.#options;
    return this.#answered(call, () =>
      call.kind === "resolve" ? paths.resolve(call, signal) : agentCalls.request(call, signal),
    );
  }

  onSignal(call: SignalCall, signal: AbortSignal): Promise<SignalAnswer> {
    return this.#answered(call, () => this.#options.deposits.request(call, signal));
  }

  /** The first host to be there may call agents of one that is still starting. */
  async #answered<T>({ from: { agentId } }: AgentCall | SignalCall, answer: () => Promise<T>): Promise<T> {
    await this.#options.started;
    try {
      return await answer();
    } catch (error) {
      if (!(error instanceof TerrariumError))
        this.#options.log.error({ err: error, agentId }, "a call of an agent failed");
      throw error;
    }
  }

  onBusy(agentId: string, forMs: number): void {
    this.#tell("probes", () => this.#options.prober.busy(agentId, forMs));
  }

  freezes(): FreezeSet {
    return this.#options.freezing?.set ?? NO_FREEZES;
  }

  onBegan({ run, attempt, agentId }: RunBegan): void {
    if (this.#isOfAnother({ run, agentId })) return;
    this.#tell("runs", () => this.#options.runs.began(run, attempt));
  }

  onBegin({ run, attempt, agentId }: RunRef): Promise<boolean> {
    if (this.#isOfAnother({ run, agentId })) return Promise.resolve(false);
    return this.#options.runs.mayBegin(run, attempt);
  }

  onReturned({ run, attempt, agentId }: RunRef): void {
    if (this.#isOfAnother({ run, agentId })) return;
    this.#tell("runs", () => this.#options.runs.returned(run, attempt));
  }

  /** Hosts speak for their own agents, but may name any run. */
  #isOfAnother({ run, agentId }: Pick<RunRef, "run" | "agentId">): boolean {
    const home = this.#options.runs.agentOf(run);
    return home !== null && home !== agentId;
  }

  onHostAway(agentIds: readonly string[], isReplaced = false): void {
    const { inbox, runs, scheduler } = this.#options;
    // First, so that what is accepted meanwhile waits, and ticks too.
    this.#tell("runs", () => runs.hostAway(agentIds, isReplaced));
    this.#tell("schedules", () => scheduler.hostDown(agentIds));
    this.#tell("inbox", () => inbox.onHostAway(agentIds));
  }

  onHostHere(agentIds: readonly string[], held: readonly HeldRun[]): void {
    const { inbox, runs } = this.#options;
    this.#tell("runs", () => runs.hostHere(agentIds, held));
    this.#tell("inbox", () => inbox.onHostHere(agentIds));
  }

  onHostDown(reason: string, agentIds: readonly string[] | null = null, isGone = false): void {
    const { counts, events, inbox, runs, scheduler, isDraining } = this.#options;
    if (!isDraining()) counts.hostFailures += 1;
    this.#tell("schedules", () => scheduler.hostDown(agentIds));
    this.#tell("inbox", () => inbox.onHostDown(agentIds));
    this.#tell("runs", () => runs.hostDown(agentIds, isGone));
    this.#tell("events", () =>
      events.conclude(agentIds, (agentId, latest) => this.#lastWord(agentId, latest, reason)),
    );
  }

  /** The final event of an agent; null when it has already stopped by itself. */
  #lastWord(agentId: string, latest: Vitals, reason: string): AgentEvent | null {
    if (latest.state === "STOPPED") return null;
    return {
      ...latest,
      type: "AGENT_STOPPED",
      agentId,
      at: this.#options.clock.now(),
      state: "STOPPED",
      pressure: 0,
      flow: 0,
      reason,
    };
  }

  #tell(part: string, tell: () => void): void {
    guarded(
      (error) => this.#options.log.error({ err: error, part }, "a message of a host could not be handled"),
      tell,
    )();
  }
}
