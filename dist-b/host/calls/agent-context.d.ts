import type { Clock } from "../../base/clock.js";
import type { AgentLog } from "../../base/log.js";
import { type FluxContext } from "../../flux/index.js";
import type { HostCalls } from "../../link/port.js";
import { type CallServices } from "./agent-calls.js";
import type { AgentReporter } from "../publishing/agent-reporter.js";
import type { AgentContext, ResumeContext } from "../modules/definition.js";
import type { HostRun } from "../runs/host-run.js";
/** The members of a context that describe its run. */
export type RunMembers = Pick<AgentContext, "run" | "attempt" | "session" | "state" | "usage">;
export declare function runMembers(run: HostRun): RunMembers;
/** For work without a run. Reported usage is checked and not kept. */
export declare function noRunMembers(session?: string | null): RunMembers;
/** What a context of the stream needs beside the stream's own. */
export interface CallAbout {
  readonly log: AgentLog;
  readonly clock: Clock;
  readonly run: HostRun | null;
  /** The span of this call. */
  readonly traceparent: string | undefined;
  readonly services: CallServices;
  readonly busyUntil: AgentContext["busyUntil"];
}
/** The context of `process`: the stream's own context, a log, the run and the way to other agents. */
export declare function callContext(call: FluxContext, about: CallAbout): AgentContext;
/** The context of `resume`. */
export declare function answerContext(
  call: FluxContext,
  about: CallAbout,
  { tokenId, attempt, stateVersion, input }: HostCalls["resume"]["args"],
): ResumeContext;
/**
 * The context of a source, and in part of a pure command: outputs have no cause and are ignored after `signal`
 * aborts.
 */
export declare function freeContext(
  agentId: string,
  signal: AbortSignal,
  log: AgentLog,
  clock: Clock,
  reporter: Pick<AgentReporter, "output" | "spend">,
  services: CallServices,
  busyUntil: AgentContext["busyUntil"],
): AgentContext;
/** Throws `RangeError` in the caller's own stack, instead of later inside the host. */
export declare function checkTokens(tokens: number): void;
/**
 * Waits on behalf of an agent. Rejects with the signal's reason as soon as it aborts. Removes its listener: a signal
 * keeps each listener until it is removed, and a periodic agent would add one per tick.
 */
export declare function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void>;
