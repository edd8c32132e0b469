import { TerrariumError } from "../base/errors.js";
import { isAlive } from "../events/activity.js";
import { requireSession } from "../events/session.js";
import { backlogOf, historyOf, mayNeedLog, Observation, VITALS_SECONDS_MAX } from "../mirror/index.js";
/** All reads of the mirrors that need no token. They never involve an agent. */
export function createWatch({
  mirrors,
  manifest,
  clock,
  lagging,
  log = null,
  nextTick = () => null,
  healthOf = () => ({ status: "UNKNOWN", since: clock.now(), probes: [] }),
}) {
  const startedAt = clock.monotonic();
  const view = (descriptor) => {
    const ring = mirrors.of(descriptor.id);
    const recent = mirrors.recentOf(descriptor.id);
    if (!ring || !recent) return null;
    const nowMs = clock.monotonic();
    const { state, pressure, flow, temperature, entropyRemaining } = ring.latest;
    const { module: _module, calls: _calls, probes: _probes, schedules, ...shown } = descriptor;
    return {
      ...shown,
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
      lastResult: recent.lastResult,
      lastError: recent.lastError,
    };
  };
  const agents = () => Array.from(manifest().values(), view).filter((agent) => agent !== null);
  const agent = (id) => {
    const descriptor = manifest().get(id);
    return descriptor ? view(descriptor) : null;
  };
  const ringOf = (agentId) => {
    const ring = agentId === null ? mirrors.all : mirrors.of(agentId);
    if (!ring) throw new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id");
    return ring;
  };
  return {
    agents,
    agent,
    vitals(agentId, lastSeconds) {
      if (!Number.isInteger(lastSeconds) || lastSeconds < 1 || lastSeconds > VITALS_SECONDS_MAX) {
        const message = `lastSeconds must be 1 to ${VITALS_SECONDS_MAX}`;
        const details = { field: "lastSeconds", min: 1, max: VITALS_SECONDS_MAX };
        throw new TerrariumError("BAD_USER_INPUT", message, details);
      }
      return mirrors.recentOf(agentId)?.vitals(lastSeconds, clock.monotonic(), clock.now()) ?? [];
    },
    snapshot(agentId, session, last) {
      requireSession(session);
      const found = agent(agentId);
      const ring = mirrors.of(agentId);
      if (!found || !ring) return null;
      const history = historyOf(ring, last, session);
      return { agent: found, history, cursor: ring.headCursor(), takenAt: clock.now() };
    },
    metabolism() {
      const all = agents();
      const living = all.filter(isAlive);
      const sum = (pick) => living.reduce((total, one) => total + pick(one), 0);
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
    follow({ agentId, after, replay, types, session, observer = {}, client = "" }) {
      requireSession(session);
      const ring = ringOf(agentId);
      if (after === null && (!Number.isInteger(replay) || replay < 0)) {
        throw new TerrariumError("BAD_USER_INPUT", "replay must be 0 or a positive number of events");
      }
      const start = after === null ? { kind: "last", events: replay } : { kind: "after", cursor: after };
      const enter = () => mirrors.audience.enter(observer, ring.scope);
      const observation = new Observation(ring, start, types, enter, session);
      if (log && mayNeedLog(observation.cursor, start, session))
        observation.backlog = backlogOf(log, ring, start, session, client);
      return observation;
    },
  };
}
//# sourceMappingURL=watch.js.map
