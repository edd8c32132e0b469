import type { Clock } from "../../base/clock.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { RunOutcome, Settlement } from "../../events/run.js";
import type { FluxSignal } from "../../flux/index.js";
import type { HostCalls } from "../../link/port.js";
import {
  type CallFate,
  HostCallError,
  type HostRuns,
  type RunArgs,
  type RunTraces,
} from "../../link/run-port.js";
import type { AgentReporter } from "../publishing/agent-reporter.js";
import { codeOf, ERROR_CHARACTERS_MAX, RunCancelled } from "../agent-errors.js";
import { HostRun } from "./host-run.js";
import { copyPayload, sendable } from "../payload.js";
import { type RunState, SessionStates } from "./session-states.js";

interface RunKind {
  readonly isPerturbation: boolean;
  /** See `HostCalls`. */
  readonly handshake?: boolean | undefined;
  readonly askAfterMs?: number | undefined;
}

export interface RunBookOptions {
  readonly agentId: string;
  readonly clock: Clock;
  /** To the gateway. */
  readonly runs: HostRuns;
  readonly stateBytesMax: number;
  readonly payloadBytesMax: number;
  readonly reporter: Pick<AgentReporter, "begin" | "end">;
}

/**
 * The runs of one agent at this host, and the messages about them to the gateway. Bounded by the limits of the agent's
 * stream and of its pure commands.
 */
export class RunBook {
  readonly #options: RunBookOptions;
  readonly #states: SessionStates;
  readonly #byCause = new Map<string, HostRun>();
  /** The same runs by their own ids, and ended ones whose state is being stored. */
  readonly #byId = new Map<string, HostRun>();
  #isCuttingOff = false;

  constructor(options: RunBookOptions) {
    this.#options = options;
    this.#states = new SessionStates(options.stateBytesMax);
  }

  /** Number of runs at this host. */
  get size(): number {
    return this.#byId.size;
  }

