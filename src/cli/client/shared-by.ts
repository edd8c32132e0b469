import { visibleText } from "../../base/text/visible-text.js";

/** What a share says of itself. Only the gateway checks it. */
export interface SharedBy {
  readonly agentId: string;
  readonly session: string | null;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Null for any other token. The library is loaded only when there is a token. */
export async function sharedBy(token: string): Promise<SharedBy | null> {
  const { isShareToken } = await import("../../auth/shares/token.js");
  if (!isShareToken(token)) return null;
  const { decodeJwt } = await import("jose");
  try {
    const { agent, session, exp } = decodeJwt(token);
    if (typeof agent !== "string" || exp === undefined) return null;
    return {
      agentId: agent,
      session: typeof session === "string" ? session : null,
      expiresAt: new Date(exp * 1_000).toISOString(),
    };
  } catch {
    return null;
  }
}

/** `you are looking at pulse (session north) until 2026-11-29T18:00:00.000Z`. */
export function sharedWords({ agentId, session, expiresAt }: SharedBy): string {
  const of = session === null ? "" : ` (session ${session})`;
  return visibleText(`you are looking at ${agentId}${of} until ${expiresAt}`);
}
