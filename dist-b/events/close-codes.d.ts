/**
 * Every WebSocket close code the gateway sends, and whether a client should reconnect. 44xx and 4500 are those of the
 * `graphql-transport-ws` protocol. graphql-ws clients do not know this table but behave accordingly, except for 4403,
 * after which they reconnect in case the token has got more rights.
 */
export declare const CLOSE_CODES: {
  readonly GOING_AWAY: {
    readonly code: 1001;
    readonly comeBack: true;
    readonly reason: "Going away";
  };
  readonly UNSUPPORTED_DATA: {
    readonly code: 1003;
    readonly comeBack: false;
    readonly reason: "Binary frames are not understood";
  };
  readonly TOO_MANY_MESSAGES: {
    readonly code: 1008;
    readonly comeBack: false;
    readonly reason: "Too many messages";
  };
  readonly MESSAGE_TOO_BIG: {
    readonly code: 1009;
    readonly comeBack: false;
    readonly reason: "Message too big";
  };
  readonly SERVICE_RESTART: {
    readonly code: 1012;
    readonly comeBack: true;
    readonly reason: "Service restart";
  };
  readonly TRY_AGAIN_LATER: {
    readonly code: 1013;
    readonly comeBack: true;
    readonly reason: "Try again later";
  };
  readonly AGENT_NOT_FOUND: {
    readonly code: 4004;
    readonly comeBack: false;
    readonly reason: "Agent not found";
  };
  readonly STALLED: {
    readonly code: 4008;
    readonly comeBack: true;
    readonly reason: "Stalled: nothing was read for too long";
  };
  readonly BAD_REQUEST: {
    readonly code: 4400;
    readonly comeBack: false;
    readonly reason: "Bad request";
  };
  readonly UNAUTHORIZED: {
    readonly code: 4401;
    readonly comeBack: false;
    readonly reason: "Unauthorized";
  };
  readonly FORBIDDEN: {
    readonly code: 4403;
    readonly comeBack: false;
    readonly reason: "Forbidden";
  };
  readonly SUBPROTOCOL_NOT_ACCEPTABLE: {
    readonly code: 4406;
    readonly comeBack: false;
    readonly reason: "Subprotocol not acceptable";
  };
  readonly INIT_TIMEOUT: {
    readonly code: 4408;
    readonly comeBack: true;
    readonly reason: "Connection initialisation timeout";
  };
  readonly SUBSCRIBER_EXISTS: {
    readonly code: 4409;
    readonly comeBack: false;
    readonly reason: "Subscriber already exists";
  };
  readonly TOO_MANY_INIT_REQUESTS: {
    readonly code: 4429;
    readonly comeBack: false;
    readonly reason: "Too many initialisation requests";
  };
  readonly INTERNAL_ERROR: {
    readonly code: 4500;
    readonly comeBack: false;
    readonly reason: "Internal server error";
  };
};
export type CloseName = keyof typeof CLOSE_CODES;
/** Suffix of SERVICE_RESTART's reason: when this client should reconnect. */
export declare function comeBackHint(inMs: number): string;
/** The reconnect delay in a close reason, milliseconds; null when there is none. */
export declare function comeBackAfter(reason: string): number | null;