  /** A perturbation, invocation or command. Null when its gateway keeps no runs. */
  open(args: RunArgs, kind: RunKind): HostRun | null {
    const { run, attempt = 1, session = null, state } = args;
    if (run === undefined) return null;
    const ref = { agentId: this.#options.agentId, run, attempt };
    const stamp = { run, session, attempt, private: args.private };
    return this.#add({ ref, cause: run, stamp }, kind, this.#states.enter(session, state));
  }

  /** A person's answer. Its events carry the question as `cause`, and the run that parked first as `run`. */
  openResumption(args: HostCalls["resume"]["args"]): HostRun | null {
    const { run, tokenId: cause, child = cause, attempt, session = null, sessionState } = args;
    if (run === undefined) return null;
    const ref = { agentId: this.#options.agentId, run: child, attempt };
    const state = this.#states.enter(session, sessionState);
    const stamp = { run, session, attempt, private: args.private };
    return this.#add({ ref, cause, stamp }, { isPerturbation: false }, state);
  }

  /** Undefined also for a run that is over. */
  find(id: string | undefined): HostRun | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** True while the code of an earlier attempt goes on, whose end is not wanted any more. */
  isLeaving(id: string | undefined): boolean {
    return id !== undefined && this.#byCause.get(id)?.isEnded === true;
  }

  /** The agent's own code is about to run. */
  begin(run: HostRun): void {
    if (run.hasBegun) return;
    run.hasBegun = true;
    if (run.handshake) return;
    const { agentId, run: id, attempt } = run.ref;
    this.#options.runs.began({ agentId, run: id, attempt, at: this.#options.clock.now() });
  }

  /**
   * Asks the gateway whether a run may begin: one with a handshake, or one that has waited here for so long that another gateway may
   * have it, such as while this process was paused. Forgets the run when the answer is no.
   */
  ask(cause: string): Promise<boolean> | undefined {
    const run = this.#byCause.get(cause);
    if (run && this.#options.clock.monotonic() >= run.asksFrom) run.handshake = true;
    if (!run?.handshake) return undefined;
    return this.#options.runs.begin(run.ref).then((go) => {
      if (!go && !run.isEnded) this.drop(run);
      return go;
    });
  }

  /**
   * The stream has published the RESULT or ERROR of an event: the end of a perturbation's run. Later signals with the same
   * cause come from feedback, or too late.
   */
  hear(signal: Extract<FluxSignal, { type: "result" | "error" }>): void {
    const run = signal.cause === null ? undefined : this.#byCause.get(signal.cause);
    if (!run || run.isEnded) return;
    const result = signal.type === "result" ? this.#keepResult(run, signal.result) : signal;
    run.hasFailed = "error" in result;
    if (!run.isPerturbation) return;
    if ("error" in result) this.fail(run, result.error);
    else this.end(run, completed(result.value));
  }

  /** The stream is done with an event. One that returned nothing has no other sign of its end. */
  onLeft(cause: string): Promise<void> | undefined {
    const run = this.#byCause.get(cause);
    if (!run) return undefined;
    run.hasLeft = true;
    if (run.isPerturbation && !run.asks) this.end(run, completed(null));
    this.#forget(run);
    return run.held();
  }

  /** A perturbation that has not begun goes back to its gateway. False for a call, whose caller is refused. */
  onReturned(cause: string): boolean {
    const run = this.#byCause.get(cause);
    if (!run?.isPerturbation) return false;
    this.drop(run);
    this.#options.runs.returned(run.ref);
    return true;
  }

  /** The result of a call; that of a run was copied when it was published. Throws AGENT_ERROR when it cannot be sent. */
  sendable(run: HostRun | null, result: unknown): JsonValue {
    if (!run?.result) return sendable(result, this.#options.payloadBytesMax);
    if ("error" in run.result) throw new TerrariumError("AGENT_ERROR", run.result.error.message);
    return run.result.value;
  }

  /** For work without a waiting caller: a result that cannot be sent is a failure with its own code. */
  outcomeOf(run: HostRun | null, result: unknown): RunOutcome {
    if (run?.result && "error" in run.result) {
      const { code, message } = run.result.error;
      return { kind: "FAILED", error: { code, message } };
    }
    return completed(this.sendable(run, result));
  }

  /** The run has ended: reports it to the gateway unless the answer to a call does. */
  end(run: HostRun, outcome: RunOutcome): RunTraces {
    if (run.isEnded) return {};
    const traces = run.end(outcome);
    if (!traces.state) this.#byId.delete(run.ref.run);
    if (run.isPerturbation) this.#options.runs.settle(Object.assign({ outcome }, run.ref, traces));
    this.#forget(run);
    return traces;
  }

  /** The run failed, was cancelled, or is cut off. A cut-off perturbation is not reported. */
  fail(run: HostRun, error: unknown): void {
    if (run.isEnded) return;
    if (error instanceof RunCancelled) this.end(run, { kind: "CANCELLED" });
    else if (this.#isCuttingOff) this.drop(run);
    else {
      const message = messageOf(error).slice(0, ERROR_CHARACTERS_MAX);
      this.end(run, { kind: "FAILED", error: { code: codeOf(error), message } });
    }
  }

  /** The error of a call whose run failed, as its gateway needs it. */
  failureOf(run: HostRun, error: unknown): unknown {
    const { hasBegun } = run;
    this.fail(run, error);
    // Its text stays in the host's log.
    if (!(error instanceof TerrariumError)) return error;
    return new HostCallError(error, this.#fateOf(error, hasBegun), run.usage.total);
  }

  /** Removes the run without a message to the gateway. */
  drop(run: HostRun): void {
    run.end(null);
    this.#byId.delete(run.ref.run);
    this.#forget(run);
  }

  /** The gateway has stored or refused the state that the run set. */
  settled(id: string, settlement: Settlement): void {
    const run = this.#byId.get(id);
    if (!run?.isEnded) return;
    this.#byId.delete(id);
    run.over(settlement);
  }

  /** From now on aborted runs count as cut off, not failed. */
  cutOff(): void {
    this.#isCuttingOff = true;
  }

  /** A new life: what is aborted fails again. */
  begins(): void {
    this.#isCuttingOff = false;
  }

  #keepResult(run: HostRun, result: unknown): NonNullable<HostRun["result"]> {
    try {
      run.result = { value: copyPayload(result, this.#options.payloadBytesMax) };
    } catch (error) {
      const message = `the result cannot be sent: ${messageOf(error)}`;
      run.result = { error: new TerrariumError(codeOf(error), message) };
    }
    return run.result;
  }

  #fateOf(error: TerrariumError, hasBegun: boolean): CallFate {
    if (error instanceof RunCancelled) return "CANCELLED";
    if (!hasBegun) return "NOT_BEGUN";
    return this.#isCuttingOff ? "CUT_OFF" : "FAILED";
  }

  /** Called once the outcome is known and the code has ended: until then the code's events belong to the run. */
  #forget(run: HostRun): void {
    if (!run.isEnded || (run.hasBegun && !run.hasLeft)) return;
    if (this.#byCause.get(run.cause) !== run) return;
    this.#byCause.delete(run.cause);
    this.#options.reporter.end(run.cause);
  }

  #add(
    { ref, cause, stamp }: Pick<HostRun, "ref" | "cause" | "stamp">,
    { isPerturbation, handshake = false, askAfterMs = Infinity }: RunKind,
    state: RunState,
  ): HostRun {
    const asksFrom = this.#options.clock.monotonic() + askAfterMs;
    const run = new HostRun({ ref, cause, stamp, state, isPerturbation, handshake, asksFrom });
    this.#byCause.set(run.cause, run);
    this.#byId.set(run.ref.run, run);
    this.#options.reporter.begin(run.cause, run.stamp);
    return run;
  }
}

export function completed(result: JsonValue): RunOutcome {
  return { kind: "COMPLETED", result };
}

export function parkedAt(semaphore: string): RunOutcome {
  return { kind: "PARKED", semaphore };
}
