import { agentNotFound } from "../auth/requirements.js";
import { isShown } from "../auth/seen-event.js";
import type { Sight, SightOf, Sights } from "../auth/sights.js";
import { clientKey, type Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { isAlive } from "../events/activity.js";
import type { Freeze } from "../events/freeze.js";
import type { HealthView } from "../events/probe.js";
import { requireSession } from "../events/session.js";
import type { AgentDescriptor } from "../link/port.js";
import {
  backlogOf,
  historyOf,
  type HolographicBuffer,
  mayNeedLog,
  type Mirrors,
  Observation,
  type Start,
  type StreamLog,
  VITALS_SECONDS_MAX,
} from "../mirror/index.js";
import { lensOf } from "./lens.js";
import type { AgentView, FollowArgs, MirrorWatch, Snapshot, SystemMetabolism } from "./port.js";

export interface WatchOptions {
  readonly mirrors: Mirrors;
  /** The current agents, by id. */
  readonly manifest: () => ReadonlyMap<string, AgentDescriptor>;
  readonly sights: Pick<Sights, "of">;
  readonly sightOf: SightOf;
  readonly clock: Clock;
  /** Number of observers that lag because their socket accepts no more. */
  readonly lagging: () => number;
  /** What the rings no longer have; null when there is no log. */
  readonly log?: StreamLog | null;
  /** When a schedule ticks next, ms since 1970. Default: it is not known. */
  readonly nextTick?: (agentId: string, name: string) => number | null;
  /** Default: nothing is frozen. */
  readonly freezeOf?: (agentId: string) => Freeze | null;
  /** Default: it is not known. */
  readonly healthOf?: (agentId: string) => HealthView;
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
  healthOf = () => ({ status: "UNKNOWN", since: clock.now(), probes: [] }),
}: WatchOptions): MirrorWatch {
  const startedAt = clock.monotonic();

  const view = (descriptor: AgentDescriptor, sight: Sight): AgentView | null => {
    const ring = mirrors.of(descriptor.id);
    const recent = mirrors.recentOf(descriptor.id);
    if (!ring || !recent) return null;
    const nowMs = clock.monotonic();
    const last = sight.level(descriptor.id) === "public" ? recent.lastShown : recent;
    const { state, pressure, flow, temperature, entropyRemaining } = ring.latest;
    const { module: _module, calls: _calls, probes: _probes, schedules, ...shown } = descriptor;
    const { visibility, labels } = sights.of(descriptor.id);
    return {
      ...shown,
      visibility,
      labels,
      schedules: schedules.map(({ name, cron, timeZone, missed }) => {
        return { name, cron, timeZone, missed, next: nextTick(descriptor.id, name) };
      }),
      health: healthOf(descriptor.id),
      state,
      pressure,
      flow,
      temperature,
      entropyRemaining,
      observers: mirrors.audience.of(descriptor.id),
      eventsReflected: mirrors.reflected(descriptor.id),
      usualFlow: recent.usualFlow(nowMs),
      errorsLastMinute: recent.errorsLastMinute(nowMs),
      lastResult: last.lastResult,
      lastError: last.lastError,
      frozen: freezeOf(descriptor.id),
    };
  };

  const agents = (viewer: Viewer): AgentView[] => {
    const sight = sightOf(viewer);
    const seen = Array.from(manifest().values()).filter(({ id }) => sight.sees(id));
    return seen.map((one) => view(one, sight)).filter((agent) => agent !== null);
  };

  const agent = (viewer: Viewer, id: string): AgentView | null => {
    const sight = sightOf(viewer);
    const descriptor = sight.sees(id) ? manifest().get(id) : undefined;
    return descriptor ? view(descriptor, sight) : null;
  };

  const ringOf = (sight: Sight, agentId: string | null): HolographicBuffer => {
    const ring = agentId === null ? mirrors.all : sight.sees(agentId) ? mirrors.of(agentId) : null;
    if (!ring) throw agentNotFound();
    return ring;
  };

  return {
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
      const sight = sightOf(viewer);
      const seen = historyOf(ring, last, session, lensOf(sight, agentId));
      const history = seen.filter(({ event }) => isShown(event, sight));
      return { agent: found, history, cursor: ring.headCursor(), takenAt: clock.now() };
    },

    metabolism(viewer: Viewer): SystemMetabolism {
      const all = agents(viewer);
      const living = all.filter(isAlive);
      const sum = (pick: (view: AgentView) => number): number =>
        living.reduce((total, one) => total + pick(one), 0);
      return {
        agents: all.length,
        alive: living.length,
        feverish: living.filter(({ temperature }) => temperature >= 1).length,
        pressure: living.length === 0 ? 0 : sum((one) => one.pressure) / living.length,
        flow: sum((one) => one.flow),
        temperature: living.reduce((hottest, one) => Math.max(hottest, one.temperature), 0),
        observers: mirrors.audience.size,
        lagging: lagging(),
        eventsReflected: all.reduce((total, one) => total + one.eventsReflected, 0),
        errorsLastMinute: all.reduce((total, one) => total + one.errorsLastMinute, 0),
        probesFailing: sum(({ health }) => health.probes.filter(({ failing }) => failing).length),
        uptimeMs: clock.monotonic() - startedAt,
        takenAt: clock.now(),
        cursor: mirrors.all.headCursor(),
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
      if (log && mayNeedLog(observation.cursor, start, session))
        observation.backlog = backlogOf(log, ring, start, session, clientKey(viewer), lens);
      return observation;
    },
  };
}
