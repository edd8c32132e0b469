import { hasRight, requireToken } from "../auth/scopes.js";
import type { Share, Shares } from "../auth/shares/index.js";
import type { Sights } from "../auth/sights.js";
import type { Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";

/** Reads shares, without their tokens. */
export interface ShareWatch {
  /** Those of the agents that the viewer may control, the newest first. Throws UNAUTHENTICATED, FORBIDDEN for a share. */
  shares(viewer: Viewer): readonly Share[];
}

export function createShareWatch(options: {
  readonly shares: Pick<Shares, "list">;
  readonly sights: Pick<Sights, "of">;
  readonly clock: Clock;
}): ShareWatch {
  const { shares, sights, clock } = options;
  return {
    shares(viewer) {
      const now = clock.now();
      requireToken(viewer, now);
      const controlled = new Map<string, boolean>();
      const mayControl = (agentId: string): boolean => {
        const known = controlled.get(agentId) ?? hasRight(viewer, sights.of(agentId), "control", now);
        controlled.set(agentId, known);
        return known;
      };
      return shares.list().filter(({ agentId }) => mayControl(agentId));
    },
  };
}
