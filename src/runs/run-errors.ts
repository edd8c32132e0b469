import { TerrariumError } from "../base/errors.js";
import type { RunWithoutInput } from "./run.js";

/**
 * Another gateway carries the agent of a run now. If the run was stored, its end can be found in the store; if it was not, it was
 * never accepted.
 */
export class Moved extends TerrariumError {
  readonly run: string;

  constructor(run: string) {
    const message = "the agent has moved to another gateway: look for the run, or try again";
    super("UNAVAILABLE", message, { retryable: true, run });
    this.run = run;
  }
}

/** The error for the first callers of a run without a result; `first` is its failure. */
export function firstErrorOf(run: RunWithoutInput, first: unknown): unknown {
  if (first instanceof TerrariumError) {
    return new TerrariumError(first.code, first.message, { ...first.details, run: run.id });
  }
  // The answer masks it and adds an id for the log.
  return first ?? errorOf(run);
}

/** The error of a run without a result, for callers that return with its key, and for observers. */
export function errorOf(run: RunWithoutInput): TerrariumError {
  if (run.status === "UNKNOWN") {
    const message = "this run was cut off: whether it took effect is not known";
    return new TerrariumError("RUN_UNKNOWN", message, { run: run.id });
  }
  if (run.status === "CANCELLED") return cancelled(run.id);
  const { code = "AGENT_ERROR", message = "the run failed" } = run.error ?? {};
  return new TerrariumError(code, message, { run: run.id });
}

export function noRun(id: string): TerrariumError {
  return new TerrariumError("RUN_NOT_FOUND", "there is no run with this id", { run: id.slice(0, 128) });
}

export function cancelled(id: string): TerrariumError {
  return new TerrariumError("AGENT_ERROR", "this run was cancelled", { run: id, status: "CANCELLED" });
}

export function isCancelled(error: unknown): boolean {
  return error instanceof TerrariumError && error.details["status"] === "CANCELLED";
}

export function notRunning(agentId: string): TerrariumError {
  return new TerrariumError("AGENT_NOT_RUNNING", `agent ${agentId} is not running`);
}

/** The first call under a key was refused by its host, and forgotten with the key, while this one was looking for it. */
function forgotten(id: string): TerrariumError {
  const message = "the call that this one repeats was refused, and may be made again";
  return new TerrariumError("UNAVAILABLE", message, { retryable: true, run: id });
}

/** A call may be made again when the host is back. */
export function reconnecting(agentId: string): TerrariumError {
  return new TerrariumError("UNAVAILABLE", `the host of agent ${agentId} is reconnecting`, {
    retryable: true,
  });
}

export function unavailable(id: string): TerrariumError {
  return new TerrariumError("UNAVAILABLE", "the outcome of this run could not be stored", { run: id });
}

export function unexpected(): TerrariumError {
  return new TerrariumError("INTERNAL_SERVER_ERROR", "the agent host failed unexpectedly");
}

/** The answer to a caller whose run is not at a host, from what is stored. Throws what the run ended with. */
export function outcomeOf<R extends RunWithoutInput>(id: string, run: R | null, isReplay = false): R {
  if (!run && isReplay) throw forgotten(id);
  if (!run) throw new TerrariumError("RUN_NOT_FOUND", "this run is no longer kept", { run: id });
  if (run.status !== "COMPLETED" && run.status !== "PARKED") throw errorOf(run);
  if (!run.resultDropped) return run;
  const message = "this call was made before; its result is no longer kept";
  throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxIdempotencyBytes", run: id });
}

/** The key of a call has another run, whose work is different. */
export function conflict(): TerrariumError {
  return new TerrariumError(
    "IDEMPOTENCY_CONFLICT",
    "this idempotency key was used with another agent, input or session",
  );
}

/** The first call under a key still runs, and the caller did not want to wait for it. */
export function inFlight(run: string): TerrariumError {
  const message = "an earlier call under this idempotency key has not ended";
  return new TerrariumError("IDEMPOTENCY_CONFLICT", message, { inFlight: true, run });
}
