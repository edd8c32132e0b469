import { checkHistoryCount } from "../watching/port.js";
/** The latest events of a run and its resumptions that the agent's history still has, oldest first. */
export function eventsOfRun(watch, { agentId, root, semaphores }, last) {
  checkHistoryCount("last", last);
  if (last === 0) return [];
  const history = watch.snapshot(agentId, null, Number.MAX_SAFE_INTEGER)?.history ?? [];
  const isOfRun = ({ event }) =>
    ("run" in event && event.run === root) ||
    ("semaphore" in event && semaphores.includes(event.semaphore.id));
  return history.filter(isOfRun).slice(-last);
}
//# sourceMappingURL=run-events.js.map
