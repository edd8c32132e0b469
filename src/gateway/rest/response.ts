import { ERROR_CODES, type ErrorCode, isErrorCode } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { Quota } from "../../steering/rate-limit.js";
import type { ErrorMapper } from "../answers/errors.js";
import { HttpRefusal, statusOfRefusal } from "../answers/http-errors.js";
import { problem } from "../answers/route.js";

/** When to come back where nobody can know better, milliseconds. */
const RETRY_AFTER_MS_DEFAULT = 1_000;

const IN_FLIGHT = 409;

/** Limits on what is under way: nothing is too large, and waiting helps. */
const PASSING_LIMITS: readonly unknown[] = [
  "maxInvocationsPerClient",
  "maxIdempotencyKeys",
  "maxIdempotencyKeysPerClient",
  "maxHostCalls",
  "maxStoreQueue",
  "maxReadsWaiting",
  "maxReadsWaitingPerClient",
];

/** Whatever was thrown, as RFC 9457 has it: masked as on every road, with the status of the table of errors. */
export function problemOf(errors: ErrorMapper, error: unknown): Response {
  const { message, extensions } = errors.toClientError(error);
  // Details are JSON; what development adds to them may hold `undefined`.
  const { code, ...details } = JSON.parse(JSON.stringify(extensions)) as Record<string, JsonValue>;
  if (!isErrorCode(code)) throw new Error("an error was mapped to no code of the table");
  const status = statusOf(error, code, details);
  const isInFlight = status === IN_FLIGHT && code === "IDEMPOTENCY_CONFLICT";
  const comesBack = status === 429 || status === 503 || isInFlight;
  const retryAfterMs = comesBack ? Number(details["retryAfterMs"] ?? RETRY_AFTER_MS_DEFAULT) : null;
  const title = isInFlight ? "The earlier call has not ended" : capital(ERROR_CODES[code].advice);
  const response = problem(status, title, {
    ...details,
    type: "about:blank",
    title,
    status,
    detail: message,
    code,
    ...(retryAfterMs !== null && { retryAfterMs }),
  });
  if (retryAfterMs !== null) response.headers.set("retry-after", String(Math.ceil(retryAfterMs / 1_000)));
  if (status === 401) response.headers.set("www-authenticate", "Bearer");
  if (error instanceof HttpRefusal) {
    for (const [name, value] of Object.entries(error.headers)) response.headers.set(name, value);
  }
  return response;
}

/** That of the table, but where HTTP has one that says more. */
function statusOf(error: unknown, code: ErrorCode, details: Record<string, JsonValue>): number {
  if (code === "IDEMPOTENCY_CONFLICT" && details["inFlight"] === true) return IN_FLIGHT;
  if (code === "LIMIT_EXCEEDED" && PASSING_LIMITS.includes(details["limit"])) return 503;
  return statusOfRefusal(error, code);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The one policy there is, as the headers name it. */
const POLICY = '"steering"';

/**
 * How much a client may still call, as draft-ietf-httpapi-ratelimit-headers has it. Whole seconds, rounded up: whoever
 * waits so long finds the quota whole. Nothing for null.
 */
export function rateHeaders(quota: Quota | null): Record<string, string> {
  if (!quota) return {};
  const { max, windowMs, remaining, resetMs } = quota;
  return {
    "ratelimit-policy": `${POLICY};q=${max};w=${Math.ceil(windowMs / 1_000)}`,
    ratelimit: `${POLICY};r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
  };
}
