import { withoutHiddenAgents } from "../auth/hidden-names.js";
import { seesPrivate } from "../auth/private-runs.js";
import { requireRight } from "../auth/requirements.js";
import type { SightOf, Sights } from "../auth/sights.js";
import { clientKey, type Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { TO_SHOW } from "../base/read-options.js";
import { evenly } from "../base/async/even-time.js";
import type { Limits } from "../base/limits.js";
import type { RunKind, RunStatus } from "../events/run.js";
import { translateStoreError } from "../base/store-error.js";
import { type Run, type Runs, type ShownRun, shownRun, withoutPrivate } from "../runs/index.js";
import { ReadGate } from "./read-gate.js";
import { seenPage } from "./seen-pages.js";

export interface RunListQuery {
  readonly agentId: string | null;
  /** Undefined: any. Null: work without a session. */
  readonly session?: string | null | undefined;
  readonly status: RunStatus | null;
  readonly kind: RunKind | null;
  readonly order: "NEWEST_FIRST" | "OLDEST_FIRST";
  /** `next` of the previous page; null for the first. */
  readonly after: string | null;
  readonly first: number;
}

export interface ShownRunPage {
  readonly runs: readonly ShownRun[];
  /** `after` of the next page; null when this was the last. */
  readonly next: string | null;
}

/** Reads runs. Never involves an agent. */
export interface RunWatch {
  /** Null for an unknown or forgotten run. */
  run(viewer: Viewer, id: string): Promise<ShownRun | null>;
  /** Throws BAD_USER_INPUT for an invalid `after`, LIMIT_EXCEEDED when there are too many concurrent reads. */
  runs(viewer: Viewer, query: RunListQuery): Promise<ShownRunPage>;
  /** The resumptions and calls of a run, oldest first. */
  childrenOf(viewer: Viewer, id: string): Promise<readonly ShownRun[]>;
  /** The state of a session, for viewers that may steer the agent. Throws UNAUTHENTICATED, FORBIDDEN. */
  sessionState(viewer: Viewer, agentId: string, session: string | null): Promise<Run["input"]>;
}

export interface RunWatchOptions {
  readonly runs: Pick<Runs, "get" | "list" | "children" | "stateOf">;
  readonly sights: Pick<Sights, "of">;
  readonly sightOf: SightOf;
  readonly clock: Clock;
  readonly limits: Pick<Limits, "maxReadsWaiting" | "maxReadsWaitingPerClient">;
}

/** Concurrent reads: few, so that writers are not delayed. */
const READS_MAX = 8;

export function createRunWatch({ runs, sights, sightOf, clock, limits }: RunWatchOptions): RunWatch {
  const { maxReadsWaiting: waitingMax, maxReadsWaitingPerClient: clientWaitingMax } = limits;
  const gate = new ReadGate({ runningMax: READS_MAX, waitingMax, clientWaitingMax });

  async function read<T>(
    viewer: Viewer,
    key: readonly unknown[],
    task: () => Promise<T>,
    what = "runs",
  ): Promise<T> {
    try {
      return await gate.read(clientKey(viewer), JSON.stringify(key), task);
    } catch (error) {
      throw translateStoreError(error, `${what} cannot be read`);
    }
  }

  /** Empty for a run of an agent that the viewer does not see. */
  const show = (viewer: Viewer, run: Run): ShownRun[] => {
    const level = sightOf(viewer).level(run.agentId);
    if (level === "none") return [];
    const shown = withoutHiddenAgents(shownRun(run, level === "steer"), run, sightOf(viewer));
    if (sightOf(viewer).seesReduced(run.agentId)) return [{ ...withoutPrivate(shown), result: null }];
    return [seesPrivate(viewer, sights.of(run.agentId), run, clock.now()) ? shown : withoutPrivate(shown)];
  };

  return {
    async run(viewer, id) {
      const find = async (): Promise<ShownRun | null> => {
        const run = await read(viewer, ["get", id], () => runs.get(id, TO_SHOW));
        const [shown] = run ? show(viewer, run) : [];
        return shown ?? null;
      };
      return sightOf(viewer).seesAll ? await find() : await evenly(find);
    },
    async runs(viewer, { agentId, session, status, kind, order, after, first }) {
      const sight = sightOf(viewer);
      if (agentId !== null && !sight.sees(agentId)) return { runs: [], next: null };
      const agentIds = agentId === null ? sight.agentIds : null;
      const query = {
        ...(agentId !== null && { agentId }),
        ...(agentIds !== null && { agentIds }),
        ...(session !== undefined && { session }),
        ...(status !== null && { status }),
        ...(kind !== null && { kind }),
        order,
      };
      const sees = sight.seesAll || agentId !== null ? null : (run: Run) => sight.sees(run.agentId);
      const from = after === null ? null : placeOf(after);
      const readPage = async (place: number | null, limit: number) => {
        const page = await runs.list({ ...query, ...(place !== null && { after: place }), limit }, TO_SHOW);
        return { items: page.runs, next: page.next };
      };
      const key = ["list", query, from, first, sees && sight.streamKey(null)];
      const page = await read(viewer, key, () => seenPage(first, from, sees, readPage));
      return {
        runs: page.items.flatMap((run) => show(viewer, run)),
        next: page.next === null ? null : String(page.next),
      };
    },
    async childrenOf(viewer, id) {
      const children = await read(viewer, ["children", id], () => runs.children(id, TO_SHOW));
      return children.flatMap((run) => show(viewer, run));
    },
    async sessionState(viewer, agentId, session) {
      requireRight(viewer, sights.of(agentId), ["perturb", "invoke", "control"], clock.now());
      const task = () => runs.stateOf(agentId, session);
      const state = await read(viewer, ["state", agentId, session], task, "states of sessions");
      return state.value;
    },
  };
}

function placeOf(after: string): number {
  const place = /^\d{1,15}$/.test(after) ? Number(after) : Number.NaN;
  if (Number.isSafeInteger(place)) return place;
  throw new TerrariumError("BAD_USER_INPUT", "after must be `next` of the page before", { field: "after" });
}
