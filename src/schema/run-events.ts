import type { Viewer } from "../auth/viewer.js";
import type { ShownRun } from "../runs/index.js";
import { checkHistoryCount, type Reflected, type Watch } from "../watching/port.js";

/** The latest events of a run and its resumptions that the agent's history still has, oldest first. */
export function eventsOfRun(
  watch: Pick<Watch, "snapshot">,
  viewer: Viewer,
  { agentId, root, semaphores }: Pick<ShownRun, "agentId" | "root" | "semaphores">,
  last: number,
): readonly Reflected[] {
  checkHistoryCount("last", last);
  if (last === 0) return [];
  const history = watch.snapshot(viewer, agentId, null, Number.MAX_SAFE_INTEGER)?.history ?? [];
  const isOfRun = ({ event }: Reflected): boolean =>
    ("run" in event && event.run === root) ||
    ("semaphore" in event && semaphores.includes(event.semaphore.id));
  return history.filter(isOfRun).slice(-last);
}
