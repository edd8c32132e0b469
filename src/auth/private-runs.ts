import { agentScope, hasScope } from "./scopes.js";
import type { Viewer } from "./viewer.js";

/**
 * Whether a viewer sees input, result and error of a private run: its own caller, and those who may control the agent.
 * The right to perturb or invoke is not enough: it would show one caller the results of another.
 */
export function seesPrivate(
  viewer: Viewer,
  { agentId, by }: { readonly agentId: string; readonly by: string },
  now: number,
): boolean {
  if (hasScope(viewer, agentScope(agentId, "control"), now)) return true;
  const mayCall = (["invoke", "perturb"] as const).some((action) =>
    hasScope(viewer, agentScope(agentId, action), now),
  );
  return mayCall && viewer.kind === "client" && viewer.id === by;
}
