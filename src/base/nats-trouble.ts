import { messageOf } from "./errors.js";
import { StoreError } from "./store-error.js";

/** What the client of NATS says in a word or two, in a sentence for the log. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^timeout$/i, "a NATS server did not answer a request in time"],
  [/no responders/i, "no NATS server is there to answer: none leads what was asked for, or JetStream is off"],
  [/temporarily unavailable/i, "the NATS servers have no leader: most servers of the cluster must run"],
  [/^(connection )?closed$|connection closed/i, "the connection to NATS was closed"],
  [/^(connection )?disconnect/i, "the connection to NATS was lost"],
];

/** The reason of a failure of NATS, for those who read the log. */
export function natsTrouble(error: unknown): string {
  const message = messageOf(error);
  const [, sentence] = SENTENCES.find(([pattern]) => pattern.test(message.trim())) ?? [];
  return sentence === undefined ? message : `${sentence} (${message.trim()})`;
}

/** Codes of stores and of the log. */
const ABSENCES: ReadonlySet<unknown> = new Set(["STORE_UNREACHABLE", "STORE_TIMEOUT", "LOG_UNREACHABLE"]);

/** Whether servers were away or did not answer, and nothing else was wrong. */
export function isNatsAbsence(error: unknown): boolean {
  if (error instanceof Error && "code" in error && ABSENCES.has(error.code)) return true;
  const message = messageOf(error).trim();
  return !(error instanceof StoreError) && SENTENCES.some(([pattern]) => pattern.test(message));
}
