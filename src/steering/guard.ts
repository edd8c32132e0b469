import { hasScope, requireScope } from "../auth/scopes.js";
import type { Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import type { Tracing } from "../tracing/tracing.js";
import { outcomeOf, type SteeringLine, steeringSpan, type Trace, UNTRACED } from "./audit.js";

export type SteeringAbout = Pick<
  SteeringLine,
  "action" | "agentId" | "command" | "semaphoreId" | "runId" | "hasIdempotencyKey"
>;

export interface GuardOptions {
  readonly clock: Clock;
  readonly log: (line: SteeringLine) => void;
  /** Records one span for each action. Null: tracing is off. */
  readonly tracing: Tracing | null;
  /** The caller's `traceparent`. */
  readonly parent: string | null;
}

/**
 * Runs `work` for a viewer with one of the scopes, and always writes its log line. Throws UNAUTHENTICATED, and
 * FORBIDDEN that names the first scope.
 */
export type Guard = <T>(
  viewer: Viewer,
  scopes: readonly [string, ...string[]],
  about: SteeringAbout,
  work: (by: string, onReplay: () => void, trace: Trace) => Promise<T>,
) => Promise<T>;

/** Only authorised calls get spans, so that unauthorised requests cannot flood the exporter. */
export function createGuard({ clock, log, tracing, parent }: GuardOptions): Guard {
  return async (viewer, scopes, about, work) => {
    const startedAt = clock.monotonic();
    let outcome: SteeringLine["outcome"] = "ok";
    let isReplay = false;
    try {
      const by = requireOneOf(viewer, scopes, clock.now());
      const onReplay = (): void => void (isReplay = true);
      if (!tracing) return await work(by, onReplay, UNTRACED);
      return await tracing.span(steeringSpan(about, parent), async ({ traceparent, note }) => {
        const result = await work(by, onReplay, { traceparent });
        note("terrarium.replay", isReplay);
        return result;
      });
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      log({
        ...about,
        client: viewer.kind === "client" ? viewer.id : null,
        address: viewer.kind === "anonymous" ? viewer.address : null,
        outcome,
        durationMs: clock.monotonic() - startedAt,
        isReplay,
      });
    }
  };
}

function requireOneOf(
  viewer: Viewer,
  [first, ...others]: readonly [string, ...string[]],
  now: number,
): string {
  const held = others.find((scope) => hasScope(viewer, scope, now));
  return requireScope(viewer, held ?? first, now);
}

/** The fields of a log line when nothing more is known about the action. */
export function aboutAgent(
  action: SteeringLine["action"],
  agentId: string | null,
  command: string | null,
  hasIdempotencyKey: boolean,
): SteeringAbout {
  return { action, agentId, command, semaphoreId: null, runId: null, hasIdempotencyKey };
}
