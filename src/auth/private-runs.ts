import { hasRight } from "./scopes.js";
import type { AgentSight, Viewer } from "./viewer.js";

/**
 * Whether a viewer sees input, result and error of a private run: its own caller, and those who may control the agent.
 * The right to perturb or invoke is not enough: it would show one caller the results of another.
 */
export function seesPrivate(
  viewer: Viewer,
  agent: AgentSight,
  { by }: { readonly by: string },
  now: number,
): boolean {
  if (hasRight(viewer, agent, "control", now)) return true;
  const mayCall = (["invoke", "perturb"] as const).some((right) => hasRight(viewer, agent, right, now));
  return mayCall && viewer.kind === "client" && viewer.id === by;
}
