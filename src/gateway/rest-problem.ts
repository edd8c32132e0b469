import { ERROR_CODES, isErrorCode, TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { ErrorMapper } from "./errors.js";
import { problem } from "./problem.js";

/** When to come back where nobody can know better, milliseconds. */
const RETRY_AFTER_MS_DEFAULT = 1_000;

/** A refusal whose HTTP status says more than its code does. */
export class RestRefusal extends TerrariumError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    details: Record<string, JsonValue>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super("BAD_USER_INPUT", message, details);
    this.status = status;
    this.headers = headers;
  }
}

/** Whatever was thrown, as RFC 9457 has it: masked as on every road, with the status of the table of errors. */
export function problemOf(errors: ErrorMapper, error: unknown): Response {
  const { message, extensions } = errors.toClientError(error);
  // Details are JSON; what development adds to them may hold `undefined`.
  const { code, ...details } = JSON.parse(JSON.stringify(extensions)) as Record<string, JsonValue>;
  if (!isErrorCode(code)) throw new Error("an error was mapped to no code of the table");
  const isInFlight = code === "IDEMPOTENCY_CONFLICT" && details["inFlight"] === true;
  const status = error instanceof RestRefusal ? error.status : isInFlight ? 409 : ERROR_CODES[code].status;
  const retryAfterMs =
    status === 429 || status === 503 || isInFlight
      ? Number(details["retryAfterMs"] ?? RETRY_AFTER_MS_DEFAULT)
      : null;
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
  if (error instanceof RestRefusal) {
    for (const [name, value] of Object.entries(error.headers)) response.headers.set(name, value);
  }
  return response;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
