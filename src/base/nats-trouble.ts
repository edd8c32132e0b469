import { messageOf } from "./errors.js";

/** What the client of NATS says in a word or two, in a sentence for the log. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^timeout$/i, "a NATS server did not answer a request in time"],
  [/no responders/i, "no NATS server is there to answer: none leads what was asked for, or JetStream is off"],
  [/^(connection )?closed$|connection closed/i, "the connection to NATS was closed"],
  [/^disconnect/i, "the connection to NATS was lost"],
];

/** The reason of a failure of NATS, for those who read the log. */
export function natsTrouble(error: unknown): string {
  const message = messageOf(error);
  const [, sentence] = SENTENCES.find(([pattern]) => pattern.test(message.trim())) ?? [];
  return sentence === undefined ? message : `${sentence} (${message.trim()})`;
}
