import type { Fault } from "../../json-schema/index.js";

/** One question for the checking thread. Both are JSON text: the thread parses what may be large. */
export interface CheckRequest {
  readonly schema: string;
  /** Null asks whether the schema can be used at all. */
  readonly answer: string | null;
}

/** `unusable` says why the schema cannot be used, `fault` where the answer departs from it; both null: all is well. */
export interface CheckResult {
  readonly unusable: string | null;
  readonly fault: Fault | null;
}

/** What the thread says: once that its modules are loaded, then one result for each request. */
export type CheckMessage = "ready" | CheckResult;
