import { requireAnswering } from "../auth/requirements.js";
import { hasScope, mayAnswerSome, PURGATORY_RESOLVE, requireScope, requireToken } from "../auth/scopes.js";
import type { Sights } from "../auth/sights.js";
import type { AgentSight, Viewer } from "../auth/viewer.js";
import { visibilityOf } from "../auth/visibility.js";
import type { Clock } from "../base/clock.js";
import { evenly } from "../base/async/even-time.js";
import type { Limits } from "../base/limits.js";
import { rethrowForClients } from "../base/store-error.js";
import { type ShownSemaphore, shownTo } from "../inbox/shown-semaphore.js";
import { noSemaphore, type Purgatory, type SemaphoreToken } from "../purgatory/index.js";
import { cut } from "./audit.js";
import { requireJson } from "./checks.js";
import { aboutAgent, type Guard, type Requirement } from "./guard.js";
import type { Steer } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";

export interface SettlingOptions {
  readonly rateLimiter: RateLimiter;
  readonly purgatory: Pick<Purgatory, "resolve" | "cancel" | "get">;
  readonly sights: Pick<Sights, "of">;
  readonly clock: Clock;
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
  const { rateLimiter, purgatory, sights, clock, limits } = options;

  /**
   * The agent whose question it is; null for an unknown question, and for one of an agent that the viewer does not see. A
   * viewer without a right to answer anything causes no read.
   */
  async function askingAgent(viewer: Viewer, id: string): Promise<AgentSight | null> {
    if (!mayAnswerSome(viewer)) return null;
    return await evenly(async () => {
      const token = await purgatory.get(id).catch(rethrowForClients("the question cannot be read"));
      const agent = token && sights.of(token.agentId);
      return agent && visibilityOf(viewer, clock.now()).levelOf(agent) !== "none" ? agent : null;
    });
  }

  const settle = async (
    viewer: Viewer,
    action: "resolve" | "cancel",
    id: string,
    call: (by: string) => Promise<SemaphoreToken>,
  ): Promise<ShownSemaphore> => {
    const about = { ...aboutAgent(action, null, null, false), semaphoreId: cut(id) };
    const answersAll = hasScope(viewer, PURGATORY_RESOLVE, clock.now());
    const agent = answersAll ? null : await askingAgent(viewer, id);
    const requirement: Requirement = (caller, now) => {
      if (agent) return requireAnswering(caller, agent, now);
      const isSome = mayAnswerSome(caller);
      return isSome ? requireToken(caller, now) : requireScope(caller, PURGATORY_RESOLVE, now);
    };
    return await guard(viewer, requirement, about, async (by, _onReplay, { traceparent }) => {
      await rateLimiter.check(by, action, PURGATORY_RATE_KEY);
      if (!agent && !answersAll) throw noSemaphore(id);
      if (traceparent !== undefined && action === "resolve") options.onResolving?.(id, traceparent);
      return shownTo(
        await call(by).catch(rethrowForClients("what becomes of the question cannot be stored")),
        true,
      );
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
