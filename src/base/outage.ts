/** What may be the reason when a connection to NATS is there, and nothing is answered. */
export const MAJORITY = "most servers of its cluster must run, and answer";

/** What the gateways share is away, so what this one shows is old. */
export interface Outage {
  /** As of when it is, wall time in ms since 1970: of what has more than one age, the oldest. */
  readonly asOf: number;
  /** What is away, since when, and what that means: for anyone to read. One line of printable ASCII, without a full stop. */
  readonly words: string;
}
