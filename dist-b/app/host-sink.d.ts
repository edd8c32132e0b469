import type { Clock } from "../base/clock.js";
import type { PathsForAgents } from "../agentese/for-agents.js";
import type { Log } from "../base/log.js";
import type { Position } from "../events/cursor.js";
import type { NumberedEvent } from "../events/event.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { GatewayCounts } from "../gateway/metrics/counts.js";
import type { Inbox } from "../inbox/inbox.js";
import type { AgentCall, AgentCallAnswer } from "../link/agent-call.js";
import type { AgentDescriptor, BackplaneSink, ParkCall } from "../link/port.js";
import type { RunBegan, RunRef, RunSettle } from "../link/run-port.js";
import type { Prober } from "../metabolism/index.js";
import type { Mirrors } from "../mirror/index.js";
import type { Runs } from "../runs/index.js";
import type { Scheduler } from "../schedules/index.js";
import type { LiveSchema } from "../schema/index.js";
import type { AgentSteering } from "../steering/agent-calls.js";
/** The agents of all hosts, as last announced. */
export declare class Roster {
  #private;
  /** By id, in the manifest's order. A new map after each manifest. */
  get agents(): ReadonlyMap<string, AgentDescriptor>;
  replace(agents: readonly AgentDescriptor[]): void;
}
export interface HostSinkOptions {
  readonly roster: Pick<Roster, "replace">;
  readonly schema: Pick<LiveSchema, "announce">;
  readonly mirrors: Pick<Mirrors, "keepOnly" | "accept" | "reached" | "conclude">;
  readonly inbox: Pick<Inbox, "onManifest" | "onEvents" | "onPark" | "onHostDown">;
  readonly runs: Pick<Runs, "settled" | "began" | "mayBegin" | "returned" | "hostDown">;
  readonly scheduler: Pick<Scheduler, "onManifest" | "hostDown">;
  readonly prober: Pick<Prober, "onManifest" | "busy">;
  readonly agentCalls: Pick<AgentSteering, "request">;
  readonly paths: PathsForAgents;
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
 * manifest   -> roster, schema, mirrors, probes, inbox, schedules
 * events     -> counts, mirrors, inbox
 * park       -> inbox
 * run news   -> runs
 * busy       -> probes
 * agent call -> steering, paths
 * host down  -> counts, schedules, inbox, runs, mirrors (AGENT_STOPPED for each of its agents)
 * ```
 *
 * Called from the messages of a link, where an exception would have no handler: a failing part is logged, and the
 * others still get the message.
 */
export declare class HostSink implements BackplaneSink {
  #private;
  constructor(options: HostSinkOptions);
  onManifest(agents: readonly AgentDescriptor[]): void;
  /** Mirrors come first: when the inbox acts on an event, observers can read it. */
  onEvents(batch: readonly NumberedEvent[]): void;
  reached(agentId: string, position: Position): Promise<void> | null;
  onPark(call: ParkCall): Promise<SemaphoreView>;
  onSettle(settle: RunSettle): Promise<boolean>;
  onCall(call: AgentCall, signal: AbortSignal): Promise<AgentCallAnswer>;
  onBusy(agentId: string, forMs: number): void;
  onBegan({ run, attempt }: RunBegan): void;
  onBegin({ run, attempt }: RunRef): Promise<boolean>;
  onReturned({ run, attempt }: RunRef): void;
  onHostDown(reason: string, agentIds?: readonly string[] | null): void;
}
