import type { JsonValue } from "./json.js";
/**
 * Every error that a client can see, in one table. The code is the contract (GraphQL `extensions.code`, REST problem
 * member `code`, CLI exit message); the text of a message is not. `status` is the HTTP status over REST, `advice`
 * what the client should do.
 */
export declare const ERROR_CODES: {
  readonly UNAUTHENTICATED: {
    readonly status: 401;
    readonly advice: "send a valid bearer token";
  };
  readonly FORBIDDEN: {
    readonly status: 403;
    readonly advice: "use a token whose scope covers this action";
  };
  readonly RATE_LIMITED: {
    readonly status: 429;
    readonly advice: "wait retryAfterMs, then try again";
  };
  readonly AGENT_NOT_FOUND: {
    readonly status: 404;
    readonly advice: "list the agents and use one of their ids";
  };
  readonly AGENT_NOT_RUNNING: {
    readonly status: 409;
    readonly advice: "start the agent, or try again once its host is back";
  };
  readonly AGENT_TIMEOUT: {
    readonly status: 504;
    readonly advice: "raise timeoutMs, or use perturb and watch for the result";
  };
  readonly AGENT_ERROR: {
    readonly status: 502;
    readonly advice: "the agent failed on this input; look at its ERROR event";
  };
  readonly INBOX_FULL: {
    readonly status: 503;
    readonly advice: "the agent is behind; try again later";
  };
  readonly BAD_USER_INPUT: {
    readonly status: 400;
    readonly advice: "correct the named field";
  };
  readonly CURSOR_INVALID: {
    readonly status: 400;
    readonly advice: "take a fresh cursor from snapshot, or subscribe with replay";
  };
  readonly SEMAPHORE_NOT_FOUND: {
    readonly status: 404;
    readonly advice: "list the pending semaphores";
  };
  readonly SEMAPHORE_SETTLED: {
    readonly status: 409;
    readonly advice: "another client settled it first; `settledBy` and `settledAt` say who and when";
  };
  readonly DIGEST_MISMATCH: {
    readonly status: 409;
    readonly advice: "what you saw has changed; look again before answering";
  };
  readonly IDEMPOTENCY_CONFLICT: {
    readonly status: 422;
    readonly advice: "use a new idempotency key for a different input";
  };
  readonly RUN_NOT_FOUND: {
    readonly status: 404;
    readonly advice: "list the runs; old ones are forgotten beyond the bounds on kept runs";
  };
  readonly RUN_UNKNOWN: {
    readonly status: 409;
    readonly advice: "the run was cut off and may have acted; look what it did, then use a new idempotency key";
  };
  readonly COMMAND_NOT_FOUND: {
    readonly status: 404;
    readonly advice: "list the agent's commands";
  };
  readonly PATH_NOT_FOUND: {
    readonly status: 404;
    readonly advice: "use one of the `nearest` paths, or look at docs/agentese.md";
  };
  readonly BAD_PATH: {
    readonly status: 400;
    readonly advice: "correct the path at `position`, which is counted from 0";
  };
  readonly QUERY_TOO_COMPLEX: {
    readonly status: 400;
    readonly advice: "ask for less at once";
  };
  readonly LIMIT_EXCEEDED: {
    readonly status: 413;
    readonly advice: "send less, or ask the operator to raise the named limit";
  };
  readonly UNAVAILABLE: {
    readonly status: 503;
    readonly advice: "try again; the operator's log says what is missing";
  };
  readonly PERSISTED_QUERY_NOT_FOUND: {
    readonly status: 404;
    readonly advice: "send the hash again, with the text of the document";
  };
  readonly PERSISTED_QUERY_NOT_SUPPORTED: {
    readonly status: 400;
    readonly advice: "send a document that is in the operator's list";
  };
  readonly INTERNAL_SERVER_ERROR: {
    readonly status: 500;
    readonly advice: "report it with the time it happened";
  };
};
/** A key of `ERROR_CODES`. Match on this, never on the text of a message. */
export type ErrorCode = keyof typeof ERROR_CODES;
/**
 * An operating error with a stable code. Its message and details are safe to show to the client that caused it.
 *
 * @example
 * ```ts
 * try {
 *   await terrarium.unregister("pulse");
 * } catch (error) {
 *   if (error instanceof TerrariumError && error.code === "AGENT_NOT_FOUND") return;
 *   throw error;
 * }
 * ```
 */
export declare class TerrariumError extends Error {
  /** `TerrariumError`, also across two copies of the package, where `instanceof` fails. */
  readonly name = "TerrariumError";
  /** The kind of error; `ERROR_CODES[code].advice` says what to do. */
  readonly code: ErrorCode;
  /** Additional members, such as `retryAfterMs`; JSON, never secrets. */
  readonly details: Readonly<Record<string, JsonValue>>;
  constructor(code: ErrorCode, message: string, details?: Record<string, JsonValue>);
}
export declare function isErrorCode(value: unknown): value is ErrorCode;
/** The message of any thrown value, even one that cannot be converted to text. */
export declare function messageOf(error: unknown): string;
