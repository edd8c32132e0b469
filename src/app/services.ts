import type { Shares } from "../auth/shares/index.js";
import type { StandingFeed } from "../cluster/calls/standing-feed.js";
import { randomId } from "../base/ids.js";
import type { Log } from "../base/log.js";
import type { Freezes, FreezeStore } from "../freezes/index.js";
import { FLUX_DEFAULTS } from "../flux/index.js";
import { Inbox } from "../inbox/inbox.js";
import type { LivenessListener } from "../inbox/liveness.js";
import { createRunHosts } from "../inbox/run-hosts.js";
import type { JoinedBackplane } from "../link/joined.js";
import type { Prober } from "../metabolism/index.js";
import { purgatoryLimits, SchemaChecks } from "../purgatory/index.js";
import { attemptPolicy, type Freezing, Runs } from "../runs/index.js";
import { NextTicks, type Scheduler } from "../schedules/index.js";
import type { SignalBus } from "../signals/index.js";
import { AgentSteering, type Reach } from "../steering/agent-calls.js";
import type { SteeringLine } from "../steering/audit.js";
import type { Deposits } from "../steering/deposits.js";
import { NO_RATE_LIMIT } from "../steering/no-rate-limit.js";
import type { Steer } from "../steering/port.js";
import type { RateLimiter } from "../steering/rate-limit.js";
import { createSteering } from "../steering/steer.js";
import { questionsOf } from "../steering/work.js";
import type { Watch } from "../watching/port.js";
import { createFreezeWatch } from "../watching/freeze-watch.js";
import { createHistoryWatch } from "../watching/history-watch.js";
import { createRunWatch } from "../watching/run-watch.js";
import { createShareWatch } from "../watching/share-watch.js";
import { createSignalWatch } from "../watching/signal-watch.js";
import { createSemaphoreWatch } from "../watching/semaphore-watch.js";
import { createWatch } from "../watching/watch.js";
import { withinShares } from "../watching/within-share.js";
import type { Steered } from "./carrying/build.js";
import type { Disposables } from "./disposables.js";
import type { Roster } from "./hosts/host-sink.js";
import type { RemoteHosts } from "./hosts/remote-hosts.js";
import { neutralForm } from "../events/forms/public-form.js";
import { laggingOn, untilRead } from "../mirror/index.js";
import type { MirrorParts } from "./builders/mirrors.js";
import type { Runtime } from "./runtime.js";
import type { Storage } from "./storage.js";

/** Connects Purgatory and hosts. Not started. */
export function buildInbox(
  { clock, log, limits, drops, sights }: Runtime,
  { store, cluster }: Pick<Storage, "store" | "cluster">,
  /** Whether this gateway publishes an agent's events, of several. */
  publishes: (agentId: string) => boolean,
  backplane: JoinedBackplane,
  runs: Runs,
  { events }: Pick<MirrorParts, "events">,
  listeners: readonly LivenessListener[],
  freezes: Pick<Freezes, "isFrozen">,
  disposables: Disposables,
): Inbox {
  const checks = new SchemaChecks({
    limits,
    onGivenUp: (agentId, reason) => log.warn({ agentId, reason }, "gave up a schema of an agent"),
  });
  disposables.add("schema checks", () => checks.close());
  return new Inbox({
    store,
    shared: cluster && cluster.questions,
    ...(cluster && { publishes }),
    backplane,
    runs,
    log,
    clock,
    resumeTimeoutMs: limits.resumeTimeoutMs,
    isFrozen: (agentId) => freezes.isFrozen(agentId) || cluster?.gate.isOpen === false,
    limits: purgatoryLimits(limits),
    checks,
    listener: toldTogether(listeners),
    eventsMax: limits.maxSemaphoreEvents,
    onLostEvent: () => drops.note("maxSemaphoreEvents"),
    publishAway: (agentId, event) =>
      events.insert(agentId, (latest) => {
        const full = { ...latest, agentId, at: clock.now(), ...event };
        // No host is there to ask the agent.
        return sights.of(agentId).hasPublicView ? { ...full, publicForm: neutralForm(full) } : full;
      }),
    onRefused: (limit) => drops.note(limit),
  });
}

/** Calls each of them. */
export function toldTogether(listeners: readonly LivenessListener[]): LivenessListener {
  return {
    agentUp: (agentId) => listeners.forEach((listener) => listener.agentUp(agentId)),
    agentDown: (agentId) => listeners.forEach((listener) => listener.agentDown(agentId)),
  };
}

/** What is known of agents beside their events. */
export type StandingView = Pick<StandingFeed, "healthOf" | "hostOf" | "asOf" | "outage" | "isElsewhere">;

/** Of one gateway: all is known now. */
export function ownStanding(
  prober: Pick<Prober, "healthOf">,
  remote: Pick<RemoteHosts, "hostOf">,
): StandingView {
  return {
    healthOf: (agentId) => prober.healthOf(agentId),
    hostOf: (agentId) => remote.hostOf(agentId),
    asOf: () => null,
    outage: () => null,
    isElsewhere: () => false,
  };
}

