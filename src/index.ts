/** The public API: write agents with `defineAgent`, embed a terrarium with `createTerrarium`. */
import type { TerrariumOptions } from "./app/options.js";
import type { Terrarium } from "./app/terrarium.js";

export type { TerrariumOptions } from "./app/options.js";
export type { Terrarium } from "./app/terrarium.js";
export type { ScopeClaims } from "./auth/claims.js";
export type { IssuerOptions } from "./auth/issuers.js";
export { type Cancel, type Clock, systemClock } from "./base/clock.js";
export { ERROR_CODES, type ErrorCode, TerrariumError } from "./base/errors.js";
export type { NewId } from "./base/ids.js";
export type { JsonValue } from "./base/json.js";
export type { FrozenJson, JsonCompatible, NotJson, NotJsonFor, PlainJson } from "./base/json-compatible.js";
export { defaultLimits, LIMITS, type LimitName, type Limits } from "./base/limits.js";
export type { AgentLog, LogLine } from "./base/log.js";
export { CLOSE_CODES } from "./events/close-codes.js";
export type {
  AgentCallOptions,
  AgentCalls,
  CommandOutcome,
  Invocation,
  Perturbation,
  PerturbCallOptions,
  ResolvedPath,
} from "./events/agent-calls.js";
export {
  type AgentSignals,
  PHEROMONE_TYPES,
  type Pheromone,
  type PheromoneDeposit,
  type PheromoneFilter,
  type Reaction,
  type SensedPheromone,
} from "./events/pheromone.js";
export type { Freeze, FreezeScope, Labels } from "./events/freeze.js";
export { AGENT_VISIBILITIES, type AgentLabels, type AgentVisibility } from "./events/agent-sight.js";
export type { PublicForm, ReducibleEvent, ReducibleType } from "./events/public-form.js";
export type { PublicViewEvent, PublicViewReturn, ReducedPayload } from "./events/public-view.js";
export { MISSED_TICKS, type MissedTicks } from "./events/schedule.js";
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
export type { EventStream, ObservedEvent, ObserveOptions } from "./gateway/in-process/event-stream.js";
export type {
  ByOptions,
  CallInProcessOptions,
  FreezeOptions,
  ThawOptions,
  CancelOptions,
  InProcess,
  InvokeInProcessOptions,
  PerturbInProcessOptions,
  ResolveOptions,
  RunFilter,
  SemaphoreFilter,
  WorkOptions,
} from "./gateway/in-process/port.js";
export type {
  InProcessSignals,
  WitnessedDeposit,
  WitnessPage,
  WitnessQuery,
} from "./gateway/in-process/signals.js";
export type { RunView, SemaphoreDetails } from "./gateway/in-process/views.js";
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
export type { MirroredEvent, MirrorView } from "./mirror/index.js";

/**
 * Creates a terrarium: agents, their mirrors, and the gateway in front of them, not listening yet. Throws
 * BAD_USER_INPUT that names the file and field when an agent has a wrong shape, and for insecure options (a short JWT
 * secret).
 */
export async function createTerrarium(options: TerrariumOptions = {}): Promise<Terrarium> {
  // Agent modules import this file in their host's thread, so the gateway's code is loaded only with the first
  // gateway.
  const app = await import("./app/terrarium.js");
  return app.createTerrarium(options);
}
