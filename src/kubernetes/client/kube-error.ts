/** The API server refused a request, or could not be reached. */
export class KubeError extends Error {
  override readonly name = "KubeError";
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** What its Status object says, such as `NotFound`, `Conflict`, `Invalid`; `Unreachable` without an answer. */
  readonly reason: string;
  /** How long the server asks to wait before the next try, milliseconds; null: it does not say. */
  readonly retryAfterMs: number | null;

  constructor(
    status: number,
    reason: string,
    message: string,
    retryAfterMs: number | null = null,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? {} : { cause });
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }

  /** The request itself is wrong: sending it again changes nothing. */
  get isFinal(): boolean {
    return [400, 401, 403, 404, 405, 413, 415, 422].includes(this.status);
  }
}

export const isGone = (error: unknown): boolean => error instanceof KubeError && error.status === 410;
export const isMissing = (error: unknown): boolean => error instanceof KubeError && error.status === 404;
export const isConflict = (error: unknown): boolean => error instanceof KubeError && error.status === 409;
