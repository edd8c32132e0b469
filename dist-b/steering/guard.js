import { hasScope, requireScope, requireToken } from "../auth/scopes.js";
import { outcomeOf, steeringSpan, UNTRACED } from "./audit.js";
export function createAudit({ clock, log, tracing, parent }) {
  return async (actor, about, work) => {
    const startedAt = clock.monotonic();
    let outcome = "ok";
    let isReplay = false;
    const inSpan = async (rest) => {
      if (!tracing) return await rest(UNTRACED);
      return await tracing.span(steeringSpan(about, parent), async ({ traceparent, note }) => {
        const result = await rest({ traceparent });
        note("terrarium.replay", isReplay);
        return result;
      });
    };
    try {
      return await work(() => void (isReplay = true), inSpan);
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      log({ ...about, ...actor, outcome, durationMs: clock.monotonic() - startedAt, isReplay });
    }
  };
}
export function createGuard(options) {
  const audit = createAudit(options);
  return (viewer, scopes, about, work) => {
    const actor = {
      client: viewer.kind === "client" ? viewer.id : null,
      address: viewer.kind === "anonymous" ? viewer.address : null,
    };
    return audit(actor, about, async (onReplay, inSpan) => {
      const by = requireOneOf(viewer, scopes, options.clock.now());
      return await inSpan((trace) => work(by, onReplay, trace));
    });
  };
}
function requireOneOf(viewer, scopes, now) {
  const [first] = scopes;
  const held = scopes.find((scope) => hasScope(viewer, scope, now));
  return first === undefined ? requireToken(viewer, now) : requireScope(viewer, held ?? first, now);
}
/** The fields of a log line when nothing more is known about the action. */
export function aboutAgent(action, agentId, command, hasIdempotencyKey) {
  return { action, agentId, command, semaphoreId: null, runId: null, hasIdempotencyKey };
}
//# sourceMappingURL=guard.js.map
