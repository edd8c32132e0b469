import { hasScope, PURGATORY_RESOLVE, requireScope } from "../auth/scopes.js";
import { clientKey } from "../auth/viewer.js";
import { shownTo, translateStoreError } from "../inbox/shown-semaphore.js";
import { ReadGate } from "./read-gate.js";
/** Concurrent reads: few, so that writers are not delayed. */
const READS_MAX = 8;
/** Tokens read at once. They include their states, which may be large. */
const PAGE = 50;
/** Purgatory's public reads, and the reads for viewers that may resolve. */
export function createSemaphoreWatch({ purgatory, clock, limits }) {
  const { maxReadsWaiting: waitingMax, maxReadsWaitingPerClient: clientWaitingMax } = limits;
  const gate = new ReadGate({ runningMax: READS_MAX, waitingMax, clientWaitingMax });
  const seesSecrets = (viewer) => hasScope(viewer, PURGATORY_RESOLVE, clock.now());
  async function list({ agentId, status, order, after, first }, secrets) {
    const only = { ...(agentId === null ? {} : { agentId }), ...(status === null ? {} : { status }) };
    const shown = [];
    let next = after;
    while (shown.length < first) {
      const from = next === null ? {} : { after: next };
      const limit = Math.min(PAGE, first - shown.length);
      const page = await purgatory.list({ ...only, order, ...from, limit });
      shown.push(...page.tokens.map((token) => shownTo(token, secrets)));
      ({ next } = page);
      if (next === null) break;
    }
    return { semaphores: shown, next };
  }
  async function read(viewer, key, task) {
    try {
      return await gate.read(clientKey(viewer), JSON.stringify(key), task);
    } catch (error) {
      throw translateStoreError(error);
    }
  }
  return {
    semaphores(viewer, query) {
      const secrets = seesSecrets(viewer);
      const { agentId, status, order, after, first } = query;
      return read(viewer, ["list", agentId, status, order, after, first, secrets], () =>
        list(query, secrets),
      );
    },
    async semaphore(viewer, id) {
      const token = await read(viewer, ["get", id], () => purgatory.get(id));
      return token && shownTo(token, seesSecrets(viewer));
    },
    async semaphoreAudit(viewer, { semaphoreId, agentId, after, first }) {
      requireScope(viewer, PURGATORY_RESOLVE, clock.now());
      if (first === 0) return { entries: [], next: after };
      const only = {
        ...(semaphoreId === null ? {} : { tokenId: semaphoreId }),
        ...(agentId === null ? {} : { agentId }),
      };
      return await read(viewer, ["audit", only, after, first], () =>
        purgatory.audit({ ...only, after, limit: first }),
      );
    },
  };
}
//# sourceMappingURL=semaphore-watch.js.map
