import type { Clock } from "../../base/clock.js";
import type { AgentLog } from "../../base/log.js";
import type { CommandContext } from "../../prism/index.js";
import { type RunMembers } from "./agent-context.js";
export interface PureCallOptions {
  readonly agentId: string;
  /** The caller's id. */
  readonly by: string;
  readonly log: AgentLog;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** The signals of the caller and of the agent's life. Either ends the call with its reason. */
  readonly signals: readonly AbortSignal[];
  /** Called when the agent failed; not called when it refused its input. */
  onFailure(error: unknown): void;
  emit(data: unknown): void;
  spend(tokens: number): void;
  busyUntil(ms: number): void;
  /** What the context says of its run. */
  readonly members: RunMembers;
}
/** Runs pure commands concurrently, beside the agent's stream. */
export declare class PureCalls {
  #private;
  constructor(callsMax?: number);
  /**
   * Returns the result of `run`. Rejects with INBOX_FULL when too many calls are in flight in total or for this
   * caller, with AGENT_TIMEOUT, with the reason of the signal that ended it, with BAD_USER_INPUT when `run` throws
   * that, and with AGENT_ERROR for any other error. Outputs after the end are discarded.
   */
  run(options: PureCallOptions, run: (context: CommandContext) => unknown): Promise<unknown>;
  /** Resolves when no command runs. */
  idle(): Promise<void>;
}
