import type { ShownRun } from "../runs/index.js";
import { type Reflected, type Watch } from "../watching/port.js";
/** The latest events of a run and its resumptions that the agent's history still has, oldest first. */
export declare function eventsOfRun(
  watch: Pick<Watch, "snapshot">,
  { agentId, root, semaphores }: Pick<ShownRun, "agentId" | "root" | "semaphores">,
  last: number,
): readonly Reflected[];