/** The read side: agents and their questions. */
export function buildWatch(
  { clock, limits, sights, sightOf }: Runtime,
  { mirrors, counters }: MirrorParts,
  { purgatory }: Inbox,
  runs: Runs,
  roster: Roster,
  log: Storage["history"]["log"],
  scheduler: Scheduler,
  standing: StandingView,
  bus: SignalBus,
  shares: Shares,
  freezes: Freezes,
  freezeStore: FreezeStore,
): Watch {
  const elsewhere = new NextTicks();
  return withinShares({
    ...createWatch({
      mirrors,
      manifest: () => roster.agents,
      sights,
      sightOf,
      clock,
      lagging: (passes) => laggingOn(counters, passes),
      log,
      nextTick: (agentId, schedule) =>
        standing.isElsewhere(agentId)
          ? elsewhere.of(schedule, clock.now())
          : scheduler.next(agentId, schedule.name),
      healthOf: (agentId) => standing.healthOf(agentId),
      hostOf: (agentId) => standing.hostOf(agentId),
      asOf: (agentId) => standing.asOf(agentId),
      outage: () => standing.outage(),
      freezeOf: (agentId) => freezes.of(agentId),
    }),
    ...createHistoryWatch({
      hasAgent: (id) => roster.agents.has(id),
      sightOf,
      async untilRead(agentId, seen) {
        const ring = agentId === null ? mirrors.all : mirrors.of(agentId);
        if (ring) await untilRead(ring, seen);
      },
      log,
      limits,
    }),
    ...createSemaphoreWatch({ purgatory, sights, sightOf, clock, limits }),
    ...createRunWatch({ runs, sights, sightOf, clock, limits }),
    ...createSignalWatch({ bus, sights, sightOf, clock, ring: mirrors.deposits.ring, limits }),
    ...createShareWatch({ shares, sights, clock }),
    ...createFreezeWatch({
      freezes,
      store: freezeStore,
      sightOf,
      manifest: () => roster.agents,
      clock,
      limits,
    }),
  });
}

/** The part of a runtime that runs and steering need. */
export type WorkRuntime = Pick<Runtime, "clock" | "limits" | "tracing" | "sights" | "sightOf"> &
  Partial<Pick<Runtime, "calls">> & {
    readonly log: Log;
    readonly counts: Pick<Runtime["counts"], "refused" | "ticks" | "deposits">;
    readonly instruments: Pick<Runtime["instruments"], "steered"> & {
      readonly runs: Pick<Runtime["instruments"]["runs"], "settled">;
    };
  };

/** How runs see what is frozen: also everything while a gateway of several has lost its lease. */
export function freezingOf(
  freezes: Pick<Freezes, "isFrozen">,
  roster: Roster,
  { cluster }: Pick<Storage, "cluster">,
): Freezing {
  return {
    // Others may have taken over what is here.
    isFrozen: (agentId) => freezes.isFrozen(agentId) || cluster?.gate.isOpen === false,
    inboxOf(agentId) {
      const { inboxMax, sessionInboxMax } = { ...FLUX_DEFAULTS, ...roster.agents.get(agentId) };
      return { inboxMax, sessionInboxMax };
    },
  };
}

/** A run that has waited at its host for this share of a lease may be another gateway's by now. */
const ASKS = 2;

/** Accepted work. Not started. */
export function buildRuns(
  { clock, log, limits, instruments }: WorkRuntime,
  storage: Pick<Storage, "runs" | "problem" | "lost"> & Partial<Pick<Storage, "cluster">>,
  backplane: JoinedBackplane,
  onEnded: (id: string) => void,
  freezing?: Freezing,
  carries?: (agentId: string) => boolean,
): Runs {
  return new Runs({
    store: storage.runs,
    isStoring: () => storage.problem === null && storage.lost === null,
    hosts: createRunHosts(backplane, storage.cluster ? storage.cluster.leases.leaseMs / ASKS : null),
    clock,
    newId: randomId,
    openMax: limits.maxOpenRuns,
    policy: attemptPolicy(limits),
    hostGraceMs: limits.hostGraceMs,
    onStored(run) {
      instruments.runs.settled(run, clock.now());
      onEnded(run.id);
    },
    onForgotten: onEnded,
    onError: (error) => log.error({ err: error }, "a run could not be stored"),
    ...(freezing && { freezing }),
    ...(carries && { carries }),
  });
}

/** The parts that both ways to agents share. */
function shared(
  { clock, log, limits, counts, instruments, tracing, calls }: WorkRuntime,
  { runs, hosts: backplane }: Steered,
  roster: Roster,
) {
  return {
    backplane,
    runs,
    limits,
    clock,
    tracing,
    ...(calls && { calls }),
    log(line: SteeringLine): void {
      instruments.steered(line);
      if (line.outcome === "RATE_LIMITED")
        counts.refused.count(line.action === "deposit" ? "pheromoneRatePerSecond" : "steeringRatePerSecond");
      log.info(line, "steering");
    },
    agentOf: (agentId: string) => roster.agents.get(agentId),
  };
}

/** The only way from clients to agents: scope, rate, then a run. */
export function buildSteering(
  runtime: WorkRuntime,
  steered: Steered,
  { purgatory, onResolving }: Inbox,
  roster: Roster,
  rateLimiter: RateLimiter,
  deposits: Deposits,
  shares: Shares,
  freezes?: Freezes,
): Steer {
  const parts = { ...shared(runtime, steered, roster), sights: runtime.sights };
  const isRated = rateLimiter !== NO_RATE_LIMIT;
  return createSteering({
    ...parts,
    rateLimiter,
    purgatory,
    onResolving,
    deposits,
    shares,
    isRated,
    freezes,
  });
}

/** The only way from agents to agents: the definition's `calls`, then a run. */
export function buildAgentSteering(
  runtime: WorkRuntime,
  steered: Steered,
  { purgatory }: Inbox,
  roster: Roster,
  freezes?: Pick<Freezes, "isFrozen">,
  reach?: Reach,
): AgentSteering {
  const { counts, log } = runtime;
  return new AgentSteering({
    ...shared(runtime, steered, roster),
    questionOf: questionsOf(purgatory),
    ...(reach && { reach }),
    ...(freezes && { isFrozen: (agentId) => freezes.isFrozen(agentId) }),
    onRefused: (limit) => counts.refused.count(limit),
    onError: (error) => log.error({ err: error }, "a run that an agent called could not be cancelled"),
  });
}
