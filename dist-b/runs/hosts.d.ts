import type { TerrariumError } from "../base/errors.js";
import type { SessionState, Usage } from "../events/run.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { Run } from "./run.js";
import type { StateChange } from "./store/store.js";
import type { Outcome } from "./transitions.js";
/** How one attempt of an invocation, a command or a resumption ended at its host. */
export interface CallEnd {
  readonly outcome: Extract<
    Outcome,
    {
      kind: "COMPLETED" | "PARKED";
    }
  >;
  /** Absent when the run did not change its session's state. */
  readonly state?: StateChange;
  readonly usage?: Usage;
  /** The question, when the outcome is PARKED. */
  readonly semaphore: SemaphoreView | null;
}
/**
 * The hosts, as runs need them. Rejections differ by class: `NotBegun` (the agent never saw the run), `CutOff` (the
 * host ended while it had the run), and any `TerrariumError`, with which the run failed.
 */
export interface RunHosts {
  /**
   * Puts a run into its agent's inbox and resolves when it is accepted there; its end comes later as `settled`. With
   * `handshake` the host asks `mayBegin` before the agent's code runs. Rejects with `NotBegun` when the run is refused;
   * after any other rejection its fate is unknown.
   */
  perturb(
    run: Run,
    state: SessionState,
    handshake: boolean,
  ): Promise<{
    readonly queueDepth: number;
  }>;
  /** Runs an invocation or a command and resolves when it has ended. Aborting `signal` aborts it at the agent. */
  call(run: Run, state: SessionState, signal: AbortSignal): Promise<CallEnd>;
  /** Asks the host to remove a perturbation from its inbox, or to abort it; the host settles it in both cases. */
  cancel(run: Run, reason: string | null): void;
  /** The outcome is stored, so the host may forget the run. `kept` is false when its state was not stored. */
  settled(run: Run, kept: boolean): void;
}
/** The agent never saw the run. */
export declare class NotBegun extends Error {
  readonly name = "NotBegun";
  readonly reason: TerrariumError;
  constructor(reason: TerrariumError);
}
/** The host ended while it had the run, which may have begun. */
export declare class CutOff extends Error {
  readonly name = "CutOff";
  readonly reason: TerrariumError;
  constructor(reason: TerrariumError);
}
