import type { Clock } from "../../base/clock.js";
import type { JsonValue } from "../../base/json.js";
import type { RunOutcome } from "../../events/run.js";
import type { FluxSignal } from "../../flux/index.js";
import type { HostCalls } from "../../link/port.js";
import { type HostRuns, type RunArgs, type RunTraces } from "../../link/run-port.js";
import type { AgentReporter } from "../publishing/agent-reporter.js";
import { HostRun } from "./host-run.js";
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
export declare class RunBook {
  #private;
  constructor(options: RunBookOptions);
  /** Number of runs at this host. */
  get size(): number;
  /** A perturbation, invocation or command. Null when its gateway keeps no runs. */
  open(
    args: RunArgs,
    kind: {
      isPerturbation: boolean;
      handshake?: boolean | undefined;
    },
  ): HostRun | null;
  /** A person's answer. Its events carry the question as `cause`, and the run that parked first as `run`. */
  openResumption(args: HostCalls["resume"]["args"]): HostRun | null;
  /** Undefined also for a run that is over. */
  find(id: string | undefined): HostRun | undefined;
  /** The agent's own code is about to run. */
  begin(run: HostRun): void;
  /** Asks the gateway whether a run with a handshake may begin. Forgets the run when the answer is no. */
  ask(cause: string): Promise<boolean> | undefined;
  /**
   * The stream has published the RESULT or ERROR of an event: the end of a perturbation's run. Later signals with the same
   * cause come from feedback, or too late.
   */
  hear(
    signal: Extract<
      FluxSignal,
      {
        type: "result" | "error";
      }
    >,
  ): void;
  /** The stream is done with an event. One that returned nothing has no other sign of its end. */
  onLeft(cause: string): Promise<void> | undefined;
  /** A perturbation that has not begun goes back to its gateway. False for a call, whose caller is refused. */
  onReturned(cause: string): boolean;
  /** The result of a call; that of a run was copied when it was published. Throws AGENT_ERROR when it cannot be sent. */
  sendable(run: HostRun | null, result: unknown): JsonValue;
  /** For work without a waiting caller: a result that cannot be sent is a failure with its own code. */
  outcomeOf(run: HostRun | null, result: unknown): RunOutcome;
  /** The run has ended: reports it to the gateway unless the answer to a call does. */
  end(run: HostRun, outcome: RunOutcome): RunTraces;
  /** The run failed, was cancelled, or is cut off. A cut-off perturbation is not reported. */
  fail(run: HostRun, error: unknown): void;
  /** The error of a call whose run failed, as its gateway needs it. */
  failureOf(run: HostRun, error: unknown): unknown;
  /** Removes the run without a message to the gateway. */
  drop(run: HostRun): void;
  /** The gateway has stored or refused the state that the run set. */
  settled(id: string, isKept: boolean): void;
  /** From now on aborted runs count as cut off, not failed. */
  cutOff(): void;
}
export declare function completed(result: JsonValue): RunOutcome;
export declare function parkedAt(semaphore: string): RunOutcome;
