/**
 * Every WebSocket close code the gateway sends, and whether a client should reconnect. 44xx and 4500 are those of the
 * `graphql-transport-ws` protocol. graphql-ws clients do not know this table but behave accordingly, except for 4403,
 * after which they reconnect in case the token has got more rights.
 */
export const CLOSE_CODES = {
  GOING_AWAY: { code: 1001, comeBack: true, reason: "Going away" },
  UNSUPPORTED_DATA: { code: 1003, comeBack: false, reason: "Binary frames are not understood" },
  TOO_MANY_MESSAGES: { code: 1008, comeBack: false, reason: "Too many messages" },
  MESSAGE_TOO_BIG: { code: 1009, comeBack: false, reason: "Message too big" },
  SERVICE_RESTART: { code: 1012, comeBack: true, reason: "Service restart" },
  TRY_AGAIN_LATER: { code: 1013, comeBack: true, reason: "Try again later" },
  AGENT_NOT_FOUND: { code: 4004, comeBack: false, reason: "Agent not found" },
  STALLED: { code: 4008, comeBack: true, reason: "Stalled: nothing was read for too long" },
  BAD_REQUEST: { code: 4400, comeBack: false, reason: "Bad request" },
  UNAUTHORIZED: { code: 4401, comeBack: false, reason: "Unauthorized" },
  FORBIDDEN: { code: 4403, comeBack: false, reason: "Forbidden" },
  SUBPROTOCOL_NOT_ACCEPTABLE: { code: 4406, comeBack: false, reason: "Subprotocol not acceptable" },
  INIT_TIMEOUT: { code: 4408, comeBack: true, reason: "Connection initialisation timeout" },
  SUBSCRIBER_EXISTS: { code: 4409, comeBack: false, reason: "Subscriber already exists" },
  REPLACED: { code: 4410, comeBack: false, reason: "Replaced by a newer connection of this host" },
  TOO_MANY_INIT_REQUESTS: { code: 4429, comeBack: false, reason: "Too many initialisation requests" },
  INTERNAL_ERROR: { code: 4500, comeBack: false, reason: "Internal server error" },
} as const;

export type CloseName = keyof typeof CLOSE_CODES;

/** Suffix of SERVICE_RESTART's reason: when this client should reconnect. */
export function comeBackHint(inMs: number): string {
  return `; retryAfterMs=${inMs}`;
}

/** The reconnect delay in a close reason, milliseconds; null when there is none. */
export function comeBackAfter(reason: string): number | null {
  const [, ms] = /; retryAfterMs=(\d{1,9})$/.exec(reason) ?? [];
  return ms === undefined ? null : Number(ms);
}
