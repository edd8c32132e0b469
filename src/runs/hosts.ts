import type { Aborting } from "../base/async/aborter.js";
import type { TerrariumError } from "../base/errors.js";
import type { SessionState, Settlement, StateChange, Usage } from "../events/run.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { Run } from "./run.js";
import type { Outcome } from "./transitions.js";

/** How one attempt of an invocation, a command or a resumption ended at its host. */
export interface CallEnd {
  readonly outcome: Extract<Outcome, { kind: "COMPLETED" | "PARKED" }>;
  /** Absent when the run did not change its session's state. */
  readonly state?: StateChange;
  readonly usage?: Usage;
  /** The question, when the outcome is PARKED. */
  readonly semaphore: SemaphoreView | null;
}

/**
 * The hosts, as runs need them. Rejections differ by class: `NotBegun` (the agent never saw the run), `CutOff` (the
 * host ended while it had the run), `Left` (this gateway ends, the host does not), and any `TerrariumError`, with which the run failed.
 */
export interface RunHosts {
  /**
   * Puts a run into its agent's inbox and resolves when it is accepted there; its end comes later as `settled`. With
   * `handshake` the host asks `mayBegin` before the agent's code runs. Rejects with `NotBegun` when the run is refused;
   * after any other rejection its fate is unknown.
   */
  perturb(run: Run, state: SessionState, handshake: boolean): Promise<{ readonly queueDepth: number }>;
  /** Runs an invocation or a command and resolves when it has ended. Aborting `signal` aborts it at the agent. */
  call(run: Run, state: SessionState, signal: Aborting): Promise<CallEnd>;
  /** Asks the host to remove a perturbation from its inbox, or to abort it; the host settles it in both cases. */
  cancel(run: Pick<Run, "id" | "agentId">, reason: string | null): void;
  /** The outcome is stored, so the host may forget the run. */
  settled(run: Run, settlement: Settlement): void;
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

/** This gateway ends. The host goes on with the run, and tells another gateway how it ended. */
export class Left extends Error {
  override readonly name = "Left";
  readonly reason: TerrariumError;

  constructor(reason: TerrariumError) {
    super(reason.message);
    this.reason = reason;
  }
}

/** A run that a host has. */
export interface HeldRun {
  readonly agentId: string;
  readonly run: string;
  readonly attempt: number;
  readonly progress: "WAITING" | "BEGUN" | "ENDED";
}

/** The host ended while it had the run, which may have begun. */
export class CutOff extends Error {
  override readonly name = "CutOff";
  readonly reason: TerrariumError;

  constructor(reason: TerrariumError) {
    super(reason.message);
    this.reason = reason;
  }
}
