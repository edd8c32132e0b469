import { errorReport, withoutSecrets } from "../../base/error-report.js";
import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import type { AgentLog } from "../../base/log.js";
import { type Failure, RunCancelled } from "../agent-errors.js";

/** Minimum milliseconds between two log lines about one failing agent. */
const FAILURE_LOG_EVERY_MS = 1_000;

/** The agent's original error when it was wrapped for the caller. */
export function thrownBy(error: unknown): unknown {
  return error instanceof TerrariumError && error.code === "AGENT_ERROR" ? (error.cause ?? error) : error;
}

/** Logs at most one failure of an agent a second and counts the rest, because an agent may fail on every event. */
export class FailureLog {
  readonly #clock: Clock;
  readonly #log: AgentLog;
  /** Monotonic milliseconds. */
  #loggedAt = Number.NEGATIVE_INFINITY;
  /** Failures since the last log line. */
  #suppressed = 0;

  constructor(clock: Clock, log: AgentLog) {
    this.#clock = clock;
    this.#log = log;
  }

  /** True when the failure was logged. */
  write({ message, code, cause, private: isPrivate }: Failure, error: unknown): boolean {
    // A wrong input is the caller's fault, and the caller was told.
    if (code === "BAD_USER_INPUT" || error instanceof RunCancelled) return false;
    const now = this.#clock.monotonic();
    if (now - this.#loggedAt < FAILURE_LOG_EVERY_MS) {
      this.#suppressed += 1;
      return false;
    }
    this.#log.warn("the agent failed", {
      error: withoutSecrets(message),
      code,
      cause,
      failuresBefore: this.#suppressed,
      // The text of a private command's error is only for its caller.
      ...(isPrivate ? {} : { err: errorReport(thrownBy(error)) }),
    });
    this.#loggedAt = now;
    this.#suppressed = 0;
    return true;
  }
}
