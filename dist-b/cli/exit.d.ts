export declare const EXIT_CODES: readonly [
  {
    readonly name: "OK";
    readonly status: 0;
    readonly meaning: "done";
  },
  {
    readonly name: "FAILED";
    readonly status: 1;
    readonly meaning: "refused or failed; the error's code is printed";
  },
  {
    readonly name: "USAGE";
    readonly status: 2;
    readonly meaning: "the command line or an environment variable is wrong";
  },
  {
    readonly name: "UNREACHABLE";
    readonly status: 3;
    readonly meaning: "no gateway answers at --url";
  },
  {
    readonly name: "STALE";
    readonly status: 4;
    readonly meaning: "no gateway answers; what was printed is its last known state";
  },
  {
    readonly name: "OUTPUT";
    readonly status: 5;
    readonly meaning: "standard output cannot be written, for example because the disk is full";
  },
];
type Details = Readonly<Record<string, unknown>>;
export type ExitName = (typeof EXIT_CODES)[number]["name"];
/** An expected failure: printed as a message with a code and advice, without a stack, and mapped to an exit status. */
export declare class CliError extends Error {
  readonly name = "CliError";
  /** One of the gateway's error codes, or `USAGE`, `UNREACHABLE`, `STALE`, `OUTPUT`, `START_FAILED`. */
  readonly code: string;
  readonly exit: ExitName;
  /** What to do about it, or null when the message is enough. */
  readonly advice: string | null;
  /** Machine-readable details, such as `issues`, `retryAfterMs` or `asOf`. */
  readonly details: Details;
  constructor(exit: ExitName, code: string, message: string, advice?: string | null, details?: Details);
  /** Time of the last known state that was printed, ISO 8601; null unless the exit is `STALE`. */
  get asOf(): string | null;
}
export declare function usageError(message: string): CliError;
/** An error returned by the gateway, with the advice for its code. */
export declare function gatewayError(code: string, message: string, details?: Details): CliError;
export declare function statusOf(exit: ExitName): number;
/** The text for standard error: readable, or one line of JSON for programs. */
export declare function explain(error: CliError, json: boolean): string;
/** Help text: added to the manual of every command. */
export declare const EXIT_HELP: string;
export {};
