import type { LimitName, Limits } from "../base/limits.js";
import type { LinkLimits } from "../link/messages.js";
import { purgatoryLimits } from "../purgatory/limits.js";
import { depositLimits } from "./signal-outbox.js";

/** The operator's limits that a host keeps by itself, in a thread of the gateway or in a process of its own. */
export const HOST_LIMITS = [
  "maxPayloadBytes",
  "maxStateBytes",
  "maxAgentsPerThread",
  "maxPureCallsPerAgent",
  "maxSchedulesPerAgent",
  "maxProbesPerAgent",
  "maxSemaphoreStateBytes",
  "maxResponseSchemaBytes",
  "maxOpenDeposits",
  "maxPheromonePayloadBytes",
  "maxHostCalls",
  "maxHostEvents",
  "maxHostBytes",
  "maxHostLogLines",
] as const satisfies readonly LimitName[];

/** For a host's agents. */
export function hostLimits(limits: Limits) {
  return {
    payloadBytesMax: limits.maxPayloadBytes,
    agentsMax: limits.maxAgentsPerThread,
    pureCallsMax: limits.maxPureCallsPerAgent,
    schedulesMax: limits.maxSchedulesPerAgent,
    probesMax: limits.maxProbesPerAgent,
    questionLimits: purgatoryLimits(limits),
    stateBytesMax: limits.maxStateBytes,
    pheromones: depositLimits(limits),
  };
}

/** For the link between a host and its gateway. */
export function linkLimits(limits: Limits): Partial<LinkLimits> {
  const { maxHostCalls, maxHostEvents, maxHostBytes, maxHostLogLines } = limits;
  return {
    linkCallsMax: maxHostCalls,
    linkEventsMax: maxHostEvents,
    linkBytesMax: maxHostBytes,
    linkLogLinesMax: maxHostLogLines,
    callTimeoutMs: limits.hostCallTimeoutMs,
    welcomeTimeoutMs: limits.hostWelcomeTimeoutMs,
  };
}
