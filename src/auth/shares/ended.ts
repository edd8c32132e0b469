import type { TerrariumError } from "../../base/errors.js";
import { agentNotFound } from "../requirements.js";
import { endOfToken } from "../scopes.js";
import { unauthenticated } from "../unauthenticated.js";
import type { Viewer } from "../viewer.js";

/**
 * Why a share shows nothing any more; null while it does, and for other viewers. `sees` is what the viewer sees at the moment.
 * Other tokens that end leave their holder with what is public; a share leaves nothing, and says so.
 */
export function endOfShare(viewer: Viewer, sight: { sees(agentId: string): boolean }): TerrariumError | null {
  if (viewer.kind !== "share" || sight.sees(viewer.agentId)) return null;
  return unauthenticated(viewer.isRevoked() ? "revoked" : "expired");
}

/** Why the stream of one agent, or of all (null), shows its viewer nothing any more; null while it does. */
export function endOfStream(
  viewer: Viewer,
  sight: { sees(agentId: string): boolean },
  agentId: string | null,
  nowMs: number,
): TerrariumError | null {
  const end = endOfShare(viewer, sight);
  if (end || agentId === null || sight.sees(agentId)) return end;
  // A client that has lost its right with its token gets a new one.
  const why = endOfToken(viewer, nowMs);
  return why === null ? agentNotFound() : unauthenticated(why);
}
