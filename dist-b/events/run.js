/**
 * Status of a run.
 *
 * ```
 * ACCEPTED ──▶ RUNNING ──▶ COMPLETED | FAILED | CANCELLED
 *    ▲            │  ├───▶ PARKED ──question ended──▶ COMPLETED | FAILED | CANCELLED
 *    └──cut off───┘  └───▶ UNKNOWN     cut off, and must not run twice
 * ```
 */
export const RUN_STATUSES = ["ACCEPTED", "RUNNING", "PARKED", "COMPLETED", "FAILED", "CANCELLED", "UNKNOWN"];
/** What started a run. */
export const RUN_KINDS = ["PERTURB", "INVOKE", "COMMAND", "RESUME", "SIGNAL", "SCHEDULE"];
/** Highest priority a caller may choose. 200 is reserved for people's answers. */
export const CALLER_PRIORITY_MAX = 199;
/** What happens to a perturbation that was cut off while it ran: it runs again, or it ends UNKNOWN. */
export const DELIVERIES = ["at_least_once", "at_most_once"];
/** A stamp as members of an event. A run without a session leaves `session` out. */
export function stampFields(stamp) {
  if (!stamp) return {};
  const { run, session, attempt } = stamp;
  return session === null ? { run, attempt } : { run, session, attempt };
}
//# sourceMappingURL=run.js.map
