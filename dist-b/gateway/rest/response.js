import { ERROR_CODES, isErrorCode } from "../../base/errors.js";
import { HttpRefusal, statusOfRefusal } from "../answers/http-errors.js";
import { problem } from "../answers/route.js";
/** `Retry-After` when the error carries no better value, milliseconds. */
const RETRY_AFTER_MS_DEFAULT = 1_000;
const IN_FLIGHT = 409;
/** Limits on concurrent work: the request is not too large, and a retry may succeed. */
const CONCURRENCY_LIMITS = [
  "maxInvocationsPerClient",
  "maxIdempotencyKeys",
  "maxIdempotencyKeysPerClient",
  "maxHostCalls",
  "maxStoreQueue",
  "maxReadsWaiting",
  "maxReadsWaitingPerClient",
];
/** Turns a thrown value into a problem document (RFC 9457): masked as on every transport, with its code's status. */
export function problemOf(errors, error) {
  const { message, extensions } = errors.toClientError(error);
  // Details are JSON, but those added in development may hold `undefined`.
  const { code, ...details } = JSON.parse(JSON.stringify(extensions));
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
/** The code's status, or a more specific one where HTTP has it. */
function statusOf(error, code, details) {
  if (code === "IDEMPOTENCY_CONFLICT" && details["inFlight"] === true) return IN_FLIGHT;
  if (code === "LIMIT_EXCEEDED" && CONCURRENCY_LIMITS.includes(details["limit"])) return 503;
  return statusOfRefusal(error, code);
}
function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
/** Name of the only rate policy, in the headers. */
const POLICY = '"steering"';
/**
 * The remaining quota of a client, as in draft-ietf-httpapi-ratelimit-headers. Seconds are rounded up, so that the quota is
 * whole after that wait. No headers for null.
 */
export function rateHeaders(quota) {
  if (!quota) return {};
  const { max, windowMs, remaining, resetMs } = quota;
  return {
    "ratelimit-policy": `${POLICY};q=${max};w=${Math.ceil(windowMs / 1_000)}`,
    ratelimit: `${POLICY};r=${remaining};t=${Math.ceil(resetMs / 1_000)}`,
  };
}
//# sourceMappingURL=response.js.map
