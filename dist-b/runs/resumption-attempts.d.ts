import type { Clock } from "../base/clock.js";
import type { TerrariumError } from "../base/errors.js";
import type { SessionState, Usage } from "../events/run.js";
import type { CallEnd, RunHosts } from "./hosts.js";
import type { RunWriter } from "./run-writer.js";
import { type Run, type RunWithoutInput } from "./run.js";
import type { SessionStates } from "./session-states.js";
import type { StateChange } from "./store/store.js";
import type { Outcome } from "./transitions.js";
/** State and usage of an attempt, beside its outcome. */
export interface Traces {
  readonly state?: StateChange | undefined;
  readonly usage?: Usage | undefined;
}
/** The resumption has ended, so another attempt is pointless. */
export declare class ResumptionEnded extends Error {
  readonly name = "ResumptionEnded";
  readonly reason: TerrariumError;
  constructor(reason: TerrariumError);
}
/** Passes an answer to its agent. Synchronous until the call is on its way. */
export type Deliver = (run: Run, state: SessionState) => Promise<CallEnd>;
export interface ResumptionAttemptsOptions {
  readonly writer: RunWriter;
  readonly states: SessionStates;
  readonly hosts: Pick<RunHosts, "settled" | "cancel">;
  readonly clock: Clock;
}
/** Runs and cancels the attempts at resumptions. As many run at once as Purgatory starts: `maxResumptions`. */
export declare class ResumptionAttempts {
  #private;
  constructor(options: ResumptionAttemptsOptions);
  /**
   * One attempt. Resolves once its end is stored. Rejects with `ResumptionEnded` when the run has ended otherwise, and as
   * `deliver` does, which allows another attempt. `find` gives the run.
   */
  run(id: string, attempt: number, find: () => Promise<Run>, deliver: Deliver): Promise<void>;
  /** Ends a resumption. Resolves when its attempt has stopped, at the latest after two seconds. */
  cancel(run: Run, by: string, reason: string | null): Promise<void>;
  /** Stores the end of an attempt. Returns true when the run has ended with it. */
  settle(
    { id, attempt }: Pick<RunWithoutInput, "id" | "attempt">,
    outcome: Outcome,
    {
      state,
      usage,
      isUntold,
    }: Traces & {
      readonly isUntold?: boolean;
    },
  ): Promise<boolean>;
}
