import type { TerrariumError } from "../base/errors.js";
import type { SessionState, Usage } from "../events/run.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { Run } from "./run.js";
import type { StateChange } from "./store/store.js";
import type { Outcome } from "./transitions.js";

/** How an attempt of an invocation, a command or a resumption ended at its host. */
export interface CallEnd {
  readonly outcome: Extract<Outcome, { kind: "COMPLETED" | "PARKED" }>;
  /** Absent when the run left its session's state alone. */
  readonly state?: StateChange;
  readonly usage?: Usage;
  /** The question, where the outcome is PARKED. */
  readonly semaphore: SemaphoreView | null;
}

/**
 * What runs need of the hosts. Rejections are told apart by class: `NotBegun` (the agent never saw the run), `CutOff` (the
 * host went away while it had the run), and any `TerrariumError`, with which the run has failed.
 */
export interface RunHosts {
  /**
   * Hands a run to its agent's inbox and resolves when it is accepted there; how it ends comes later, by `settled`. With
   * `handshake` the host asks `mayBegin` before the agent's code runs. Rejects with `NotBegun` when it is refused; any other rejection says nothing.
   */
  perturb(run: Run, state: SessionState, handshake: boolean): Promise<{ readonly queueDepth: number }>;
  /** Runs an invocation or a command and resolves when it has ended. Aborting `signal` aborts it at the agent. */
  call(run: Run, state: SessionState, signal: AbortSignal): Promise<CallEnd>;
  /** Asks the host to take a perturbation out of its inbox, or to abort it; the host settles it either way. */
  cancel(run: Run, reason: string | null): void;
  /** The host may forget the run: its outcome is stored. `kept` is false when the state it set was not. */
  settled(run: Run, kept: boolean): void;
}

/** The agent never saw the run. */
export class NotBegun extends Error {
  override readonly name = "NotBegun";
  readonly reason: TerrariumError;

  constructor(reason: TerrariumError) {
    super(reason.message);
    this.reason = reason;
  }
}

/** The host went away while it had the run, which may have begun. */
export class CutOff extends Error {
  override readonly name = "CutOff";
  readonly reason: TerrariumError;

  constructor(reason: TerrariumError) {
    super(reason.message);
    this.reason = reason;
  }
}
