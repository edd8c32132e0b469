import type { Pheromone } from "../events/pheromone.js";
import { type Decaying, FORGOTTEN_BELOW, intensityAt } from "./decay.js";

/** Pheromones that a client keeps; beyond it the weakest are dropped. The gateway answers with at most 1,000 at once. */
export const SHOWN_SIGNALS_MAX = 2_000;

/** What pictures show of a pheromone. */
export type ShownSignal = Decaying & Pick<Pheromone, "id" | "source" | "target" | "count">;

/** The same as GraphQL and REST tell it: `at` is ISO 8601. */
export type SignalNews = Omit<ShownSignal, "at"> & { readonly at: string };

/** A pheromone as it is at one moment. */
export interface FadingSignal extends ShownSignal {
  /** Strength at that moment, 0–1. */
  readonly intensity: number;
  /** Time since the latest deposit, ms. */
  readonly ageMs: number;
}

/** The field of pheromones as a client knows it, in browser and terminal: read once, told of each deposit, faded here. */
export class ShownSignals {
  readonly #byId = new Map<string, ShownSignal>();
  #hasSeen = false;

  /** Whether there was any since the client began. */
  get hasSeen(): boolean {
    return this.#hasSeen;
  }

  /** Replaces all by the gateway's answer. */
  replace(news: Iterable<SignalNews>): void {
    this.#byId.clear();
    for (const one of news) this.#put(shownOf(one));
  }

  /** A deposit. Of one entry the latest deposit counts, in whatever order they are told: streams replay the past. */
  take(news: SignalNews, now: number): void {
    const next = shownOf(news);
    const known = this.#byId.get(next.id);
    if (known && (known.at > next.at || (known.at === next.at && known.count >= next.count))) return;
    this.#put(next);
    if (this.#byId.size > SHOWN_SIGNALS_MAX) this.#trim(now);
  }

  /** All that is not forgotten at `now` (the gateway's wall time, ms), strongest first. */
  all(now: number): readonly FadingSignal[] {
    const fading: FadingSignal[] = [];
    for (const signal of this.#byId.values()) {
      const intensity = intensityAt(signal, now);
      if (intensity < FORGOTTEN_BELOW) this.#byId.delete(signal.id);
      else fading.push({ ...signal, intensity, ageMs: Math.max(0, now - signal.at) });
    }
    return fading.toSorted((one, other) => other.intensity - one.intensity || other.at - one.at);
  }

  #put(signal: ShownSignal): void {
    this.#byId.set(signal.id, signal);
    this.#hasSeen = true;
  }

  /** Down to half, so that a flood of deposits does not sort at each of them. */
  #trim(now: number): void {
    const kept = this.all(now).slice(0, SHOWN_SIGNALS_MAX / 2);
    this.#byId.clear();
    for (const { intensity: _intensity, ageMs: _ageMs, ...signal } of kept) this.#byId.set(signal.id, signal);
  }
}

/** For each agent the signals from it and to it, in the order given. Clients that deposit have a place, too. */
export function signalsByAgent(
  signals: readonly FadingSignal[],
): ReadonlyMap<string, readonly FadingSignal[]> {
  const byAgent = new Map<string, FadingSignal[]>();
  const add = (agentId: string, signal: FadingSignal): void => {
    const own = byAgent.get(agentId);
    if (own) own.push(signal);
    else byAgent.set(agentId, [signal]);
  };
  for (const signal of signals) {
    add(signal.source, signal);
    if (signal.target !== null && signal.target !== signal.source) add(signal.target, signal);
  }
  return byAgent;
}

/** Only these members: news also carry payloads, which are not kept. */
function shownOf({
  id,
  type,
  source,
  target,
  initialIntensity,
  halfLifeMs,
  ttlMs,
  at,
  count,
}: SignalNews): ShownSignal {
  return { id, type, source, target, initialIntensity, halfLifeMs, ttlMs, count, at: Date.parse(at) };
}

/** Rows and columns of a map of signals: the strongest. */
export const SIGNAL_MAP_AGENTS_MAX = 20;
export const SIGNAL_MAP_TYPES_MAX = 12;

/** Agents (and clients that deposit) × types: the strongest signal of each, from the agent or to it. */
export interface SignalMap {
  /** Strongest first. */
  readonly types: readonly string[];
  /** Strongest first; `cells` are in the order of `types`, 0 for no signal. */
  readonly rows: readonly { readonly agentId: string; readonly cells: readonly number[] }[];
  /** Agents and types that found no room. */
  readonly hidden: { readonly agents: number; readonly types: number };
}

/** The map of these signals, which are strongest first. */
export function signalMap(signals: readonly FadingSignal[]): SignalMap {
  const all = [...new Set(signals.map(({ type }) => type))];
  const types = all.slice(0, SIGNAL_MAP_TYPES_MAX);
  const byAgent = [...signalsByAgent(signals)];
  const rows = byAgent.slice(0, SIGNAL_MAP_AGENTS_MAX).map(([agentId, own]) => ({
    agentId,
    cells: types.map((type) => own.find((signal) => signal.type === type)?.intensity ?? 0),
  }));
  return {
    types,
    rows,
    hidden: { agents: byAgent.length - rows.length, types: all.length - types.length },
  };
}
