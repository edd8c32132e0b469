import { type ErrorCode, TerrariumError } from "../../base/errors.js";

/** What says that something is not there. */
const NOT_THERE: ReadonlySet<ErrorCode> = new Set([
  "AGENT_NOT_FOUND",
  "RUN_NOT_FOUND",
  "SEMAPHORE_NOT_FOUND",
  "SHARE_NOT_FOUND",
  "PATH_NOT_FOUND",
]);

/** A gateway that cannot reach the others of its namespace cannot know whether one of them has it. */
export function whileCutOff(error: TerrariumError): TerrariumError {
  if (!NOT_THERE.has(error.code)) return error;
  const message = "this gateway cannot reach NATS, and may not know of it yet: try again";
  return new TerrariumError("UNAVAILABLE", message, { ...error.details, retryable: true });
}
