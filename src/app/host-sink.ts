import type { Clock } from "../base/clock.js";
import type { Sights } from "../auth/sights.js";
import type { PathsForAgents } from "../agentese/for-agents.js";
import { TerrariumError } from "../base/errors.js";
import { guarded } from "../base/guard.js";
import type { Log } from "../base/log.js";
import type { Position } from "../events/cursor.js";
import type { AgentEvent, NumberedEvent, Vitals } from "../events/event.js";
import { type FreezeSet, NO_FREEZES } from "../events/freeze.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { Freezes } from "../freezes/index.js";
import type { GatewayCounts } from "../gateway/metrics/counts.js";
import type { Inbox } from "../inbox/inbox.js";
import type { AgentCall, AgentCallAnswer, SignalAnswer, SignalCall } from "../link/agent-call.js";
import type { AgentDescriptor, HostsSink, ParkCall } from "../link/port.js";
import type { RunBegan, RunRef, RunSettle } from "../link/run-port.js";
import type { Prober } from "../metabolism/index.js";
import type { Mirrors } from "../mirror/index.js";
import type { Runs } from "../runs/index.js";
import type { Scheduler } from "../schedules/index.js";
import type { LiveSchema } from "../schema/index.js";
import type { AgentSteering } from "../steering/agent-calls.js";
import type { Deposits } from "../steering/deposits.js";

/** The agents of all hosts, as last announced. */
export class Roster {
  #agents: ReadonlyMap<string, AgentDescriptor> = new Map();

  /** By id, in the manifest's order. A new map after each manifest. */
  get agents(): ReadonlyMap<string, AgentDescriptor> {
    return this.#agents;
  }

  replace(agents: readonly AgentDescriptor[]): void {
    this.#agents = new Map(agents.map((agent) => [agent.id, agent]));
  }
}

export interface HostSinkOptions {
  readonly roster: Pick<Roster, "replace">;
  readonly sights: Pick<Sights, "replace">;
  readonly schema: Pick<LiveSchema, "announce">;
  readonly mirrors: Pick<Mirrors, "keepOnly" | "last" | "accept" | "reached" | "conclude">;
  /** Absent: nothing is ever frozen. */
  readonly freezing?: Pick<Freezes, "onManifest" | "set">;
  readonly inbox: Pick<Inbox, "onManifest" | "onEvents" | "onPark" | "onHostDown">;
  readonly runs: Pick<Runs, "settled" | "began" | "mayBegin" | "returned" | "hostDown">;
  readonly scheduler: Pick<Scheduler, "onManifest" | "hostDown">;
  readonly prober: Pick<Prober, "onManifest" | "busy">;
  readonly agentCalls: Pick<AgentSteering, "request">;
  readonly paths: PathsForAgents;
  readonly deposits: Pick<Deposits, "request">;
  readonly counts: Pick<GatewayCounts, "events" | "hostFailures">;
  /** Hosts that end while the gateway drains do not count as failures. */
  readonly isDraining: () => boolean;
  readonly clock: Clock;
  readonly log: Pick<Log, "error">;
}

/**
 * Receives all messages of hosts, and passes them to the gateway's parts in a fixed order ([APP-20] and following in
 * SPEC.md):
 *
 * ```
 * manifest   -> sights, roster, schema, mirrors, freezes, probes, inbox, schedules
 * events     -> counts, mirrors, inbox
 * park       -> inbox
 * run news   -> runs
 * busy       -> probes
 * agent call -> steering, paths, pheromones
 * host down  -> counts, schedules, inbox, runs, mirrors (AGENT_STOPPED for each of its agents)
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

  onAgents(agents: readonly AgentDescriptor[]): void {
    const { roster, sights, schema, mirrors, freezing, prober, inbox, scheduler } = this.#options;
    // First, so that no part shows a new agent to those who may not see it.
    sights.replace(agents);
    roster.replace(agents);
    this.#tell("schema", () => schema.announce(agents));
    this.#tell("mirrors", () => mirrors.keepOnly(agents.map(({ id }) => id)));
    // Before anything of these agents can begin.
    this.#tell("freezes", () => freezing?.onManifest(agents));
    this.#tell("probes", () => prober.onManifest(agents));
    this.#tell("inbox", () => inbox.onManifest(agents));
    this.#tell("schedules", () => scheduler.onManifest(agents));
  }

  last(agentId: string): Position | null {
    return this.#options.mirrors.last(agentId);
  }

  /** Mirrors come first: when the inbox acts on an event, observers can read it. */
  append(batch: readonly NumberedEvent[]): void {
    const { counts, mirrors, inbox } = this.#options;
    for (const { event } of batch) counts.events[event.type] += 1;
    this.#tell("mirrors", () => mirrors.accept(batch));
    this.#tell("inbox", () => inbox.onEvents(batch));
  }

  reached(agentId: string, position: Position): Promise<void> | null {
    return this.#options.mirrors.reached(agentId, position);
  }

  onPark(call: ParkCall): Promise<SemaphoreView> {
    return this.#options.inbox.onPark(call);
  }

  async onSettle(settle: RunSettle): Promise<boolean> {
    try {
      return await this.#options.runs.settled(settle);
    } catch (error) {
      this.#options.log.error({ err: error, run: settle.run }, "the end of a run could not be taken");
      throw error;
    }
  }

  onCall(call: AgentCall, signal: AbortSignal): Promise<AgentCallAnswer> {
    const { agentCalls, paths } = this.#options;
    const answer = call.kind === "resolve" ? paths.resolve(call, signal) : agentCalls.request(call, signal);
    return this.#answered(call, answer);
  }

  onSignal(call: SignalCall, signal: AbortSignal): Promise<SignalAnswer> {
    return this.#answered(call, this.#options.deposits.request(call, signal));
  }

  async #answered<T>({ from: { agentId } }: AgentCall | SignalCall, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
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

  onBegan({ run, attempt }: RunBegan): void {
    this.#tell("runs", () => this.#options.runs.began(run, attempt));
  }

  onBegin({ run, attempt }: RunRef): Promise<boolean> {
    return this.#options.runs.mayBegin(run, attempt);
  }

  onReturned({ run, attempt }: RunRef): void {
    this.#tell("runs", () => this.#options.runs.returned(run, attempt));
  }

  onHostDown(reason: string, agentIds: readonly string[] | null = null): void {
    const { counts, mirrors, inbox, runs, scheduler, isDraining } = this.#options;
    if (!isDraining()) counts.hostFailures += 1;
    this.#tell("schedules", () => scheduler.hostDown(agentIds));
    this.#tell("inbox", () => inbox.onHostDown(agentIds));
    this.#tell("runs", () => runs.hostDown(agentIds));
    this.#tell("mirrors", () =>
      mirrors.conclude(agentIds, (agentId, latest) => this.#lastWord(agentId, latest, reason)),
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
