import { healthAfter } from "../../../events/probe.js";
import { errorsLastMinute, withError } from "../../../events/recent-errors.js";
import { FEVER_SHOWN_MS, RECENT_EVENTS_MAX } from "../bounds.js";
import { heldSamples, NO_SAMPLES, samplesOf, withSample } from "./samples.js";
import type { AgentInfo, AgentSeries, AgentState, TerrariumEvent } from "../types.js";

/** Without a connection no vitals hold. */
const NEVER = Number.POSITIVE_INFINITY;
/** Vitals that change now held until a moment ago. */
const HELD_BEFORE_MS = 1_000;

/** An agent from the manifest, before its first event. */
export function newAgentState(info: AgentInfo): AgentState {
  const { id, genus, description, state, pressure, flow, temperature, usualFlow } = info;
  return {
    id,
    genus,
    description,
    vitals: { state, pressure, flow, temperature, usualFlow },
    health: info.health,
    asOf: momentOf(info.asOf),
    entropyRemaining: info.entropyRemaining,
    observers: info.observers,
    eventsReflected: info.eventsReflected,
    samples: NO_SAMPLES,
    lastResult: null,
    errors: 0,
    errorsLastMinute: info.errorsLastMinute,
    errorTimes: [],
    fever: temperature >= 1,
    recent: [],
  };
}

/** The agent with its vitals of the last minutes. */
export function withSeries(agent: AgentState, { vitals }: AgentSeries): AgentState {
  return { ...agent, samples: samplesOf(vitals) };
}

/**
 * Updates the agent from a newer manifest, taken `at` (milliseconds since 1970). Vitals come from events, which are
 * ordered; they have held since then, or since `connectedAt`.
 */
export function withInfo(
  agent: AgentState,
  info: AgentInfo,
  at: number,
  connectedAt: number = NEVER,
): AgentState {
  const { genus, description, observers, eventsReflected, entropyRemaining, usualFlow, health } = info;
  return {
    ...agent,
    genus,
    description,
    health,
    asOf: momentOf(info.asOf),
    observers,
    eventsReflected,
    entropyRemaining,
    vitals: { ...agent.vitals, usualFlow },
    samples: heldSamples(agent, heldFrom(agent, info, at, connectedAt), at),
    errorsLastMinute: errorsLastMinute(agent.errorTimes, at, info.errorsLastMinute),
  };
}

/** Since when vitals hold: those of before say nothing of the time in which the gateway did not know of the agent. */
function heldFrom(agent: AgentState, info: AgentInfo, at: number, connectedAt: number): number {
  if (typeof info.asOf === "string") return NEVER;
  return typeof agent.asOf === "number" ? Math.max(at, connectedAt) : connectedAt;
}

/** ERROR events of all these agents within the last minute. */
export function errorsOf(agents: Iterable<AgentState>): number {
  let errors = 0;
  for (const { errorsLastMinute: own } of agents) errors += own;
  return errors;
}

/** The agent after an event. Its vitals held until then, but not from before `connectedAt`. */
export function withEvent(agent: AgentState, event: TerrariumEvent, connectedAt: number = NEVER): AgentState {
  const { state, pressure, flow, temperature } = event;
  const at = Date.parse(event.at);
  const isError = event.__typename === "ErrorEvent";
  const errorTimes = isError ? withError(agent.errorTimes, at) : agent.errorTimes;
  return {
    ...agent,
    vitals: { state, pressure, flow, temperature, usualFlow: agent.vitals.usualFlow },
    entropyRemaining:
      event.__typename === "MetabolismEvent" ? event.entropyRemaining : agent.entropyRemaining,
    samples: withSample(heldSamples(agent, connectedAt, at - HELD_BEFORE_MS), event, at),
    lastResult: event.__typename === "ResultEvent" ? event : agent.lastResult,
    errors: agent.errors + (isError ? 1 : 0),
    errorsLastMinute: isError
      ? errorsLastMinute(errorTimes, at, agent.errorsLastMinute)
      : agent.errorsLastMinute,
    errorTimes,
    health: healthOf(agent, event),
    fever: temperature >= 1 || hadFever(agent, event, at),
    recent:
      event.__typename === "MetabolismEvent"
        ? agent.recent
        : keepLast(agent.recent, event, RECENT_EVENTS_MAX),
  };
}

/** Known from the manifest, and from each change since. */
function healthOf({ health }: AgentState, event: TerrariumEvent): AgentState["health"] {
  if (event.__typename === "ProbeFailedEvent") return healthAfter(health, event);
  if (event.__typename !== "ProbeRecoveredEvent") return health;
  return healthAfter(health, { probe: event.probe, health: event.health });
}

function hadFever({ recent }: AgentState, event: TerrariumEvent, at: number): boolean {
  if (event.__typename === "FeverEvent") return true;
  return recent.some((one) => one.__typename === "FeverEvent" && at - Date.parse(one.at) < FEVER_SHOWN_MS);
}

/** A moment of the gateway's clock, milliseconds since 1970; null: now. */
export function momentOf(at: string | null | undefined): number | null {
  return typeof at === "string" ? Date.parse(at) : null;
}

/** The age of what is shown, ms: of the view (`staleMs`), or of what the gateway itself knows, if that is older. Null: it is current. */
export function ageOf(
  staleMs: number | null,
  asOf: number | null | undefined,
  gatewayNow: number,
): number | null {
  // A stored view of an earlier release does not say it.
  if (asOf === null || asOf === undefined) return staleMs;
  return Math.max(staleMs ?? 0, gatewayNow - asOf);
}

/** Appends an item, and drops the oldest when the list would exceed `max`. */
export function keepLast<T>(list: readonly T[], item: T, max: number): readonly T[] {
  const kept = list.length < max ? list.slice() : list.slice(list.length - max + 1);
  kept.push(item);
  return kept;
}
