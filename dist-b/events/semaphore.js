/** All reasons to ask a person. */
export const SEMAPHORE_REASONS = [
  "APPROVAL_NEEDED",
  "CONTEXT_REQUIRED",
  "SENSITIVE_ACTION",
  "AMBIGUOUS_CHOICE",
  "RESOURCE_DECISION",
  "ERROR_RECOVERY",
];
/** All severities, the least urgent first. */
export const SEVERITIES = ["INFO", "WARNING", "CRITICAL"];
/** All statuses of a question. */
export const SEMAPHORE_STATUSES = ["PENDING", "RESOLVED", "CANCELLED", "VOIDED"];
/**
 * Orders of a list of semaphores. LATEST_SETTLED_FIRST omits PENDING ones, MOST_URGENT_FIRST all others. Parking and
 * settling each have their own order, which does not go back when a clock does.
 */
export const SEMAPHORE_ORDERS = ["OLDEST_FIRST", "NEWEST_FIRST", "LATEST_SETTLED_FIRST", "MOST_URGENT_FIRST"];
/** All statuses of a resumption. */
export const RESUMPTION_STATUSES = ["DUE", "RUNNING", "DONE", "FAILED"];
/** The order in which open questions are shown: CRITICAL first, then the next deadline (none last), then the oldest. */
export function byUrgency(one, other) {
  return (
    severityRank(other) - severityRank(one) ||
    compare(instantOf(one.deadline), instantOf(other.deadline)) ||
    compare(instantOf(one.createdAt), instantOf(other.createdAt)) ||
    (one.id < other.id ? -1 : Number(one.id > other.id))
  );
}
export function hiddenQuestions(hidden) {
  const next = Math.min(...hidden.map(({ deadline }) => instantOf(deadline)));
  return {
    count: hidden.length,
    critical: hidden.filter(({ severity }) => severity === "CRITICAL").length,
    nextDeadline: Number.isFinite(next) ? next : null,
  };
}
/** `3 more wait, 1 critical, next deadline in 14 s`; `inWords` formats a duration in milliseconds. */
export function hiddenWords({ count, critical, nextDeadline }, now, inWords) {
  const deadline = nextDeadline === null ? [] : [deadlineWords(nextDeadline - now, inWords)];
  return [
    `${count} more ${count === 1 ? "waits" : "wait"}`,
    ...(critical > 0 ? [`${critical} critical`] : []),
    ...deadline,
  ].join(", ");
}
function deadlineWords(left, inWords) {
  // Rounded up, so that the last second counts until it is over.
  return left <= 0 ? "a deadline passed" : `next deadline in ${inWords(Math.ceil(left / 1_000) * 1_000)}`;
}
function severityRank({ severity }) {
  return SEVERITIES.findIndex((known) => known === severity);
}
function instantOf(at) {
  if (at === null || at === undefined) return Number.POSITIVE_INFINITY;
  return typeof at === "number" ? at : Date.parse(at);
}
function compare(one, other) {
  return one === other ? 0 : one - other;
}
//# sourceMappingURL=semaphore.js.map
