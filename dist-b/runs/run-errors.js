import { TerrariumError } from "../base/errors.js";
/** The error for the first callers of a run without a result; `first` is its failure. */
export function firstErrorOf(run, first) {
  if (first instanceof TerrariumError) {
    return new TerrariumError(first.code, first.message, { ...first.details, run: run.id });
  }
  // The answer masks it and adds an id for the log.
  return first ?? errorOf(run);
}
/** The error of a run without a result, for callers that return with its key, and for observers. */
export function errorOf(run) {
  if (run.status === "UNKNOWN") {
    const message = "this run was cut off: whether it took effect is not known";
    return new TerrariumError("RUN_UNKNOWN", message, { run: run.id });
  }
  if (run.status === "CANCELLED") return cancelled(run.id);
  const { code = "AGENT_ERROR", message = "the run failed" } = run.error ?? {};
  return new TerrariumError(code, message, { run: run.id });
}
export function noRun(id) {
  return new TerrariumError("RUN_NOT_FOUND", "there is no run with this id", { run: id.slice(0, 128) });
}
export function cancelled(id) {
  return new TerrariumError("AGENT_ERROR", "this run was cancelled", { run: id, status: "CANCELLED" });
}
export function isCancelled(error) {
  return error instanceof TerrariumError && error.details["status"] === "CANCELLED";
}
export function notRunning(agentId) {
  return new TerrariumError("AGENT_NOT_RUNNING", `agent ${agentId} is not running`);
}
export function unavailable(id) {
  return new TerrariumError("UNAVAILABLE", "the outcome of this run could not be stored", { run: id });
}
export function unexpected() {
  return new TerrariumError("INTERNAL_SERVER_ERROR", "the agent host failed unexpectedly");
}
//# sourceMappingURL=run-errors.js.map
