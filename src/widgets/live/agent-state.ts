import { errorsLastMinute, withError } from "../../events/recent-errors.js";
import {
  FEVER_SHOWN_MS,
  RECENT_EVENTS_MAX,
  SAMPLE_INTERVAL_MS,
  SAMPLES_MAX,
  SAMPLES_WINDOW_MS,
} from "./bounds.js";
import type { AgentInfo, AgentState, Sample, TerrariumEvent } from "./types.js";

const NUMBERS = ["pressure", "flow", "temperature"] as const;

/** An agent from the manifest, before its first event. */
export function newAgentState(info: AgentInfo): AgentState {
  const { id, genus, description, state, pressure, flow, temperature, usualFlow } = info;
  return {
    id,
    genus,
    description,
    vitals: { state, pressure, flow, temperature, usualFlow },
    entropyRemaining: info.entropyRemaining,
    observers: info.observers,
    eventsReflected: info.eventsReflected,
    samples: { pressure: [], flow: [], temperature: [] },
    lastResult: null,
    errors: 0,
    errorsLastMinute: info.errorsLastMinute,
    errorTimes: [],
    fever: temperature >= 1,
    recent: [],
  };
}

/** Updates the agent from a newer manifest, taken `at` (milliseconds since 1970). Vitals come from events, which are ordered. */
export function withInfo(agent: AgentState, info: AgentInfo, at: number): AgentState {
  const { genus, description, observers, eventsReflected, entropyRemaining, usualFlow } = info;
  return {
    ...agent,
    genus,
    description,
    observers,
    eventsReflected,
    entropyRemaining,
    vitals: { ...agent.vitals, usualFlow },
    errorsLastMinute: errorsLastMinute(agent.errorTimes, at, info.errorsLastMinute),
  };
}

/** ERROR events of all these agents within the last minute. */
export function errorsOf(agents: Iterable<AgentState>): number {
  let errors = 0;
  for (const { errorsLastMinute: own } of agents) errors += own;
  return errors;
}

/** The agent after an event. */
export function withEvent(agent: AgentState, event: TerrariumEvent): AgentState {
  const { state, pressure, flow, temperature } = event;
  const at = Date.parse(event.at);
  const last = agent.samples.flow.at(-1);
  const isError = event.__typename === "ErrorEvent";
  const errorTimes = isError ? withError(agent.errorTimes, at) : agent.errorTimes;
  const due = !last || at - last.at >= SAMPLE_INTERVAL_MS;
  return {
    ...agent,
    vitals: { state, pressure, flow, temperature, usualFlow: agent.vitals.usualFlow },
    entropyRemaining:
      event.__typename === "MetabolismEvent" ? event.entropyRemaining : agent.entropyRemaining,
    samples: due ? withSamples(agent.samples, event, at) : agent.samples,
    lastResult: event.__typename === "ResultEvent" ? event : agent.lastResult,
    errors: agent.errors + (isError ? 1 : 0),
    errorsLastMinute: isError
      ? errorsLastMinute(errorTimes, at, agent.errorsLastMinute)
      : agent.errorsLastMinute,
    errorTimes,
    fever: temperature >= 1 || hadFever(agent, event, at),
    recent:
      event.__typename === "MetabolismEvent"
        ? agent.recent
        : keepLast(agent.recent, event, RECENT_EVENTS_MAX),
  };
}

function hadFever({ recent }: AgentState, event: TerrariumEvent, at: number): boolean {
  if (event.__typename === "FeverEvent") return true;
  return recent.some((one) => one.__typename === "FeverEvent" && at - Date.parse(one.at) < FEVER_SHOWN_MS);
}

function withSamples(
  samples: AgentState["samples"],
  event: TerrariumEvent,
  at: number,
): AgentState["samples"] {
  const [pressure, flow, temperature] = NUMBERS.map((name) => {
    const kept = keepLast(samples[name], { at, value: event[name] }, SAMPLES_MAX);
    const from = kept.findIndex((sample) => sample.at > at - SAMPLES_WINDOW_MS);
    return from > 0 ? kept.slice(from) : kept;
  }) as [readonly Sample[], readonly Sample[], readonly Sample[]];
  return { pressure, flow, temperature };
}

/** Appends an item, and drops the oldest when the list would exceed `max`. */
export function keepLast<T>(list: readonly T[], item: T, max: number): readonly T[] {
  const kept = list.length < max ? list.slice() : list.slice(list.length - max + 1);
  kept.push(item);
  return kept;
}
