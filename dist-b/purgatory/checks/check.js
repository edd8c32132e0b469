import { messageOf } from "../../base/errors.js";
import { faultsIn, prepare } from "../../json-schema/index.js";
/** Compiled schemas kept, so that an agent's repeated schema is compiled once. */
const PREPARED_MAX = 100;
const ready = new Map();
/** Runs in the checking thread, because a schema may take any time. */
export function check({ schema, answer }) {
  let prepared;
  try {
    prepared = preparedFor(schema);
  } catch (error) {
    return { unusable: messageOf(error), fault: null };
  }
  if (answer === null) return { unusable: null, fault: null };
  try {
    const [fault = null] = faultsIn(prepared, JSON.parse(answer));
    return { unusable: null, fault };
  } catch (error) {
    // Nested too deeply, or too many faults: not an answer that a person gives.
    return { unusable: null, fault: { path: "", message: `cannot be checked: ${messageOf(error)}` } };
  }
}
function preparedFor(schema) {
  const known = ready.get(schema);
  const prepared = known ?? prepare(JSON.parse(schema));
  // Moved to the end: the map is in order of last use.
  ready.delete(schema);
  ready.set(schema, prepared);
  const [oldest] = ready.keys();
  if (ready.size > PREPARED_MAX && oldest !== undefined) ready.delete(oldest);
  return prepared;
}
//# sourceMappingURL=check.js.map
