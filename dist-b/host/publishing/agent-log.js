import { errorReport } from "../../base/error-report.js";
import { messageOf } from "../../base/errors.js";
import { copyPayload } from "../payload.js";
const MESSAGE_CHARACTERS_MAX = 4_096;
const FIELDS_BYTES_MAX = 16_384;
/** A log whose lines carry the agent's id. Writing never throws: a line whose fields cannot be logged says so. */
export function agentLog(agentId, clock, log) {
  const level =
    (level) =>
    (message, fields = {}) =>
      log({
        level,
        agentId,
        at: clock.now(),
        message: messageOf(message).slice(0, MESSAGE_CHARACTERS_MAX),
        fields: detach(fields),
      });
  return { debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") };
}
/** Replaces errors among the fields by the same report that the log has for failing agents. */
function withReports(fields) {
  if (!Object.values(fields).some((value) => value instanceof Error)) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value instanceof Error ? errorReport(value) : value,
    ]),
  );
}
function detach(fields) {
  try {
    const copy = copyPayload(withReports(fields), FIELDS_BYTES_MAX);
    return typeof copy === "object" && copy !== null && !Array.isArray(copy) ? copy : { value: copy };
  } catch (error) {
    return { fieldsRefused: messageOf(error) };
  }
}
//# sourceMappingURL=agent-log.js.map
