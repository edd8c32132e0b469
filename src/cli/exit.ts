import { TerrariumError } from "../base/errors.js";
import { visibleJson, visibleText } from "../base/text/visible-text.js";
import { adviceFor } from "./advice.js";

export const EXIT_CODES = [
  { name: "OK", status: 0, meaning: "done" },
  { name: "FAILED", status: 1, meaning: "refused or failed; the error's code is printed" },
  {
    name: "USAGE",
    status: 2,
    meaning:
      "the command line, an environment variable or a file that they name is wrong; trying again does not help",
  },
  { name: "UNREACHABLE", status: 3, meaning: "no gateway answers at --url" },
  { name: "STALE", status: 4, meaning: "no gateway answers; what was printed is its last known state" },
  {
    name: "OUTPUT",
    status: 5,
    meaning: "standard output cannot be written, for example because the disk is full",
  },
] as const;

type Details = Readonly<Record<string, unknown>>;
export type ExitName = (typeof EXIT_CODES)[number]["name"];

/** An expected failure: printed as a message with a code and advice, without a stack, and mapped to an exit status. */
export class CliError extends Error {
  override readonly name = "CliError";
  /** One of the gateway's error codes, or `USAGE`, `UNREACHABLE`, `STALE`, `OUTPUT`, `START_FAILED`. */
  readonly code: string;
  readonly exit: ExitName;
  /** What to do about it, or null when the message is enough. */
  readonly advice: string | null;
  /** Machine-readable details, such as `issues`, `retryAfterMs` or `asOf`. */
  readonly details: Details;

  constructor(
    exit: ExitName,
    code: string,
    message: string,
    advice: string | null = null,
    details: Details = {},
  ) {
    super(message);
    this.exit = exit;
    this.code = code;
    this.advice = advice;
    this.details = details;
  }

  /** Time of the last known state that was printed, ISO 8601; null unless the exit is `STALE`. */
  get asOf(): string | null {
    const { asOf } = this.details;
    return typeof asOf === "string" ? asOf : null;
  }
}

export function usageError(message: string): CliError {
  return new CliError("USAGE", "USAGE", message);
}

/** Why `serve` or `host` could not start. `isForGood`: another attempt fails likewise until somebody changes something. */
export function startError(message: string, isForGood: boolean, advice: string | null = null): CliError {
  return new CliError(isForGood ? "USAGE" : "FAILED", "START_FAILED", message, advice);
}

/** True for an agent module, or an option, that is wrong as it is written; false when another start may succeed. */
export function isWrongAsWritten(error: unknown): boolean {
  return (
    error instanceof TerrariumError && error.code === "BAD_USER_INPUT" && error.details["mayHeal"] !== true
  );
}

/** An error returned by the gateway, with the advice for its code. */
export function gatewayError(
  code: string,
  message: string,
  details: Details = {},
  advice: string | null = adviceFor(code),
): CliError {
  return new CliError("FAILED", code, message, advice, details);
}

export function statusOf(exit: ExitName): number {
  return EXIT_CODES.find(({ name }) => name === exit)?.status ?? 1;
}

/** The text for standard error: readable, or one line of JSON for programs. */
export function explain(error: CliError, json: boolean): string {
  if (json) {
    const { code, message, advice, details } = error;
    const fields = { ...details, code, message, ...(advice !== null && { advice }) };
    return `${visibleJson(JSON.stringify({ error: fields }))}\n`;
  }
  const isOwn = error.code === error.exit || error.code === "START_FAILED";
  const code = isOwn ? "" : `${error.code}: `;
  return `terrarium: ${visibleText(`${code}${error.message}`)}\n${error.advice === null ? "" : `  ${error.advice}\n`}`;
}

/** Help text: added to the manual of every command but `serve` and `host`. */
export const EXIT_HELP = exitHelp(EXIT_CODES);

/** The same for `serve` and `host`, which ask no gateway at --url and end only when they are told to, or fail. */
export function serviceExitHelp(ended: string): string {
  const failed = "it failed, or was refused; another attempt may help";
  return exitHelp([
    { status: 0, meaning: ended },
    { status: 1, meaning: failed },
    ...EXIT_CODES.filter(({ name }) => name === "USAGE"),
  ]);
}

function exitHelp(codes: readonly { readonly status: number; readonly meaning: string }[]): string {
  return `
Exit codes:
${codes.map(({ status, meaning }) => `  ${status}  ${meaning}`).join("\n")}
`;
}
