import type { ScheduleDescriptor } from "../events/agent/schedule.js";
import { agentNotFound } from "../auth/requirements.js";
import type { Sight, SightOf, Sights } from "../auth/sights.js";
import { clientKey, type Viewer } from "../auth/viewer.js";
import type { Outage } from "../base/outage.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { isAlive } from "../events/activity.js";
import type { Freeze } from "../events/freeze.js";
import type { HealthView } from "../events/probe.js";
import { requireSession } from "../events/session.js";
import type { AgentHostView } from "../events/agent/agent-host-view.js";
import type { AgentDescriptor } from "../link/port.js";
import {
  backlogOf,
  historyOf,
  type HolographicBuffer,
  gatewayBehind,
  isAhead,
  mayNeedLog,
  type Mirrors,
  Observation,
  type Start,
  type StreamLog,
  VITALS_SECONDS_MAX,
} from "../mirror/index.js";
import { isOfNoAgent, lensOf } from "./lens.js";
import type { AgentView, FollowArgs, ListedAgent, MirrorWatch, Snapshot, SystemMetabolism } from "./port.js";

export interface WatchOptions {
  readonly mirrors: Mirrors;
  /** The current agents, by id. */
  readonly manifest: () => ReadonlyMap<string, AgentDescriptor>;
  readonly sights: Pick<Sights, "of">;
  readonly sightOf: SightOf;
  readonly clock: Clock;
  /** Number of observers that lag, on any of the streams that pass, because their socket accepts no more. */
  readonly lagging: (passes: (scope: string) => boolean) => number;
  /** What the rings no longer have; null when there is no log. */
  readonly log?: StreamLog | null;
  /** When a schedule ticks next, ms since 1970. Default: it is not known. */
  readonly nextTick?: (agentId: string, schedule: ScheduleDescriptor) => number | null;
  /** Default: nothing is frozen. */
  readonly freezeOf?: (agentId: string) => Freeze | null;
  /** Default: all agents run in the gateway's process. */
  readonly hostOf?: (agentId: string) => AgentHostView | null;
  /** As of when an agent is shown: wall time in ms since 1970, or null: now. Default: now. */
  readonly asOf?: (agentId: string) => number | null;
  /** Default, and null: all is known now. */
  readonly outage?: () => Outage | null;
  /** Default: it is not known. */
  readonly healthOf?: (agentId: string) => HealthView;
}

/** What is kept of one agent. */
interface Mirror {
  readonly ring: HolographicBuffer;
  readonly recent: NonNullable<ReturnType<Mirrors["recentOf"]>>;
}

