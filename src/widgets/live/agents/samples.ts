import { isAlive } from "../../../events/activity.js";
import { SAMPLE_INTERVAL_MS, SAMPLES_MAX, SAMPLES_WINDOW_MS } from "../bounds.js";
import type { AgentSeries, AgentState, Sample, Vitals } from "../types.js";

type Samples = AgentState["samples"];
type Numbers = Pick<Vitals, "pressure" | "flow" | "temperature">;

const SECOND_MS = 1_000;

export const NO_SAMPLES: Samples = { pressure: [], flow: [], temperature: [] };

/** The vitals of the last minutes as the gateway kept them. */
export function samplesOf(series: AgentSeries["vitals"]): Samples {
  return series.reduce<Samples>((samples, one) => withSample(samples, one, Date.parse(one.at)), NO_SAMPLES);
}

/** One more sample, unless the last one is of the same second. */
export function withSample(samples: Samples, vitals: Numbers, at: number): Samples {
  const last = samples.flow.at(-1);
  if (last && at - last.at < SAMPLE_INTERVAL_MS) return samples;
  const add = (kept: readonly Sample[], value: number): readonly Sample[] => {
    const from = kept.findIndex((sample) => sample.at > at - SAMPLES_WINDOW_MS);
    return [...kept.slice(from === -1 ? kept.length : from).slice(1 - SAMPLES_MAX), { at, value }];
  };
  return {
    pressure: add(samples.pressure, vitals.pressure),
    flow: add(samples.flow, vitals.flow),
    temperature: add(samples.temperature, vitals.temperature),
  };
}

/**
 * Vitals hold until a heartbeat tells of a change: repeats them each second until `until`, but not before `from`, since
 * when the view has been connected. An agent that does not live has none.
 */
export function heldSamples({ samples, vitals }: AgentState, from: number, until: number): Samples {
  const last = samples.flow.at(-1);
  if (!last || !isAlive(vitals)) return samples;
  let held = samples;
  const first = Math.max(last.at + SECOND_MS, from, until - SAMPLES_WINDOW_MS);
  for (let at = first; at <= until; at += SECOND_MS) held = withSample(held, vitals, at);
  return held;
}
