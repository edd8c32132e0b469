import type { Viewer } from "../../auth/viewer.js";
import { TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
import type { PheromoneDeposit, PheromoneFilter, SensedPheromone } from "../../events/pheromone.js";
import {
  checkedFilter,
  type SignalBus,
  type WitnessedDeposit,
  type WitnessPage,
  type WitnessQuery,
} from "../../signals/index.js";
import type { Steer } from "../../steering/port.js";
import type { Watch } from "../../watching/port.js";
import { optionsOf, requireSignal } from "./arguments.js";
import type { ByOptions } from "./port.js";

export type { WitnessedDeposit, WitnessPage, WitnessQuery };

/** Pheromones in process: `terrarium.signals`. */
export interface InProcessSignals {
  /**
   * Deposits a pheromone with the source `client:<by>`. Resolves when it is stored. BAD_USER_INPUT, LIMIT_EXCEEDED,
   * UNAVAILABLE.
   */
  readonly deposit: (deposit: PheromoneDeposit, options?: ByOptions) => Promise<SensedPheromone>;
  /** The field now, strongest first, 1,000 at most. */
  readonly sense: (filter?: PheromoneFilter) => Promise<readonly SensedPheromone[]>;
  /**
   * Each deposit from the first read on, until `signal` aborts, the loop is left, or the terrarium closes. LIMIT_EXCEEDED beyond
   * `maxInProcessObservers`.
   */
  readonly watch: (
    filter?: PheromoneFilter,
    options?: { readonly signal?: AbortSignal },
  ) => AsyncIterable<SensedPheromone>;
  /** Past deposits, newest first. */
  readonly witness: (query?: WitnessQuery) => Promise<WitnessPage>;
}

export interface InProcessSignalsNeeds {
  readonly steer: Pick<Steer, "depositPheromone">;
  readonly watch: Pick<Watch, "pheromones" | "witness">;
  readonly bus: Pick<SignalBus, "watch">;
  readonly limits: Pick<Limits, "maxInProcessObservers">;
  readonly viewerOf: (by: string | undefined) => Viewer;
  readonly embedder: Viewer;
  /** Runs a call, and translates and counts its errors. */
  readonly guarded: <T>(work: () => Promise<T>) => Promise<T>;
}

export function createInProcessSignals(needs: InProcessSignalsNeeds): InProcessSignals {
  const { steer, watch, bus, limits, viewerOf, embedder, guarded } = needs;
  let watching = 0;
  async function* watched(
    given: PheromoneFilter | undefined,
    options: { readonly signal?: AbortSignal } | undefined,
  ): AsyncGenerator<SensedPheromone, void> {
    const { signal, filter } = await guarded(async () => {
      const { signal: outer } = optionsOf(options);
      requireSignal(outer);
      const max = limits.maxInProcessObservers;
      if (watching >= max)
        throw new TerrariumError("LIMIT_EXCEEDED", `${max} streams of pheromones are open`, {
          limit: "maxInProcessObservers",
          max,
        });
      return { signal: outer ?? new AbortController().signal, filter: checkedFilter(given) };
    });
    watching += 1;
    try {
      yield* bus.watch(filter, signal);
    } finally {
      watching -= 1;
    }
  }
  return {
    deposit: (deposit, options) =>
      guarded(async () => await steer.depositPheromone(viewerOf(optionsOf(options).by), deposit)),
    sense: (filter) => guarded(async () => watch.pheromones(embedder, filter)),
    watch: watched,
    witness: (query) => guarded(async () => await watch.witness(embedder, optionsOf(query))),
  };
}
