import { PURGATORY_RESOLVE } from "../auth/scopes.js";
import type { Viewer } from "../auth/viewer.js";
import type { Limits } from "../base/limits.js";
import { rethrowForClients, type ShownSemaphore, shownTo } from "../inbox/shown-semaphore.js";
import type { Purgatory, SemaphoreToken } from "../purgatory/index.js";
import { cut } from "./audit.js";
import { requireJson } from "./checks.js";
import { aboutAgent, type Guard } from "./guard.js";
import type { Steer } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";

export interface SettlingOptions {
  readonly rateLimiter: RateLimiter;
  readonly purgatory: Pick<Purgatory, "resolve" | "cancel">;
  readonly limits: Pick<Limits, "maxInputDepth">;
  /** Called before a semaphore is resolved, with the span its resumption belongs to. */
  readonly onResolving?: (semaphoreId: string, traceparent: string) => void;
}

/** All semaphores share one rate window, under a name that no agent can have. */
const PURGATORY_RATE_KEY = "purgatory:";

/** Settling needs no idempotency key: a semaphore is settled once, and a second caller is told who settled it. */
export function createSettling(
  options: SettlingOptions,
  guard: Guard,
): Pick<Steer, "resolveSemaphore" | "cancelSemaphore"> {
  const { rateLimiter, purgatory, limits } = options;
  const settle = (
    viewer: Viewer,
    action: "resolve" | "cancel",
    id: string,
    call: (by: string) => Promise<SemaphoreToken>,
  ): Promise<ShownSemaphore> => {
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
