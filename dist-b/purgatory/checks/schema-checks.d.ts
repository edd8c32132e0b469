import { type Clock } from "../../base/clock.js";
import type { JsonValue } from "../../base/json.js";
import { type Limits } from "../../base/limits.js";
import type { CheckResult } from "./check.js";
export type CheckLimits = Pick<
  Limits,
  "schemaCheckTimeoutMs" | "maxSchemaChecks" | "maxSchemaChecksPerAgent"
>;
export interface SchemaChecksOptions {
  readonly limits?: CheckLimits;
  readonly clock?: Clock;
  /** Called when a schema took too long or too much memory, to tell the operator which agent's it is. */
  readonly onGivenUp?: (agentId: string, why: string) => void;
}
/** Checks schemas of agents, and answers against them. */
export interface Checks {
  /** Whether the schema can be used and, with an answer, whether the answer satisfies it. */
  check(agentId: string, schema: JsonValue, answer?: JsonValue): Promise<CheckResult>;
  /** Checks nothing more. */
  close(): Promise<void>;
}
/**
 * Checks schemas of agents, and answers against them, in a separate thread. A schema comes from an agent and, with a
 * regular expression or multiplying references, can take hours or all memory: at the deadline the thread is ended and
 * replaced. One check runs at a time, agents take turns, and each has its share of the queue, so a bad schema delays
 * others by at most one deadline. Refusals are `LIMIT_EXCEEDED` with `details.limit`.
 */
export declare class SchemaChecks implements Checks {
  #private;
  constructor({ limits, clock, onGivenUp }?: SchemaChecksOptions);
  /** Checks whether the schema can be used and, with an answer, whether the answer satisfies it. */
  check(agentId: string, schema: JsonValue, answer?: JsonValue): Promise<CheckResult>;
  /** Ends the thread. Waiting and running checks are refused. */
  close(): Promise<void>;
}
