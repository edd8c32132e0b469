import { visibleText } from "../../base/text/visible-text.js";
import { CliError } from "../exit.js";

/** What a share says of itself. Only the gateway checks it. */
export interface SharedBy {
  readonly id: string;
  readonly agentId: string;
  readonly session: string | null;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Null for any other token. The library is loaded only when there is a token. */
export async function sharedBy(token: string | null): Promise<SharedBy | null> {
  if (token === null) return null;
  const { isShareToken } = await import("../../auth/shares/token.js");
  if (!isShareToken(token)) return null;
  const { decodeJwt } = await import("jose");
  try {
    const { jti, agent, session, exp } = decodeJwt(token);
    if (typeof agent !== "string" || jti === undefined || exp === undefined) return null;
    return {
      id: jti,
      agentId: agent,
      session: typeof session === "string" ? session : null,
      expiresAt: new Date(exp * 1_000).toISOString(),
    };
  } catch {
    return null;
  }
}

/** `you are looking at pulse (session north) until 2026-11-29T18:00:00.000Z`. */
export function sharedWords(shared: SharedBy): string {
  return visibleText(`you are looking at ${subjectOf(shared)} until ${shared.expiresAt}`);
}

function subjectOf({ agentId, session }: SharedBy): string {
  return session === null ? agentId : `${agentId} (session ${session})`;
}

/** What to do when the gateway refuses a share. The usual advice is about tokens, which the holder of a link does not have. */
const ADVICE: Readonly<Record<string, (share: SharedBy) => string>> = {
  UNAUTHENTICATED: (share) =>
    `this is the share ${share.id} of ${subjectOf(share)}, made to last until ${share.expiresAt}: it has ended, or another ` +
    "gateway made it; ask whoever gave it to you for a new link",
  FORBIDDEN: (share) =>
    `this is the share ${share.id} of ${subjectOf(share)}: it only watches; steering needs a token`,
};

/** The error with advice about the share that was used; unchanged when none was. */
export async function adviseAboutShare(error: CliError, token: string | null): Promise<CliError> {
  const advise = ADVICE[error.code];
  const share = advise ? await sharedBy(token) : null;
  if (!share || !advise) return error;
  const { exit, code, message, details } = error;
  return new CliError(exit, code, message, visibleText(advise(share)), { ...details, share: share.id });
}
