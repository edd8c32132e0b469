import { agentNotFound, requireRight } from "../auth/requirements.js";
import { hasRight, requireToken } from "../auth/scopes.js";
import { noShare, type Share, type Shares, type SignedShare } from "../auth/shares/index.js";
import type { Sights } from "../auth/sights.js";
import type { Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import { requireSession } from "../events/session.js";
import { rethrowForClients } from "../base/store-error.js";
import type { AgentDescriptor } from "../link/port.js";
import { cut, type SteeringLine } from "./audit.js";
import { aboutAgent, type Guard, type Requirement } from "./guard.js";
import type { RateLimiter } from "./rate-limit.js";

export interface ShareArgs {
  readonly agentId: string;
  /** The only session that it shows; null for all. */
  readonly session: string | null;
  /** 1 to 604,800 (7 days). */
  readonly ttlSeconds: number;
}

export interface Sharing {
  /** Needs control of the agent. The token is in this answer only. Throws AGENT_NOT_FOUND, BAD_USER_INPUT, LIMIT_EXCEEDED. */
  createShare(viewer: Viewer, args: ShareArgs): Promise<SignedShare>;
  /** Needs control of its agent; for others it is SHARE_NOT_FOUND. Ends it, also on open streams. */
  revokeShare(viewer: Viewer, id: string): Promise<Share>;
}

export interface SharingOptions {
  readonly shares: Pick<Shares, "create" | "get" | "revoke">;
  readonly rateLimiter: RateLimiter;
  readonly sights: Pick<Sights, "of">;
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  readonly clock: Clock;
}

/** The rate window of a client's calls for shares that it may not know of. No agent has this id. */
const UNKNOWN_AGENT = "";

export function createSharing(
  { shares, rateLimiter, sights, agentOf, clock }: SharingOptions,
  guard: Guard,
): Sharing {
  const requireControl =
    (agentId: string): Requirement =>
    (viewer, now) =>
      requireRight(viewer, sights.of(agentId), ["control"], now);

  return {
    createShare(viewer, { agentId, session, ttlSeconds }) {
      const about = aboutShare("share", cut(agentId));
      return guard(viewer, requireControl(cut(agentId)), about, async (by) => {
        if (!agentOf(agentId)) throw agentNotFound(cut(agentId));
        requireSession(session);
        await rateLimiter.check(by, "share", agentId);
        const order = { agentId, session, ttlSeconds, createdBy: by };
        const share = await shares.create(order).catch(rethrowForClients("the share cannot be stored"));
        about.shareId = share.id;
        return share;
      });
    },
    async revokeShare(viewer, id) {
      const found = shares.get(id);
      const mayEnd = found && hasRight(viewer, sights.of(found.agentId), "control", clock.now());
      const share = mayEnd ? found : null;
      const about = aboutShare("unshare", share && share.agentId, cut(id));
      const requirement = share ? requireControl(share.agentId) : requireToken;
      return await guard(viewer, requirement, about, async (by) => {
        await rateLimiter.check(by, "unshare", share?.agentId ?? UNKNOWN_AGENT);
        if (!share) throw noShare(id);
        return await shares.revoke(id).catch(rethrowForClients("the end of the share cannot be stored"));
      });
    },
  };
}

/** The log line's fields. The id of a new share is added when there is one. */
function aboutShare(
  action: SteeringLine["action"],
  agentId: string | null,
  shareId?: string,
): ReturnType<typeof aboutAgent> & { shareId?: string } {
  return { ...aboutAgent(action, agentId, null, false), ...(shareId === undefined ? {} : { shareId }) };
}
