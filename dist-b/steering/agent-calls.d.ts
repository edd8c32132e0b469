import type { Clock } from "../base/clock.js";
import type { LimitName, Limits } from "../base/limits.js";
import type { AgentCallAnswer, DirectCall } from "../link/agent-call.js";
import type { AgentDescriptor, Backplane } from "../link/port.js";
import type { Runs } from "../runs/index.js";
import type { Tracing } from "../tracing/tracing.js";
import { type SteeringLine } from "./audit.js";
import { type FamilyLimits } from "./families.js";
import { type QuestionOf } from "./work.js";
export interface AgentSteeringOptions {
  readonly backplane: Pick<Backplane, "call">;
  readonly runs: Pick<Runs, "perturb" | "perform" | "cancel" | "present">;
  readonly questionOf: QuestionOf;
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  readonly limits: FamilyLimits & Pick<Limits, "maxInvokeTimeoutMs" | "maxInputDepth">;
  readonly clock: Clock;
  readonly tracing: Tracing | null;
  readonly log: (line: SteeringLine) => void;
  /** Called with the limit that refused a call: no client is told of it. */
  readonly onRefused: (limit: LimitName) => void;
  readonly onError: (error: unknown) => void;
}
/** Checks and carries out the calls of agents to agents. Behaviour: SPEC.md, "Agents among themselves". */
export declare class AgentSteering {
  #private;
  constructor(options: AgentSteeringOptions);
  /** Resolves with the outcome of the callee's run, or once a perturbation is accepted. */
  request(call: DirectCall, signal: AbortSignal): Promise<AgentCallAnswer>;
  /** A run has ended or parked, or was forgotten: cancels the runs that it waits for. */
  ended(id: string): void;
}
/** A pattern is an id, or ends in `*`, which stands for any rest. Without patterns: the agents of the same module. */
export declare function mayCall(caller: AgentDescriptor, target: AgentDescriptor): boolean;
