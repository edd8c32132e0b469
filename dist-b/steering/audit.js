import { TerrariumError } from "../base/errors.js";
import { formatTraceparent, parseTraceparent } from "../tracing/tracing.js";
/** The error for a caller that disconnected. It is rarely received, but gives the log its outcome. */
class CallerGone extends TerrariumError {
  constructor() {
    super("AGENT_TIMEOUT", "the caller went away before there was a result", { reason: "aborted" });
  }
}
/** Throws when the caller has already disconnected, so that no work starts for it. */
export function requireCaller(signal) {
  if (signal?.aborted) throw new CallerGone();
}
/** Waits for `work` until the caller disconnects. `work` itself goes on. */
export async function whileCallerWaits(work, signal) {
  if (!signal) return await work;
  let leave = () => undefined;
  const gone = new Promise((_, reject) => {
    leave = () => reject(new CallerGone());
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
  });
  try {
    return await Promise.race([work, gone]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
const LOGGED_ID_LENGTH_MAX = 128;
export function outcomeOf(error) {
  if (error instanceof CallerGone) return "aborted";
  return error instanceof TerrariumError ? error.code : "INTERNAL_SERVER_ERROR";
}
/** Cuts an id for logs and spans: callers choose ids of any length. */
export function cut(agentId) {
  return agentId.length <= LOGGED_ID_LENGTH_MAX ? agentId : `${agentId.slice(0, LOGGED_ID_LENGTH_MAX)}…`;
}
export const UNTRACED = {};
/** The span of one steering action. Ids of agents and semaphores are cut like those in the log. */
export function steeringSpan(about, parent) {
  const { action, agentId, command, semaphoreId, runId } = about;
  return {
    name: `steer ${action}`,
    kind: "SERVER",
    parent,
    attributes: {
      "terrarium.action": action,
      "terrarium.idempotent": about.hasIdempotencyKey,
      ...(agentId === null ? {} : { "gen_ai.agent.id": agentId }),
      ...(command === null ? {} : { "gen_ai.tool.name": command }),
      ...(semaphoreId === null ? {} : { "terrarium.semaphore.id": semaphoreId }),
      ...(runId === null ? {} : { "terrarium.run.id": runId }),
    },
    failure: "INTERNAL_SERVER_ERROR",
  };
}
/**
 * The same steering as part of a caller's trace. Returns `steer` unchanged without a valid `traceparent` or when
 * tracing is off.
 */
export function steerWithin(steer, traceparent) {
  return typeof traceparent === "string" && steer.within ? steer.within(traceparent) : steer;
}
/**
 * Parses a connection's `traceparent` header and keeps only its normal form. Null when tracing is off or the header
 * is invalid.
 */
export function keptTraceparent(steer, header) {
  const parent = steer.within ? parseTraceparent(header) : null;
  return parent && formatTraceparent(parent);
}
//# sourceMappingURL=audit.js.map
