export function runView(run) {
  const { id, agentId, kind, status, command, session, by, attempt, acceptedAt, startedAt, endedAt } = run;
  const { onBehalfOf, input, result, usage, semaphores, parent } = run;
  const error = run.error && { ...run.error, message: run.error.message ?? "" };
  const about = { id, agentId, kind, status, command, session, by, attempt, acceptedAt, startedAt, endedAt };
  return { ...about, onBehalfOf, input, result, error, usage, semaphores, parent };
}
export function semaphoreDetails({ secrets, ...view }) {
  const { state = null, input = null, answer = null, cancelReason = null } = secrets ?? {};
  return { ...view, state, input, answer, cancelReason };
}
//# sourceMappingURL=views.js.map
