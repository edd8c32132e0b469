import { errorsLastMinute, withError } from "../../events/recent-errors.js";
import {
  FEVER_SHOWN_MS,
  RECENT_EVENTS_MAX,
  SAMPLE_PAUSE_MS,
  SAMPLES_MAX,
  SAMPLES_WINDOW_MS,
} from "./bounds.js";
import type { AgentInfo, AgentLife, Sample, TerrariumEvent } from "./types.js";

const NUMBERS = ["pressure", "flow", "temperature"] as const;

/** An agent of the manifest of which no event has been seen yet. */
export function newLife(info: AgentInfo): AgentLife {
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

/** What the manifest says anew, milliseconds since 1970 `at`. Vitals come from events, which are in order. */
export function withInfo(life: AgentLife, info: AgentInfo, at: number): AgentLife {
  const { genus, description, observers, eventsReflected, entropyRemaining, usualFlow } = info;
  return {
    ...life,
    genus,
    description,
    observers,
    eventsReflected,
    entropyRemaining,
    vitals: { ...life.vitals, usualFlow },
    errorsLastMinute: errorsLastMinute(life.errorTimes, at, info.errorsLastMinute),
  };
}

/** ERROR events of all these agents within the last minute. */
export function errorsOf(lives: Iterable<AgentLife>): number {
  let errors = 0;
  for (const { errorsLastMinute: own } of lives) errors += own;
  return errors;
}

/** The agent after this event. */
export function withEvent(life: AgentLife, event: TerrariumEvent): AgentLife {
  const { state, pressure, flow, temperature } = event;
  const at = Date.parse(event.at);
  const last = life.samples.flow.at(-1);
  const isError = event.__typename === "ErrorEvent";
  const errorTimes = isError ? withError(life.errorTimes, at) : life.errorTimes;
  const due = !last || at - last.at >= SAMPLE_PAUSE_MS;
  return {
    ...life,
    vitals: { state, pressure, flow, temperature, usualFlow: life.vitals.usualFlow },
    entropyRemaining: event.__typename === "MetabolismEvent" ? event.entropyRemaining : life.entropyRemaining,
    samples: due ? withSamples(life.samples, event, at) : life.samples,
    lastResult: event.__typename === "ResultEvent" ? event : life.lastResult,
    errors: life.errors + (isError ? 1 : 0),
    errorsLastMinute: isError
      ? errorsLastMinute(errorTimes, at, life.errorsLastMinute)
      : life.errorsLastMinute,
    errorTimes,
    fever: temperature >= 1 || hadFever(life, event, at),
    recent:
      event.__typename === "MetabolismEvent" ? life.recent : keepLast(life.recent, event, RECENT_EVENTS_MAX),
  };
}

function hadFever({ recent }: AgentLife, event: TerrariumEvent, at: number): boolean {
  if (event.__typename === "FeverEvent") return true;
  return recent.some((one) => one.__typename === "FeverEvent" && at - Date.parse(one.at) < FEVER_SHOWN_MS);
}

function withSamples(samples: AgentLife["samples"], event: TerrariumEvent, at: number): AgentLife["samples"] {
  const [pressure, flow, temperature] = NUMBERS.map((name) => {
    const kept = keepLast(samples[name], { at, value: event[name] }, SAMPLES_MAX);
    const from = kept.findIndex((sample) => sample.at > at - SAMPLES_WINDOW_MS);
    return from > 0 ? kept.slice(from) : kept;
  }) as [readonly Sample[], readonly Sample[], readonly Sample[]];
  return { pressure, flow, temperature };
}

/** The list with one more at its end, and without its oldest where it would be longer than `max`. */
export function keepLast<T>(list: readonly T[], item: T, max: number): readonly T[] {
  const kept = list.length < max ? list.slice() : list.slice(list.length - max + 1);
  kept.push(item);
  return kept;
}
