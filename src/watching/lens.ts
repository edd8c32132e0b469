import { isShown } from "../auth/seen-event.js";
import type { EventSight, Sight } from "../auth/sights.js";
import { ALL_AGENTS, epochOf } from "../events/cursor.js";
import type { GapEvent, TerrariumEvent } from "../events/event.js";
import type { Lens } from "../mirror/index.js";

/** Vitals of a gap that belongs to no agent: those of the event behind it could be a hidden agent's. */
const NO_VITALS = { state: "DORMANT", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null } as const;

/** What all viewers with this sight's `streamKey` see of the stream; null when that is everything. */
export function lensOf(sight: Sight, agentId: string | null): Lens | null {
  return sight.seesAll ? null : new SightLens(sight.forStream(agentId), sight);
}

class SightLens implements Lens {
  readonly #sight: EventSight;
  readonly #viewers: Pick<Sight, "hidesKnown">;

  constructor(sight: EventSight, viewers: Pick<Sight, "hidesKnown">) {
    this.#sight = sight;
    this.#viewers = viewers;
  }

  seesAgent(agentId: string): boolean {
    return this.#sight.sees(agentId);
  }

  sees(event: TerrariumEvent): boolean {
    if (event.type === "GAP" && isOfNoAgent(event.agentId)) return true;
    if (!isShown(event, this.#sight)) return false;
    if ("pheromone" in event) return seesPheromone(this.#sight, event.pheromone);
    return this.#sight.sees(event.agentId);
  }

  /**
   * How many of the missing events this view would have had is not known, except none: in the stream of all agents while some are
   * hidden, and in that of one agent if some of its events are. `epoch`: of the present life of the stream.
   */
  shown(event: TerrariumEvent, epoch: string): TerrariumEvent {
    if (event.type !== "GAP") return event;
    const missed = event.missed === 0 ? 0 : null;
    if (isOfNoAgent(event.agentId)) {
      const isCounted = event.agentId === ALL_AGENTS && this.#countsAll(event, epoch);
      return { ...event, ...NO_VITALS, missed: isCounted ? event.missed : missed };
    }
    return this.#sight.hidesEventsOf(event.agentId, isOfNow(event, epoch)) ? { ...event, missed } : event;
  }

  /** Since this gateway started every agent is known; an older life may have had others. */
  #countsAll(gap: GapEvent, epoch: string): boolean {
    return isOfNow(gap, epoch) && !this.#viewers.hidesKnown;
  }
}

function isOfNow({ from, to }: GapEvent, epoch: string): boolean {
  return from !== null && to !== null && epochOf(from) === epoch && epochOf(to) === epoch;
}

/** A gap of the stream of all agents, or of all deposits, belongs to no agent. */
export function isOfNoAgent(scope: string): boolean {
  return scope === ALL_AGENTS || scope.includes(":");
}

/** A pheromone names two agents: only viewers who see both see it. */
export function seesPheromone(
  sight: EventSight,
  { source, target }: { readonly source: string; readonly target: string | null },
): boolean {
  return (isClient(source) || sight.sees(source)) && (target === null || sight.sees(target));
}

/** No agent's id has a colon: such a source is a client. */
export function isClient(source: string): boolean {
  return source.startsWith("client:");
}
