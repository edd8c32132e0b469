import type { JsonValue } from "./json.js";

/**
 * Every error that a client can see, in one table. The code is the contract (GraphQL `extensions.code`, REST problem
 * member `code`, CLI exit message); the text of a message is not. `status` is the HTTP status over REST, `advice`
 * what the reader should do, on whatever surface; it is the title of REST problems. The command line has words of its own.
 */
export const ERROR_CODES = {
  UNAUTHENTICATED: { status: 401, advice: "send a valid bearer token" },
  FORBIDDEN: { status: 403, advice: "use a token whose scope covers this action" },
  RATE_LIMITED: { status: 429, advice: "wait retryAfterMs, then try again" },
  AGENT_NOT_FOUND: { status: 404, advice: "use the id of an agent that you may see" },
  AGENT_NOT_RUNNING: {
    status: 409,
    advice: "try again when the agent runs: it was stopped, or its host is not there",
  },
  AGENT_TIMEOUT: { status: 504, advice: "allow it more time, or perturb the agent and watch for the result" },
  AGENT_ERROR: { status: 502, advice: "the agent failed on this input; its ERROR event says how" },
  INBOX_FULL: { status: 503, advice: "the agent is behind; try again later" },
  FROZEN: { status: 503, advice: "wait until the agent is thawed" },
  BAD_USER_INPUT: { status: 400, advice: "correct the named field" },
  CURSOR_INVALID: { status: 400, advice: "begin without a cursor, or with that of a new snapshot" },
  SEMAPHORE_NOT_FOUND: { status: 404, advice: "use the id of an open question" },
  SEMAPHORE_SETTLED: {
    status: 409,
    advice: "the question was answered or withdrawn first; look how it ended",
  },
  DIGEST_MISMATCH: { status: 409, advice: "what you saw has changed; look again before answering" },
  IDEMPOTENCY_CONFLICT: { status: 422, advice: "use a new idempotency key for a different input" },
  RUN_NOT_FOUND: {
    status: 404,
    advice: "use the id of a run that is kept; the oldest are forgotten",
  },
  RUN_UNKNOWN: {
    status: 409,
    advice: "the run was cut off and may have acted; look what it did, then use a new idempotency key",
  },
  SHARE_NOT_FOUND: { status: 404, advice: "use the id of a share that has not ended" },
  COMMAND_NOT_FOUND: { status: 404, advice: "use one of the agent's commands" },
  PATH_NOT_FOUND: { status: 404, advice: "use one of the `nearest` paths, or one of docs/agentese.md" },
  BAD_PATH: { status: 400, advice: "correct the path at `position`, which is counted from 0" },
  QUERY_TOO_COMPLEX: { status: 400, advice: "ask for less at once" },
  LIMIT_EXCEEDED: { status: 413, advice: "send less, or ask the operator to raise the named limit" },
  UNAVAILABLE: { status: 503, advice: "try again; the operator's log says what is missing" },
  PERSISTED_QUERY_NOT_FOUND: { status: 404, advice: "send the hash again, with the text of the document" },
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 400, advice: "send a document that is in the operator's list" },
  INTERNAL_SERVER_ERROR: { status: 500, advice: "report it with its `errorId`, or the time it happened" },
} as const satisfies Record<string, { status: number; advice: string }>;

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
export class TerrariumError extends Error {
  /** `TerrariumError`, also across two copies of the package, where `instanceof` fails. */
  override readonly name = "TerrariumError";
  /** The kind of error; `ERROR_CODES[code].advice` says what to do. */
  readonly code: ErrorCode;
  /** Additional members, such as `retryAfterMs`; JSON, never secrets. */
  readonly details: Readonly<Record<string, JsonValue>>;

  constructor(code: ErrorCode, message: string, details: Record<string, JsonValue> = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_CODES, value);
}

/** The message of any thrown value, even one that cannot be converted to text. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "a value that cannot be described";
  }
}
