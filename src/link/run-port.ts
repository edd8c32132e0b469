import { type ErrorCode, TerrariumError } from "../base/errors.js";
import type { Position } from "../events/cursor.js";
import type { RunOutcome, SessionState, Settlement, StateChange, Usage } from "../events/run.js";

/*
 * The messages about runs between the host of an agent and the gateway that stores the runs.
 *
 * A run has one id everywhere: `run` in the arguments of perturb, invoke and command. A resumption is a run of its own:
 * its id is `child`, and `run` is the run that parked first, which is also the `run` of its events.
 *
 * ```
 * perturb ──accepted──▶ [begin? ──go──▶] began ──▶ settle ──onSettle──▶ settled
 *    │                       └─no go──▶ forgotten
 *    └──refused (the call fails)   └──▶ returned: never begun, and not here any more
 * invoke, command, resume: began ──▶ answer or HostCallError ──settled() where the answer carries `state`
 * ```
 */

/** The run of a call. All absent: the caller keeps no runs, and the agent has neither run nor state. */
export interface RunArgs {
  readonly run?: string;
  /** 1 for the first attempt. */
  readonly attempt?: number;
  /** Runs of one session run one after another. Null or absent: the session of all work that names none. */
  readonly session?: string | null;
  /**
   * The session's state as the gateway knows it. The host uses its own while that has a higher version: it was stored
   * after this call was sent.
   */
  readonly state?: SessionState;
  /** The events of the run carry no payload. The host adds it for its own private commands. */
  readonly private?: true;
}

/** A run at its host. For a resumption, `run` is `child`. */
export interface RunRef {
  readonly agentId: string;
  readonly run: string;
  readonly attempt: number;
}

/** The run of a call with these arguments; null for a call without one. */
export function callRunOf(args: {
  readonly agentId: string;
  readonly run?: string;
  readonly attempt?: number;
  readonly tokenId?: string;
  readonly child?: string;
}): RunRef | null {
  const { agentId, run, attempt = 1, tokenId, child } = args;
  if (run === undefined) return null;
  return { agentId, run: tokenId === undefined ? run : (child ?? tokenId), attempt };
}

export interface RunBegan extends RunRef {
  /** Wall clock of the host, ms since 1970. */
  readonly at: number;
}

/** State and usage of an attempt, sent with its outcome. */
export interface RunTraces {
  /**
   * The session's new state; null clears it. Absent: the state is unchanged. Only with COMPLETED and PARKED: every
   * other end discards it.
   */
  readonly state?: StateChange;
  /** The usage reported with `context.usage`. Absent: none. */
  readonly usage?: Usage;
}

/** How a perturbation's run ended. `result` of a COMPLETED run is null when `process` returned nothing. */
export interface RunSettle extends RunRef, RunTraces {
  readonly outcome: RunOutcome;
}

/** A settle in transit: `behind` is the last event of the agent before it, or null. */
export type SettleMessage = RunSettle & { readonly behind: Position | null };

/**
 * Progress of a call when it failed. NOT_BEGUN: none of the agent's code ran for it, and none will. FAILED: the agent
 * failed or timed out; its later outputs are dropped. CANCELLED: by `Backplane.cancel`. CUT_OFF: its host is gone or
 * was closed meanwhile; it may have begun. LEFT: this gateway ends, and the host goes on with it.
 */
export type CallFate = "NOT_BEGUN" | "FAILED" | "CANCELLED" | "CUT_OFF" | "LEFT";

/** Why a call of a host failed, and its progress. Every rejection of `Backplane.call` is one. */
export class HostCallError extends TerrariumError {
  readonly fate: CallFate;
  /** The usage that the run had reported until then. */
  readonly usage: Usage | null;

  constructor(
    { code, message, details }: Pick<TerrariumError, "message" | "details"> & { readonly code: ErrorCode },
    fate: CallFate,
    usage: Usage | null = null,
  ) {
    super(code, message, { ...details });
    this.fate = fate;
    this.usage = usage;
  }
}

/** A runtime's messages to its gateway about runs. None of these methods throws. */
export interface HostRuns {
  /** A run without handshake has begun. */
  began(run: RunBegan): void;
  /** Asks whether a run may begin. False: the gateway no longer wants it to run. Never rejects. */
  begin(run: RunRef): Promise<boolean>;
  /** After the events of the run. */
  settle(run: RunSettle): void;
  /** A perturbation's run has not begun and will not begin. */
  returned(run: RunRef): void;
}

/** Messages to a gateway about runs, besides the answers to its calls. Must not throw. */
export interface RunSink {
  /**
   * A perturbation's run has ended. Called once for each attempt, when observers can read the events before it, or
   * `callTimeoutMs` later. Runs that change the state of one session come in order; other runs in any order. Resolves
   * when the outcome is durable, with what became of `state`; with null when the end was not taken, and a host that
   * resends keeps it. A rejection means that the state
   * was not kept; the code that rejects has logged it. Until then the host begins nothing in that session. `close`
   * waits for it at most `callTimeoutMs`. When the host or the link is gone, unsent ends are lost. `onHostDown` or the
   * end of `close` marks that moment; runs that were sent and neither settled nor returned by then are cut off.
   */
  onSettle?(run: RunSettle): Promise<Settlement | null>;
  /**
   * A run that was sent without a handshake has begun: a perturbation, an invocation, a command or a resumption. Called
   * at the end of the turn in which it began. A run that ends within that turn reports both at once, in any order.
   */
  onBegan?(run: RunBegan): void;
  /**
   * A run that was sent with `handshake` is about to begin. True allows it; after false the host forgets it without a
   * further message. The host waits for the answer and handles other sessions meanwhile. After a rejection, or without an
   * answer within `callTimeoutMs`, the host forgets the run and `onReturned` is called. After true the run may still be
   * returned.
   */
  onBegin?(run: RunRef): Promise<boolean>;
  /**
   * The host no longer has the run and never began it: the host or the agent was stopped, or the host refused the
   * perturbation after `call` had given up on the answer.
   */
  onReturned?(run: RunRef): void;
}
