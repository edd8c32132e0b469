import { ERROR_CODES, type ErrorCode, isErrorCode } from "../base/errors.js";

/** What a person at the command line can do about an error, where the general advice speaks of fields or other surfaces. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED:
    "set TERRARIUM_TOKEN to the token that `terrarium serve` printed at its start, or to one of your own",
  FORBIDDEN: "set TERRARIUM_TOKEN to a token whose scope covers this",
  RATE_LIMITED: "wait a moment, then try again",
  AGENT_NOT_FOUND: "`terrarium agents` lists the agents that this token may see",
  AGENT_NOT_RUNNING:
    "`terrarium agents` shows its state; try again when it runs. The dashboard starts one that was stopped",
  AGENT_TIMEOUT: "allow more with --timeout-ms, or use `terrarium perturb` and `terrarium run follow`",
  AGENT_ERROR: "the agent failed on this input; `terrarium history AGENT --types ERROR` says how",
  FROZEN: "wait until the agent is thawed; `terrarium freezes` says why it is frozen",
  BAD_USER_INPUT: "correct what the message names",
  CURSOR_INVALID: "leave out --after",
  SEMAPHORE_NOT_FOUND: "`terrarium semaphore list` lists the open questions",
  SEMAPHORE_SETTLED: "it was answered or withdrawn first; `terrarium semaphore show ID` says how it ended",
  DIGEST_MISMATCH:
    "the question has changed; look at it with `terrarium semaphore show ID` before you answer",
  IDEMPOTENCY_CONFLICT: "use another --idempotency-key for another input",
  RUN_NOT_FOUND: "`terrarium run list` lists the runs that are kept; the oldest are forgotten",
  RUN_UNKNOWN:
    "it was cut off and may have acted; look what it did with `terrarium run show ID` before you use a new --idempotency-key",
  SHARE_NOT_FOUND: "`terrarium shares` lists the links; one that has ended is forgotten",
  COMMAND_NOT_FOUND: "`terrarium call AGENT` lists its commands",
  PATH_NOT_FOUND:
    "`terrarium agentese world.terrarium.agents.manifest` lists agents; docs/agentese.md has all paths",
  BAD_PATH: "correct the path; docs/agentese.md has all paths",
  LIMIT_EXCEEDED: "send less, or ask the operator to raise the limit that the message names",
  INTERNAL_SERVER_ERROR: "report it to the operator with the time it happened; the gateway's log has more",
};

/** Null for a code that is not the gateway's. */
export function adviceFor(code: string): string | null {
  return isErrorCode(code) ? (ADVICE[code] ?? ERROR_CODES[code].advice) : null;
}
