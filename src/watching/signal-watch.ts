import type { Pheromone, PheromoneFilter, SensedPheromone } from "../events/pheromone.js";
import { hasRight } from "../auth/scopes.js";
import type { SightOf, Sights } from "../auth/sights.js";
import type { Clock } from "../base/clock.js";
import { clientKey, type Viewer } from "../auth/viewer.js";
import { TerrariumError } from "../base/errors.js";
import type { Limits } from "../base/limits.js";
import { translateStoreError } from "../base/store-error.js";
import type { HolographicBuffer } from "../mirror/index.js";
import { Observation } from "../mirror/index.js";
import {
  checkedFilter,
  type SignalBus,
  type WitnessedDeposit,
  type WitnessPage,
  type WitnessQuery,
} from "../signals/index.js";
import { lensOf, seesPheromone } from "./lens.js";
import { ReadGate } from "./read-gate.js";
import { seenPage } from "./seen-pages.js";

/** Concurrent reads of past deposits. */
const READS_MAX = 4;
/** Past deposits in one answer by default. */
export const WITNESS_DEFAULT = 100;

/** The field of pheromones. Never involves an agent. */
export interface SignalWatch {
  /** The field now, strongest first. Throws BAD_USER_INPUT. */
  pheromones(viewer: Viewer, filter?: PheromoneFilter): readonly SensedPheromone[];
  /** Past deposits, newest first. Rejects with BAD_USER_INPUT, LIMIT_EXCEEDED, UNAVAILABLE. */
  witness(viewer: Viewer, query?: WitnessQuery): Promise<WitnessPage>;
  /** All deposits from now on, or after a cursor of an earlier one. Throws CURSOR_INVALID. */
  followPheromones(viewer: Viewer, after: string | null): Observation;
}

type Shown = Pick<Pheromone, "source" | "payload" | "key" | "private">;

export interface SignalWatchOptions {
  readonly sights: Pick<Sights, "of">;
  readonly sightOf: SightOf;
  readonly clock: Pick<Clock, "now">;
  readonly bus: Pick<SignalBus, "sense" | "witness">;
  /** Each deposit as a PHEROMONE event. Null: deposits are not streamed. */
  readonly ring: HolographicBuffer | null;
  readonly limits: Pick<Limits, "maxReadsWaiting" | "maxReadsWaitingPerClient">;
}

export function createSignalWatch({
  bus,
  sights,
  sightOf,
  clock,
  ring,
  limits,
}: SignalWatchOptions): SignalWatch {
  const { maxReadsWaiting: waitingMax, maxReadsWaitingPerClient: clientWaitingMax } = limits;
  const gate = new ReadGate({ runningMax: READS_MAX, waitingMax, clientWaitingMax });

  /**
   * Without payload and key for viewers that see of its agent only what `publicView` shows, and where a private run deposited it,
   * for those that may not control its agent.
   */
  const shownTo = <P extends Shown>(viewer: Viewer, { private: isPrivate, ...pheromone }: P) => {
    const mayRead = !isPrivate || hasRight(viewer, sights.of(pheromone.source), "control", clock.now());
    return mayRead && !sightOf(viewer).seesReduced(pheromone.source)
      ? pheromone
      : { ...pheromone, payload: null, key: null };
  };

  return {
    pheromones(viewer, filter = {}) {
      const sight = sightOf(viewer);
      const seen = bus.sense(
        checkedFilter(filter),
        sight.seesAll ? undefined : (one) => seesPheromone(sight, one),
      );
      return seen.map((one) => shownTo(viewer, one));
    },
    async witness(viewer, { before = null, first, ...filter } = {}) {
      const { type = null, source = null, target = null } = checkedFilter(filter);
      const count = first ?? WITNESS_DEFAULT;
      if (!Number.isInteger(count) || count < 1)
        throw new TerrariumError("BAD_USER_INPUT", "first must be a whole number from 1", { field: "first" });
      const query = { type, source, target, before, first: count };
      const sight = sightOf(viewer);
      const sees = sight.seesAll ? null : (one: WitnessedDeposit) => seesPheromone(sight, one);
      const page = await gate
        .read(clientKey(viewer), JSON.stringify([query, sees && sight.streamKey(null)]), async () => {
          const page = await seenPage(count, before, sees, async (place, limit) => {
            const { deposits, next } = await bus.witness({ ...query, before: place, first: limit });
            return { items: deposits, next };
          });
          return { deposits: page.items, next: page.next };
        })
        .catch((error: unknown) => {
          throw translateStoreError(error, "past deposits cannot be read");
        });
      return { ...page, deposits: page.deposits.map((one) => shownTo(viewer, one)) };
    },
    followPheromones(viewer, after) {
      if (!ring) throw new TerrariumError("UNAVAILABLE", "deposits cannot be followed here");
      return new Observation(
        ring,
        after === null ? { kind: "last", events: 0 } : { kind: "after", cursor: after },
        null,
        undefined,
        null,
        null,
        lensOf(sightOf(viewer), null),
      );
    },
  };
}
