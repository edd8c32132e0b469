import { ERROR_CODES, isErrorCode } from "../base/errors.js";
import { visibleJson, visibleText } from "../base/text/visible-text.js";
export const EXIT_CODES = [
  { name: "OK", status: 0, meaning: "done" },
  { name: "FAILED", status: 1, meaning: "refused or failed; the error's code is printed" },
  { name: "USAGE", status: 2, meaning: "the command line or an environment variable is wrong" },
  { name: "UNREACHABLE", status: 3, meaning: "no gateway answers at --url" },
  { name: "STALE", status: 4, meaning: "no gateway answers; what was printed is its last known state" },
  {
    name: "OUTPUT",
    status: 5,
    meaning: "standard output cannot be written, for example because the disk is full",
  },
];
/** An expected failure: printed as a message with a code and advice, without a stack, and mapped to an exit status. */
export class CliError extends Error {
  name = "CliError";
  /** One of the gateway's error codes, or `USAGE`, `UNREACHABLE`, `STALE`, `OUTPUT`, `START_FAILED`. */
  code;
  exit;
  /** What to do about it, or null when the message is enough. */
  advice;
  /** Machine-readable details, such as `issues`, `retryAfterMs` or `asOf`. */
  details;
  constructor(exit, code, message, advice = null, details = {}) {
    super(message);
    this.exit = exit;
    this.code = code;
    this.advice = advice;
    this.details = details;
  }
  /** Time of the last known state that was printed, ISO 8601; null unless the exit is `STALE`. */
  get asOf() {
    const { asOf } = this.details;
    return typeof asOf === "string" ? asOf : null;
  }
}
export function usageError(message) {
  return new CliError("USAGE", "USAGE", message);
}
const TOKEN_ADVICE =
  "set TERRARIUM_TOKEN to the token that `terrarium serve` printed at its start, or to one of your own";
/** An error returned by the gateway, with the advice for its code. */
export function gatewayError(code, message, details = {}) {
  return new CliError("FAILED", code, message, adviceFor(code), details);
}
function adviceFor(code) {
  if (code === "UNAUTHENTICATED") return TOKEN_ADVICE;
  return isErrorCode(code) ? ERROR_CODES[code].advice : null;
}
export function statusOf(exit) {
  return EXIT_CODES.find(({ name }) => name === exit)?.status ?? 1;
}
/** The text for standard error: readable, or one line of JSON for programs. */
export function explain(error, json) {
  if (json) {
    const { code, message, advice, details } = error;
    const fields = { ...details, code, message, ...(advice !== null && { advice }) };
    return `${visibleJson(JSON.stringify({ error: fields }))}\n`;
  }
  const isOwn = error.code === error.exit || error.code === "START_FAILED";
  const code = isOwn ? "" : `${error.code}: `;
  return `terrarium: ${visibleText(`${code}${error.message}`)}\n${error.advice === null ? "" : `  ${error.advice}\n`}`;
}
/** Help text: added to the manual of every command. */
export const EXIT_HELP = `
Exit codes:
${EXIT_CODES.map(({ status, meaning }) => `  ${status}  ${meaning}`).join("\n")}
`;
//# sourceMappingURL=exit.js.map
