import { PURGATORY_RESOLVE } from "../auth/scopes.js";
import { rethrowForClients, shownTo } from "../inbox/shown-semaphore.js";
import { cut } from "./audit.js";
import { requireJson } from "./checks.js";
import { aboutAgent } from "./guard.js";
/** All semaphores share one rate window, under a name that no agent can have. */
const PURGATORY_RATE_KEY = "purgatory:";
/** Settling needs no idempotency key: a semaphore is settled once, and a second caller is told who settled it. */
export function createSettling(options, guard) {
  const { rateLimiter, purgatory, limits } = options;
  const settle = (viewer, action, id, call) => {
    const about = { ...aboutAgent(action, null, null, false), semaphoreId: cut(id) };
    return guard(viewer, [PURGATORY_RESOLVE], about, async (by, _onReplay, { traceparent }) => {
      await rateLimiter.check(by, action, PURGATORY_RATE_KEY);
      if (traceparent !== undefined && action === "resolve") options.onResolving?.(id, traceparent);
      return shownTo(await call(by).catch(rethrowForClients), true);
    });
  };
  return {
    resolveSemaphore: (viewer, { id, answer, expectedDigest }) =>
      settle(viewer, "resolve", id, (by) => {
        requireJson("answer", answer, limits.maxInputDepth);
        return purgatory.resolve({ id, answer, by, expectedDigest: expectedDigest ?? undefined });
      }),
    cancelSemaphore: (viewer, id, reason) =>
      settle(viewer, "cancel", id, (by) => purgatory.cancel({ id, by, reason })),
  };
}
//# sourceMappingURL=settling.js.map
