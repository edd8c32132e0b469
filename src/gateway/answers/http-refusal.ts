import { ERROR_CODES, type ErrorCode, TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";

/** A refusal whose HTTP status says more than its code does. */
export class HttpRefusal extends TerrariumError {
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

/** The status of a refusal that was found before anything was executed: its own, or that of the table. */
export function statusOfRefusal(error: unknown, code: ErrorCode): number {
  return error instanceof HttpRefusal ? error.status : ERROR_CODES[code].status;
}
