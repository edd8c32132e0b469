import { FLEET_FREEZE, hasScope, requireScope } from "../auth/scopes.js";
import type { SightOf } from "../auth/sights.js";
import { clientKey, type Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import type { Limits } from "../base/limits.js";
import { type Freezable, type Freeze, holds } from "../events/freeze.js";
import type { FreezeAuditEntry, FreezeAuditPage, Freezes, FreezeStore } from "../freezes/index.js";
import { translateStoreError } from "../base/store-error.js";
import { ReadGate } from "./read-gate.js";
import { seenPage } from "./seen-pages.js";

/** Concurrent reads of the audit. */
const READS_MAX = 4;

/** What is frozen. Never involves an agent. */
export interface FreezeWatch {
  /**
   * Freezes in force, oldest first: those that hold an agent which the viewer sees, those of all, and of labels for viewers that
   * may freeze. `by` is null for viewers that may neither freeze nor steer the agent.
   */
  freezes(viewer: Viewer): readonly Freeze[];
  /** Of agents that the viewer sees, of labels and of all. For viewers that may freeze. Rejects with UNAUTHENTICATED, FORBIDDEN, LIMIT_EXCEEDED, UNAVAILABLE. */
  freezeAudit(viewer: Viewer, after: number, first: number): Promise<FreezeAuditPage>;
}

export interface FreezeWatchOptions {
  readonly freezes: Pick<Freezes, "all">;
  readonly store: Pick<FreezeStore, "audit">;
  readonly sightOf: SightOf;
  readonly manifest: () => ReadonlyMap<string, Freezable>;
  readonly clock: Clock;
  readonly limits: Pick<Limits, "maxReadsWaiting" | "maxReadsWaitingPerClient">;
}

export function createFreezeWatch({
  freezes,
  store,
  sightOf,
  manifest,
  clock,
  limits,
}: FreezeWatchOptions): FreezeWatch {
  const { maxReadsWaiting: waitingMax, maxReadsWaitingPerClient: clientWaitingMax } = limits;
  const gate = new ReadGate({ runningMax: READS_MAX, waitingMax, clientWaitingMax });
  return {
    freezes(viewer) {
      const now = clock.now();
      const mayFreeze = hasScope(viewer, FLEET_FREEZE, now);
      const sight = sightOf(viewer);
      const sees = (freeze: Freeze): boolean => {
        if (freeze.agentId !== null) return sight.sees(freeze.agentId);
        if (freeze.labels === null || mayFreeze) return true;
        return [...manifest().values()].some((agent) => holds(freeze, agent) && sight.sees(agent.id));
      };
      return freezes.all.filter(sees).map((freeze) => {
        const { agentId } = freeze;
        const seesBy = mayFreeze || (agentId !== null && sight.steers(agentId));
        return seesBy ? freeze : { ...freeze, by: null };
      });
    },
    async freezeAudit(viewer, after, first) {
      requireScope(viewer, FLEET_FREEZE, clock.now());
      const sight = sightOf(viewer);
      const sees = sight.seesAll
        ? null
        : ({ agentId }: FreezeAuditEntry) => agentId === null || sight.sees(agentId);
      const readPage = async (place: number | null, limit: number) => {
        const { entries, next } = await store.audit({ after: place ?? 0, first: limit });
        return { items: entries, next };
      };
      const key = JSON.stringify([after, first, sees && sight.streamKey(null)]);
      return await gate
        .read(clientKey(viewer), key, async () => {
          const { items, next } = await seenPage(first, after, sees, readPage);
          return { entries: items, next };
        })
        .catch((error: unknown) => {
          throw translateStoreError(error, "the audit of freezes cannot be read");
        });
    },
  };
}
