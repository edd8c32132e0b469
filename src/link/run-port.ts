import { type ErrorCode, TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { Position } from "../events/cursor.js";
import type { RunOutcome, SessionState, Usage } from "../events/run.js";

/*
 * What the host of an agent and the gateway that keeps runs tell each other about a run.
 *
 * A run has one id everywhere: `run` in the arguments of perturb, invoke and command. A resumption is a run of its own:
 * its id is `child`, and `run` is the run that parked first, which its events carry.
 *
 * ```
 * perturb ──accepted──▶ [begin? ──go──▶] began ──▶ settle ──onSettle──▶ settled
 *    │                       └─no go──▶ forgotten
 *    └──refused (the call fails)   └──▶ returned: never begun, and not here any more
 * invoke, command, resume: began ──▶ answer or HostCallError ──settled() where the answer carries `state`
 * ```
 */

/** Which run a call belongs to. All absent: the caller keeps no runs, and the agent has neither run nor state. */
export interface RunArgs {
  readonly run?: string;
  /** 1 for the first attempt. */
  readonly attempt?: number;
  /** Runs of one session follow one another. Null or absent: the session of all work that names none. */
  readonly session?: string | null;
  /**
   * The session's state as the gateway knows it. The host uses its own when that is newer: it is so while runs of the
   * same session are at the host.
   */
  readonly state?: SessionState;
}

/** A run at its host. Of a resumption, `run` is `child`. */
export interface RunRef {
  readonly agentId: string;
  readonly run: string;
  readonly attempt: number;
}

export interface RunBegan extends RunRef {
  /** Wall clock of the host, ms since 1970. */
  readonly at: number;
}

/** What an attempt leaves beside its outcome. */
export interface RunTraces {
  /**
   * What the run set its session's state to; null clears it. Absent: the state stays. Only with COMPLETED and PARKED: every
   * other end discards it.
   */
  readonly state?: { readonly value: JsonValue };
  /** What it reported by `context.usage`. Absent: nothing. */
  readonly usage?: Usage;
}

/** How a perturbation's run ended. `result` of a COMPLETED run is null when `process` returned nothing. */
export interface RunSettle extends RunRef, RunTraces {
  readonly outcome: RunOutcome;
}

/** A settle on its way: `behind` is the last event of the agent that came before it, or null. */
export type SettleMessage = RunSettle & { readonly behind: Position | null };

/**
 * How far a call had come when it failed.
 * NOT_BEGUN: none of the agent's code ran for it, and none will. FAILED: the agent failed on it, or had no more time; what it
 * still does is dropped. CANCELLED: by `Backplane.cancel`. CUT_OFF: its host is gone, or was closed over it; it may have begun.
 */
export type CallFate = "NOT_BEGUN" | "FAILED" | "CANCELLED" | "CUT_OFF";

/** Why a call of a host failed, and how far it had come. Every rejection of `Backplane.call` is one. */
export class HostCallError extends TerrariumError {
  readonly fate: CallFate;
  /** What the run had reported by `context.usage` until then. */
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

/** What a runtime tells its gateway about runs. Nothing here throws. */
export interface HostRuns {
  /** A run without handshake has begun. */
  began(run: RunBegan): void;
  /** Asks whether a run may begin. False: the gateway does not want it any more. Never rejects. */
  begin(run: RunRef): Promise<boolean>;
  /** After the events of the run. */
  settle(run: RunSettle): void;
  /** A perturbation's run was not begun and will not be. */
  returned(run: RunRef): void;
}

/** What a gateway hears about runs, beside the answers of its calls. Must not throw. */
export interface RunSink {
  /**
   * A perturbation's run has ended. Called once for each attempt, when observers can read the events that came before it,
   * or `callTimeoutMs` later. Runs that change the state of one session come in their order; others in none.
   * Resolves when the outcome is durable: true when `state` was kept, false when it was not. A rejection means that the
   * state was not kept; the code that rejects has logged it. Until then the host begins nothing in that session. `close` waits for it,
   * `callTimeoutMs` at most.
   * Host or link gone: what was not told by then never is. `onHostDown` or the end of `close` says so; runs that were sent and
   * neither settled nor returned until then are cut off.
   */
  onSettle?(run: RunSettle): Promise<boolean>;
  /**
   * A run sent without handshake has begun, told at the end of the turn in which it did; also a run of an invocation, a command
   * or a resumption. Not before its settle or answer in every case: a run that ends within its turn comes in both at once.
   */
  onBegan?(run: RunBegan): void;
  /**
   * A run sent with `handshake` is about to begin. True lets it; false makes the host forget it without another word. The host
   * waits for the answer and does other sessions meanwhile. A rejection is false. After true the run may still be returned.
   */
  onBegin?(run: RunRef): Promise<boolean>;
  /**
   * The host does not have the run any more and never began it: it or its agent was stopped, or it refused the perturbation
   * after `call` had given up on the answer.
   */
  onReturned?(run: RunRef): void;
}
