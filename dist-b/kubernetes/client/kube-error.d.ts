/** The API server refused a request, or could not be reached. */
export declare class KubeError extends Error {
  readonly name = "KubeError";
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** What its Status object says, such as `NotFound`, `Conflict`, `Invalid`; `Unreachable` without an answer. */
  readonly reason: string;
  /** How long the server asks to wait before the next try, milliseconds; null: it does not say. */
  readonly retryAfterMs: number | null;
  constructor(status: number, reason: string, message: string, retryAfterMs?: number | null, cause?: unknown);
  /** The request itself is wrong: sending it again changes nothing. */
  get isFinal(): boolean;
}
export declare const isGone: (error: unknown) => boolean;
export declare const isMissing: (error: unknown) => boolean;
export declare const isConflict: (error: unknown) => boolean;
