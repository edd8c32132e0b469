import { randomId } from "../base/ids.js";
import { Inbox } from "../inbox/inbox.js";
import { createRunHosts } from "../inbox/run-hosts.js";
import { purgatoryLimits, SchemaChecks } from "../purgatory/index.js";
import { attemptPolicy, Runs } from "../runs/index.js";
import { AgentSteering } from "../steering/agent-calls.js";
import { createSteering } from "../steering/steer.js";
import { questionsOf } from "../steering/work.js";
import { createHistoryWatch } from "../watching/history-watch.js";
import { createRunWatch } from "../watching/run-watch.js";
import { createSemaphoreWatch } from "../watching/semaphore-watch.js";
import { createWatch } from "../watching/watch.js";
/** Connects Purgatory and hosts. Not started. */
export function buildInbox(
  { clock, log, limits, drops },
  store,
  backplane,
  runs,
  { mirrors },
  listeners,
  disposables,
) {
  const checks = new SchemaChecks({
    limits,
    onGivenUp: (agentId, reason) => log.warn({ agentId, reason }, "gave up a schema of an agent"),
  });
  disposables.add("schema checks", () => checks.close());
  return new Inbox({
    store,
    backplane,
    runs,
    log,
    clock,
    resumeTimeoutMs: limits.resumeTimeoutMs,
    limits: purgatoryLimits(limits),
    checks,
    listener: toldTogether(listeners),
    eventsMax: limits.maxSemaphoreEvents,
    onLostEvent: () => drops.note("maxSemaphoreEvents"),
    publishAway: (agentId, event) =>
      mirrors.publishAway(agentId, (latest) => ({ ...latest, agentId, at: clock.now(), ...event })),
    onRefused: (limit) => drops.note(limit),
  });
}
/** Tells each of them. */
export function toldTogether(listeners) {
  return {
    agentUp: (agentId) => listeners.forEach((listener) => listener.agentUp(agentId)),
    agentDown: (agentId) => listeners.forEach((listener) => listener.agentDown(agentId)),
  };
}
/** The read side: agents and their questions. */
export function buildWatch(
  { clock, limits },
  { mirrors, counters },
  { purgatory },
  runs,
  roster,
  log,
  scheduler,
  prober,
) {
  return {
    ...createWatch({
      mirrors,
      manifest: () => roster.agents,
      clock,
      lagging: () => counters.lagging,
      log,
      nextTick: (agentId, name) => scheduler.next(agentId, name),
      healthOf: (agentId) => prober.healthOf(agentId),
    }),
    ...createHistoryWatch({ hasAgent: (id) => roster.agents.has(id), log, limits }),
    ...createSemaphoreWatch({ purgatory, clock, limits }),
    ...createRunWatch({ runs, clock, limits }),
  };
}
/** Accepted work. Not started. */
export function buildRuns({ clock, log, limits, instruments }, storage, backplane, onEnded) {
  return new Runs({
    store: storage.runs,
    isStoring: () => !storage.isFailing && storage.lost === null,
    hosts: createRunHosts(backplane),
    clock,
    newId: randomId,
    openMax: limits.maxOpenRuns,
    policy: attemptPolicy(limits),
    onStored(run) {
      instruments.runs.settled(run, clock.now());
      onEnded(run.id);
    },
    onForgotten: onEnded,
    onError: (error) => log.error({ err: error }, "a run could not be stored"),
  });
}
/** The parts that both ways to agents share. */
function shared({ clock, log, limits, counts, instruments, tracing }, backplane, runs, roster) {
  return {
    backplane,
    runs,
    limits,
    clock,
    tracing,
    log(line) {
      instruments.steered(line);
      if (line.outcome === "RATE_LIMITED") counts.refused.count("steeringRatePerSecond");
      log.info(line, "steering");
    },
    agentOf: (agentId) => roster.agents.get(agentId),
  };
}
/** The only way from clients to agents: scope, rate, then a run. */
export function buildSteering(runtime, backplane, { purgatory, onResolving }, runs, roster, rateLimiter) {
  const parts = shared(runtime, backplane, runs, roster);
  return createSteering({ ...parts, rateLimiter, purgatory, onResolving });
}
/** The only way from agents to agents: the definition's `calls`, then a run. */
export function buildAgentSteering(runtime, backplane, { purgatory }, runs, roster) {
  const { counts, log } = runtime;
  return new AgentSteering({
    ...shared(runtime, backplane, runs, roster),
    questionOf: questionsOf(purgatory),
    onRefused: (limit) => counts.refused.count(limit),
    onError: (error) => log.error({ err: error }, "a run that an agent called could not be cancelled"),
  });
}
//# sourceMappingURL=services.js.map
