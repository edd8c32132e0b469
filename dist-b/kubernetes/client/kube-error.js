/** The API server refused a request, or could not be reached. */
export class KubeError extends Error {
  name = "KubeError";
  /** HTTP status; 0 when there was no answer. */
  status;
  /** What its Status object says, such as `NotFound`, `Conflict`, `Invalid`; `Unreachable` without an answer. */
  reason;
  /** How long the server asks to wait before the next try, milliseconds; null: it does not say. */
  retryAfterMs;
  constructor(status, reason, message, retryAfterMs = null, cause) {
    super(message, cause === undefined ? {} : { cause });
    this.status = status;
    this.reason = reason;
    this.retryAfterMs = retryAfterMs;
  }
  /** The request itself is wrong: sending it again changes nothing. */
  get isFinal() {
    return [400, 401, 403, 404, 405, 413, 415, 422].includes(this.status);
  }
}
export const isGone = (error) => error instanceof KubeError && error.status === 410;
export const isMissing = (error) => error instanceof KubeError && error.status === 404;
export const isConflict = (error) => error instanceof KubeError && error.status === 409;
//# sourceMappingURL=kube-error.js.map
