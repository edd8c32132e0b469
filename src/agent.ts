/** What authors of agents import: it loads neither the gateway nor its store. */
import type { RunHostOptions, RunningHost } from "./host/host-options.js";

export type { Aborting } from "./base/async/aborter.js";
export { type Cancel, type Clock, systemClock } from "./base/clock.js";
export { ERROR_CODES, type ErrorCode, TerrariumError } from "./base/errors.js";
export type { JsonValue } from "./base/json.js";
export type { FrozenJson, JsonCompatible, NotJson, NotJsonFor, PlainJson } from "./base/json-compatible.js";
export type { AgentLog, LogLine } from "./base/log.js";
export type {
  AgentCallOptions,
  AgentCalls,
  CommandOutcome,
  Invocation,
  Perturbation,
  PerturbCallOptions,
  ResolvedPath,
} from "./events/agent/agent-calls.js";
export {
  type AgentSignals,
  PHEROMONE_TYPES,
  type Pheromone,
  type PheromoneDeposit,
  type PheromoneFilter,
  type Reaction,
  type SensedPheromone,
} from "./events/pheromone.js";
export { AGENT_VISIBILITIES, type AgentLabels, type AgentVisibility } from "./events/agent/agent-sight.js";
export type { PublicForm, ReducibleEvent, ReducibleType } from "./events/forms/public-form.js";
export type { PublicViewEvent, PublicViewReturn, ReducedPayload } from "./events/forms/public-view.js";
export { MISSED_TICKS, type MissedTicks } from "./events/agent/schedule.js";
export type { ParkedValue, Sendable, SendableReturn } from "./events/parked.js";
export {
  RESUMPTION_STATUSES,
  type ResumptionStatus,
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  type SemaphoreReason,
  type SemaphoreStatus,
  type SemaphoreView,
  SEVERITIES,
  type Severity,
} from "./events/semaphore.js";
export type {
  AgentEvent,
  EventBase,
  EventOf,
  GapEvent,
  TerrariumEvent,
  EventFields,
  Vitals,
} from "./events/event.js";
export {
  EVENT_TABLE,
  type EventField,
  type EventFieldTypes,
  type EventKind,
  type EventTone,
  FLUX_STATES,
  type FluxState,
  GAP_REASONS,
  type GapReason,
  TERRARIUM_EVENT_TYPES,
  type TerrariumEventType,
} from "./events/table.js";
export {
  type DispatchHooks,
  type DropPolicy,
  type EmitterLike,
  FLUX_DEFAULTS,
  type Flux,
  FluxAgent,
  type FluxAgentOptions,
  type FluxConfig,
  type FluxContext,
  type FluxSettings,
  type FluxSignal,
  FluxStateError,
  type FluxTrigger,
  fromEvents,
  type FromEventsOptions,
  fromIterable,
  type InvokeOptions,
  isAlive,
  type LossySource,
  merge,
  periodic,
  type PeriodicOptions,
  type PerturbOptions,
  type PerturbReceipt,
  type Turn,
  Pipeline,
  tail,
  type TailLine,
  type TailOptions,
  type Tick,
} from "./flux/index.js";
export {
  type AgentState,
  DELIVERIES,
  type Delivery,
  RUN_KINDS,
  RUN_STATUSES,
  type RunKind,
  type RunStatus,
  type Usage,
  type UsageReport,
} from "./events/run.js";
export {
  type AgentContext,
  type AgentProbe,
  type AgentDefinition,
  type AgentSchedule,
  type CheckedDefinition,
  defineAgent,
  type ProbeAnswer,
  type ProbeCheck,
  type ProbeContext,
  type ProcessResult,
  type ResultOf,
  type ResumeContext,
  type StateOf,
} from "./host/modules/definition.js";
export { pheromones } from "./host/modules/pheromone-source.js";
export {
  answers,
  answersCommand,
  type AnswerPredicate,
  echo,
  path,
  type PathOptions,
  progress,
} from "./host/probes/helpers.js";
export {
  HEALTH_STATUSES,
  type HealthStatus,
  type HealthView,
  type ProbeReport,
  type ProbeVerdict,
  type ProbeView,
} from "./events/probe.js";
export { park, type Parked, type ParkRequest } from "./host/modules/definition.js";
export {
  type CheckedCommand,
  command,
  type CommandArguments,
  type CommandCall,
  type CommandContext,
  type CommandDefinition,
  type CommandResult,
  type CommandReturn,
  type NoSchema,
} from "./prism/command.js";
export type { RunHostOptions, RunningHost } from "./host/host-options.js";
export type { DialChange as HostChange } from "./link/channels/socket.js";
export type { HostLogEntry as HostLine } from "./link/port.js";

/**
 * Runs agents in this process for a gateway elsewhere, as `terrarium host` does. Resolves when a gateway has welcomed the host; afterwards it comes
 * back after a lost connection. Rejects with the code of the refusal, and with BAD_USER_INPUT for an agent of a wrong shape.
 *
 * @example
 * ```ts
 * const host = await runHost({ gateway: "https://gateway.example", agents: [thermometer] });
 * process.once("SIGTERM", () => void host.close());
 * ```
 */
export async function runHost(options: RunHostOptions): Promise<RunningHost> {
  // Modules of agents import this file; only a host dials.
  const { startHost } = await import("./host/run-host.js");
  return await startHost(options);
}
