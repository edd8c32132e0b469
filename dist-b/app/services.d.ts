import type { Log } from "../base/log.js";
import { Inbox } from "../inbox/inbox.js";
import type { LivenessListener } from "../inbox/liveness.js";
import type { JoinedBackplane } from "../link/joined.js";
import type { Prober } from "../metabolism/index.js";
import { Runs } from "../runs/index.js";
import type { Scheduler } from "../schedules/index.js";
import { AgentSteering } from "../steering/agent-calls.js";
import type { Steer } from "../steering/port.js";
import type { RateLimiter } from "../steering/rate-limit.js";
import type { Watch } from "../watching/port.js";
import type { Disposables } from "./disposables.js";
import type { Roster } from "./host-sink.js";
import type { MirrorParts } from "./mirrors.js";
import type { Runtime } from "./runtime.js";
import type { Storage } from "./storage.js";
/** Connects Purgatory and hosts. Not started. */
export declare function buildInbox(
  { clock, log, limits, drops }: Runtime,
  store: Storage["store"],
  backplane: JoinedBackplane,
  runs: Runs,
  { mirrors }: Pick<MirrorParts, "mirrors">,
  listeners: readonly LivenessListener[],
  disposables: Disposables,
): Inbox;
/** Tells each of them. */
export declare function toldTogether(listeners: readonly LivenessListener[]): LivenessListener;
/** The read side: agents and their questions. */
export declare function buildWatch(
  { clock, limits }: Runtime,
  { mirrors, counters }: MirrorParts,
  { purgatory }: Inbox,
  runs: Runs,
  roster: Roster,
  log: Storage["history"]["log"],
  scheduler: Scheduler,
  prober: Pick<Prober, "healthOf">,
): Watch;
/** The part of a runtime that runs and steering need. */
export type WorkRuntime = Pick<Runtime, "clock" | "limits" | "tracing"> & {
  readonly log: Log;
  readonly counts: Pick<Runtime["counts"], "refused" | "ticks">;
  readonly instruments: Pick<Runtime["instruments"], "steered"> & {
    readonly runs: Pick<Runtime["instruments"]["runs"], "settled">;
  };
};
/** Accepted work. Not started. */
export declare function buildRuns(
  { clock, log, limits, instruments }: WorkRuntime,
  storage: Pick<Storage, "runs" | "isFailing" | "lost">,
  backplane: JoinedBackplane,
  onEnded: (id: string) => void,
): Runs;
/** The only way from clients to agents: scope, rate, then a run. */
export declare function buildSteering(
  runtime: WorkRuntime,
  backplane: JoinedBackplane,
  { purgatory, onResolving }: Inbox,
  runs: Runs,
  roster: Roster,
  rateLimiter: RateLimiter,
): Steer;
/** The only way from agents to agents: the definition's `calls`, then a run. */
export declare function buildAgentSteering(
  runtime: WorkRuntime,
  backplane: JoinedBackplane,
  { purgatory }: Inbox,
  runs: Runs,
  roster: Roster,
): AgentSteering;
