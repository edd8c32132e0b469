import type { TerrariumError } from "../../base/errors.js";
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
