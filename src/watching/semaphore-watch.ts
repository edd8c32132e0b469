import { mayAnswer, PURGATORY_RESOLVE, requireScope } from "../auth/scopes.js";
import type { SightOf, Sights } from "../auth/sights.js";
import { clientKey, type Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import { TO_SHOW } from "../base/read-options.js";
import { evenly } from "../base/async/even-time.js";
import type { Limits } from "../base/limits.js";
import { translateStoreError } from "../base/store-error.js";
import { type ShownSemaphore, shownTo } from "../inbox/shown-semaphore.js";
import type { Purgatory, SemaphoreToken } from "../purgatory/index.js";
import type { SemaphoreQuery, SemaphoreWatch } from "./port.js";
import { shownSettler } from "./names.js";
import { ReadGate } from "./read-gate.js";
import { type SeenPage, seenPage } from "./seen-pages.js";

export interface SemaphoreWatchOptions {
  readonly purgatory: Pick<Purgatory, "list" | "get" | "audit">;
  readonly sights: Pick<Sights, "of">;
  readonly sightOf: SightOf;
  readonly clock: Clock;
  readonly limits: Pick<Limits, "maxReadsWaiting" | "maxReadsWaitingPerClient">;
}

/** Concurrent reads: few, so that writers are not delayed. */
const READS_MAX = 8;
/** Tokens read at once. They include their states, which may be large. */
const PAGE = 50;

/** Purgatory's public reads, and the reads for viewers that may resolve. */
export function createSemaphoreWatch({
  purgatory,
  sights,
  sightOf,
  clock,
  limits,
}: SemaphoreWatchOptions): SemaphoreWatch {
  const { maxReadsWaiting: waitingMax, maxReadsWaitingPerClient: clientWaitingMax } = limits;
  const gate = new ReadGate({ runningMax: READS_MAX, waitingMax, clientWaitingMax });

  /** Empty for a question of an agent that the viewer does not see. */
  const show = (viewer: Viewer, token: SemaphoreToken): ShownSemaphore[] => {
    const { agentId } = token;
    const sight = sightOf(viewer);
    const level = sight.level(agentId);
    if (level === "none") return [];
    const mayRead = mayAnswer(viewer, sights.of(agentId), clock.now());
    const shown = shownTo(token, mayRead, sight.seesReduced(agentId));
    return [{ ...shown, settledBy: shownSettler(shown.settledBy, level === "steer" || mayRead) }];
  };

  async function list(
    { agentId, status, order }: SemaphoreQuery,
    agentIds: readonly string[] | null,
    after: number | null,
    first: number,
  ): Promise<SeenPage<SemaphoreToken, number>> {
    const only = {
      ...(agentId !== null && { agentId }),
      ...(agentIds !== null && { agentIds }),
      ...(status !== null && { status }),
    };
    const tokens: SemaphoreToken[] = [];
    let next = after;
    while (tokens.length < first) {
      const from = next === null ? {} : { after: next };
      const limit = Math.min(PAGE, first - tokens.length);
      const page = await purgatory.list({ ...only, order, ...from, limit }, TO_SHOW);
      tokens.push(...page.tokens);
      ({ next } = page);
      if (next === null) break;
    }
    return { items: tokens, next };
  }

  async function read<T>(
    viewer: Viewer,
    key: readonly unknown[],
    task: () => Promise<T>,
    what = "questions",
  ): Promise<T> {
    try {
      return await gate.read(clientKey(viewer), JSON.stringify(key), task);
    } catch (error) {
      throw translateStoreError(error, `${what} cannot be read`);
    }
  }

  return {
    async semaphores(viewer, query) {
      const { agentId, status, order, after, first } = query;
      const sight = sightOf(viewer);
      if (agentId !== null && !sight.sees(agentId)) return { semaphores: [], next: null };
      const agentIds = agentId === null ? sight.agentIds : null;
      const sees =
        sight.seesAll || agentId !== null ? null : (token: SemaphoreToken) => sight.sees(token.agentId);
      const key = ["list", agentId, status, order, after, first, sees && sight.streamKey(null)];
      const page = await read(viewer, key, () =>
        seenPage(first, after, sees, (from, limit) => list(query, agentIds, from, limit)),
      );
      return { semaphores: page.items.flatMap((token) => show(viewer, token)), next: page.next };
    },
    async semaphore(viewer, id) {
      const find = async (): Promise<ShownSemaphore | null> => {
        const token = await read(viewer, ["get", id], () => purgatory.get(id, TO_SHOW));
        const [shown] = token ? show(viewer, token) : [];
        return shown ?? null;
      };
      return sightOf(viewer).seesAll ? await find() : await evenly(find);
    },
    async semaphoreAudit(viewer, { semaphoreId, agentId, after, first }) {
      const now = clock.now();
      const isOwn = agentId !== null && mayAnswer(viewer, sights.of(agentId), now);
      if (!isOwn) requireScope(viewer, PURGATORY_RESOLVE, now);
      if (first === 0) return { entries: [], next: after };
      const only = {
        ...(semaphoreId === null ? {} : { tokenId: semaphoreId }),
        ...(agentId === null ? {} : { agentId }),
      };
      const task = () => purgatory.audit({ ...only, after, limit: first });
      return await read(viewer, ["audit", only, after, first], task, "the audit of questions");
    },
  };
}
