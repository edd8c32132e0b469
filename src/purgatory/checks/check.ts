import { messageOf } from "../../base/errors.js";
import { type Fault, faultsIn, type Json, prepare, type Prepared } from "../../json-schema/index.js";

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

/** Compiled schemas kept, so that an agent's repeated schema is compiled once. */
const PREPARED_MAX = 100;

const ready = new Map<string, Prepared>();

/** Runs in the checking thread, because a schema may take any time. */
export function check({ schema, answer }: CheckRequest): CheckResult {
  let prepared: Prepared;
  try {
    prepared = preparedFor(schema);
  } catch (error) {
    return { unusable: messageOf(error), fault: null };
  }
  if (answer === null) return { unusable: null, fault: null };
  try {
    const [fault = null] = faultsIn(prepared, JSON.parse(answer) as Json);
    return { unusable: null, fault };
  } catch (error) {
    // Nested too deeply, or too many faults: not an answer that a person gives.
    return { unusable: null, fault: { path: "", message: `cannot be checked: ${messageOf(error)}` } };
  }
}

function preparedFor(schema: string): Prepared {
  const known = ready.get(schema);
  const prepared = known ?? prepare(JSON.parse(schema) as Json);
  // Moved to the end: the map is in order of last use.
  ready.delete(schema);
  ready.set(schema, prepared);
  const [oldest] = ready.keys();
  if (ready.size > PREPARED_MAX && oldest !== undefined) ready.delete(oldest);
  return prepared;
}
