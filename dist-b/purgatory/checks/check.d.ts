import { type Fault } from "../../json-schema/index.js";
/** One request to the checking thread. Both members are JSON text, parsed in that thread because they may be large. */
export interface CheckRequest {
  readonly schema: string;
  /** Null: only check whether the schema can be used. */
  readonly answer: string | null;
}
/**
 * `unusable`: why the schema cannot be used; `fault`: the first fault of the answer. Both null: the answer is valid.
 */
export interface CheckResult {
  readonly unusable: string | null;
  readonly fault: Fault | null;
}
/** Messages of the thread: "ready" once its modules are loaded, then one result for each request. */
export type CheckMessage = "ready" | CheckResult;
/** Runs in the checking thread, because a schema may take any time. */
export declare function check({ schema, answer }: CheckRequest): CheckResult;