/** All reads of the mirrors that need no token. They never involve an agent. */
export function createWatch({
  mirrors,
  manifest,
  sights,
  sightOf,
  clock,
  lagging,
  log = null,
  nextTick = () => null,
  freezeOf = () => null,
  hostOf = () => null,
  asOf = () => null,
  outage = () => null,
  healthOf = () => ({ status: "UNKNOWN", since: clock.now(), probes: [] }),
}: WatchOptions): MirrorWatch {
  const startedAt = clock.monotonic();

  const view = (descriptor: AgentDescriptor, mirror: Mirror, sight: Sight): AgentView => {
    const { id, genus, description, acceptsInput, delivery, concurrency, inboxMax, commands } = descriptor;
    const { ring, recent } = mirror;
    const nowMs = clock.monotonic();
    const last = sight.level(id) === "public" ? recent.lastShown : recent;
    const { state, pressure, flow, temperature, entropyRemaining } = ring.latest;
    const { visibility, labels } = sights.of(id);
    const host = hostOf(id);
    // Every field by name: a spread into an object of this size takes 15 times as long.
    return {
      id,
      genus,
      description,
      acceptsInput,
      delivery,
      concurrency,
      inboxMax,
      commands,
      visibility,
      labels,
      schedules: descriptor.schedules.map((schedule) => {
        const { name, cron, timeZone, missed } = schedule;
        return { name, cron, timeZone, missed, next: nextTick(id, schedule) };
      }),
      health: healthOf(id),
      state,
      pressure,
      flow,
      temperature,
      entropyRemaining,
      observers: mirrors.audience.of(id),
      eventsReflected: mirrors.reflected(id),
      usualFlow: recent.usualFlow(nowMs),
      errorsLastMinute: recent.errorsLastMinute(nowMs),
      lastResult: last.lastResult,
      lastError: last.lastError,
      frozen: freezeOf(id),
      host: host && sight.steers(id) ? host : null,
      asOf: asOf(id),
    };
  };

  const mirrorOf = (id: string): Mirror | null => {
    const ring = mirrors.of(id);
    const recent = mirrors.recentOf(id);
    return ring && recent && { ring, recent };
  };

  const listed = (viewer: Viewer): ListedAgent[] => {
    const sight = sightOf(viewer);
    const found: ListedAgent[] = [];
    for (const descriptor of manifest().values()) {
      const { id } = descriptor;
      const mirror = sight.sees(id) ? mirrorOf(id) : null;
      if (mirror) found.push({ id, read: () => view(descriptor, mirror, sight) });
    }
    return found;
  };

  const agents = (viewer: Viewer): AgentView[] => listed(viewer).map((one) => one.read());

  const agent = (viewer: Viewer, id: string): AgentView | null => {
    const sight = sightOf(viewer);
    const descriptor = sight.sees(id) ? manifest().get(id) : undefined;
    const mirror = mirrorOf(id);
    return descriptor && mirror ? view(descriptor, mirror, sight) : null;
  };

  const ringOf = (sight: Sight, agentId: string | null): HolographicBuffer => {
    const ring = agentId === null ? mirrors.all : sight.sees(agentId) ? mirrors.of(agentId) : null;
    if (!ring) throw agentNotFound();
    return ring;
  };

  return {
    listed,
    agents,
    agent,

    vitals(viewer: Viewer, agentId: string, lastSeconds: number) {
      if (!Number.isInteger(lastSeconds) || lastSeconds < 1 || lastSeconds > VITALS_SECONDS_MAX) {
        const message = `lastSeconds must be 1 to ${VITALS_SECONDS_MAX}`;
        const details = { field: "lastSeconds", min: 1, max: VITALS_SECONDS_MAX };
        throw new TerrariumError("BAD_USER_INPUT", message, details);
      }
      const recent = sightOf(viewer).sees(agentId) ? mirrors.recentOf(agentId) : null;
      return recent?.vitals(lastSeconds, clock.monotonic(), clock.now()) ?? [];
    },

    snapshot(viewer: Viewer, agentId: string, session: string | null, last: number): Snapshot | null {
      requireSession(session);
      const found = agent(viewer, agentId);
      const ring = mirrors.of(agentId);
      if (!found || !ring) return null;
      const history = historyOf(ring, last, session, lensOf(sightOf(viewer), agentId));
      return { agent: found, history, cursor: ring.headCursor(), takenAt: clock.now() };
    },

    metabolism(viewer: Viewer): SystemMetabolism {
      const all = agents(viewer);
      const sight = sightOf(viewer);
      // An observer of hidden agents only is as hidden as they are.
      const sees = (agentId: string): boolean => sight.sees(agentId);
      const living = all.filter(isAlive);
      const away = outage();
      const sum = (pick: (view: AgentView) => number): number =>
        living.reduce((total, one) => total + pick(one), 0);
      return {
        agents: all.length,
        alive: living.length,
        feverish: living.filter(({ temperature }) => temperature >= 1).length,
        pressure: living.length === 0 ? 0 : sum((one) => one.pressure) / living.length,
        flow: sum((one) => one.flow),
        temperature: living.reduce((hottest, one) => Math.max(hottest, one.temperature), 0),
        observers: sight.seesAll ? mirrors.audience.size : mirrors.audience.ofAny(sees),
        lagging: lagging((scope) => isOfNoAgent(scope) || sees(scope)),
        eventsReflected: all.reduce((total, one) => total + one.eventsReflected, 0),
        errorsLastMinute: all.reduce((total, one) => total + one.errorsLastMinute, 0),
        probesFailing: sum(({ health }) => health.probes.filter(({ failing }) => failing).length),
        uptimeMs: clock.monotonic() - startedAt,
        takenAt: clock.now(),
        cursor: mirrors.all.headCursor(),
        asOf: away && away.asOf,
        outage: away && away.words,
      };
    },

    follow(viewer: Viewer, { agentId, after, replay, types, session, observer = {} }: FollowArgs) {
      requireSession(session);
      const sight = sightOf(viewer);
      const ring = ringOf(sight, agentId);
      const lens = lensOf(sight, agentId);
      if (after === null && (!Number.isInteger(replay) || replay < 0)) {
        throw new TerrariumError("BAD_USER_INPUT", "replay must be 0 or a positive number of events");
      }
      const start: Start =
        after === null ? { kind: "last", events: replay } : { kind: "after", cursor: after };
      const enter = (): (() => void) => mirrors.audience.enter(observer, ring.scope);
      const observation = new Observation(ring, start, types, enter, session, agentId, lens);
      if (!log && isAhead(ring, observation.cursor.seen)) throw gatewayBehind();
      if (log && mayNeedLog(observation.cursor, start, session))
        observation.backlog = backlogOf(log, ring, start, session, clientKey(viewer), lens);
      return observation;
    },
  };
}
