/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The life of an agent. */
export type FluxState =
  /** Its entropy budget is spent; it needs a reset. */
  | 'COLLAPSED'
  /** Not started yet, or reset after a collapse. */
  | 'DORMANT'
  /** The source has ended; queued inputs are being handled. */
  | 'DRAINING'
  /** Reading its source and ready for the next event. */
  | 'FLOWING'
  /** Handling a perturbation. */
  | 'PERTURBED'
  /** Ended; it can be started again. */
  | 'STOPPED';

/** Why events are missing. */
export type GapReason =
  /** The gateway was restarted; the number of missed events is unknown after a crash. */
  | 'EPOCH_CHANGED'
  /** This subscriber was away for longer than the history covers. */
  | 'EVICTED'
  /** This subscriber may no longer see the agent (several agents: `*`), whose events end here. `missed` is 0: the rest goes on. */
  | 'HIDDEN'
  /** This subscriber was too slow: the history moved past it. */
  | 'LAGGED';

/** How an agent is, by its probes. */
export type HealthStatus =
  /** A probe is failing. */
  | 'DEGRADED'
  /** Every probe has succeeded and none is failing. */
  | 'HEALTHY'
  /** A critical probe is failing. */
  | 'UNHEALTHY'
  /** Not running, without probes, or not checked yet. */
  | 'UNKNOWN';

/** How an invocation ended. */
export type InvocationStatus =
  /** The agent returned; see `result`. */
  | 'COMPLETED'
  /** The agent asked a person; see `semaphore`. The answer leads to a RESULT with the semaphore as `cause`. */
  | 'PARKED';

/** State of a resumption. */
export type ResumptionStatus =
  /** The agent has handled the answer. It is not resumed again. */
  | 'DONE'
  /** The agent will be resumed as soon as it is up. */
  | 'DUE'
  /** Every attempt failed. */
  | 'FAILED'
  /** The agent is handling the answer. */
  | 'RUNNING';

/** What started a run. */
export type RunKind =
  /** A call of a command; see `command`. */
  | 'COMMAND'
  /** An input whose caller waits. */
  | 'INVOKE'
  /** An input whose caller does not wait for the result. */
  | 'PERTURB'
  /** An answer that was brought to the agent; see `parent`. */
  | 'RESUME'
  /** The agent's own schedule. */
  | 'SCHEDULE'
  /** A signal that the agent watches. */
  | 'SIGNAL';

/** How far a run is. */
export type RunStatus =
  /** Stored, and not begun. */
  | 'ACCEPTED'
  /** It was cancelled, or its question was withdrawn or voided. */
  | 'CANCELLED'
  /** The agent returned; see `result`. */
  | 'COMPLETED'
  /** The agent failed on it, its time was up, or every attempt was cut off; see `error`. */
  | 'FAILED'
  /** The agent asked a person; the last of `semaphores` is its question. */
  | 'PARKED'
  /** The agent is working on it. */
  | 'RUNNING'
  /** It was cut off while it ran, and may have acted. It is not run again. */
  | 'UNKNOWN';

/** Why an agent asks a person. */
export type SemaphoreReason =
  /** It has several options and cannot decide. */
  | 'AMBIGUOUS_CHOICE'
  /** It wants approval before it acts. */
  | 'APPROVAL_NEEDED'
  /** It needs information that only a person has. */
  | 'CONTEXT_REQUIRED'
  /** It failed and asks how to continue. */
  | 'ERROR_RECOVERY'
  /** It wants to use a resource that a person must grant. */
  | 'RESOURCE_DECISION'
  /** It is about to do something sensitive. */
  | 'SENSITIVE_ACTION';

/** State of a question. */
export type SemaphoreStatus =
  /** Withdrawn by a person. */
  | 'CANCELLED'
  /** Waits for an answer. */
  | 'PENDING'
  /** Answered; see `resumption` for the next step. */
  | 'RESOLVED'
  /** Its deadline passed. */
  | 'VOIDED';

/** How urgent a question is. */
export type Severity =
  /** Now. */
  | 'CRITICAL'
  /** At any time. */
  | 'INFO'
  /** Soon. */
  | 'WARNING';

/** Kind of event. Each kind has an object type with its own fields. */
export type TerrariumEventType =
  /** The agent begins nothing new from now on, with the reason. */
  | 'AGENT_FROZEN'
  /** The agent started. */
  | 'AGENT_STARTED'
  /** The agent changed its state. */
  | 'AGENT_STATE_CHANGED'
  /** The agent stopped, with the reason. */
  | 'AGENT_STOPPED'
  /** The agent is not frozen any more. */
  | 'AGENT_THAWED'
  /** The agent failed on one input, and lives on. */
  | 'ERROR'
  /** The temperature passed its threshold; published once per crossing. */
  | 'FEVER'
  /** Events are missing here. Sent for every filter by type. */
  | 'GAP'
  /** A heartbeat: pressure, flow and temperature, live only, on change. */
  | 'METABOLISM'
  /** A measurement of the agent failed and is paused for a while. */
  | 'METRICS_DEGRADED'
  /** An intermediate output of the agent. */
  | 'OUTPUT'
  /** A client injected an input. */
  | 'PERTURBED'
  /** The agent deposited a pheromone, or a client deposited one for it. */
  | 'PHEROMONE'
  /** A probe of the agent began to fail. */
  | 'PROBE_FAILED'
  /** A failing probe of the agent has succeeded again. */
  | 'PROBE_RECOVERED'
  /** The agent's result for one input. */
  | 'RESULT'
  /** A person withdrew the question; nothing is resumed. */
  | 'SEMAPHORE_CANCELLED'
  /** The agent asked a person; the question is stored, and the agent lives on. */
  | 'SEMAPHORE_EJECTED'
  /** A person answered; the agent will be resumed. */
  | 'SEMAPHORE_RESOLVED'
  /** The deadline passed without an answer; nothing is resumed. */
  | 'SEMAPHORE_VOIDED';

export type FrozenQueryVariables = Exact<{ [key: string]: never; }>;


export type FrozenQuery = { agents: Array<{ id: string, frozen: { agentId: string | null, labels: unknown, reason: string, by: string | null, at: string } | null }> };

export type FrozenAgentFragment = { id: string, frozen: { agentId: string | null, labels: unknown, reason: string, by: string | null, at: string } | null };

export type AgentFrozenQueryVariables = Exact<{
  agentId: string | number;
}>;


export type AgentFrozenQuery = { agent: { id: string, frozen: { agentId: string | null, labels: unknown, reason: string, by: string | null, at: string } | null } | null };

export type ShownRunFragment = { id: string, agentId: string, kind: RunKind, status: RunStatus, command: string | null, session: string | null, by: string | null, attempt: number, acceptedAt: string, startedAt: string | null, endedAt: string | null };

export type RunsQueryVariables = Exact<{
  agentId?: string | number | null | undefined;
  after?: string | null | undefined;
  first?: number | null | undefined;
}>;


export type RunsQuery = { runs: { next: string | null, runs: Array<{ id: string, agentId: string, kind: RunKind, status: RunStatus, command: string | null, session: string | null, by: string | null, attempt: number, acceptedAt: string, startedAt: string | null, endedAt: string | null }> } };

export type RunQueryVariables = Exact<{
  id: string | number;
  events?: number | null | undefined;
}>;


export type RunQuery = { run: { input: unknown, result: unknown, id: string, agentId: string, kind: RunKind, status: RunStatus, command: string | null, session: string | null, by: string | null, attempt: number, acceptedAt: string, startedAt: string | null, endedAt: string | null, error: { code: string, message: string | null } | null, usage: { inputTokens: number | null, outputTokens: number | null, costUsd: number | null, models: Array<string> } | null, semaphores: Array<{ id: string, agentId: string, reason: SemaphoreReason, prompt: string, options: Array<string>, severity: Severity, status: SemaphoreStatus, digest: string, responseSchema: unknown, createdAt: string, deadline: string | null, escalation: string | null, settledAt: string | null, settledBy: string | null, resumption: { status: ResumptionStatus, attempt: number } | null }>, parent: { id: string } | null, children: Array<{ id: string, agentId: string, kind: RunKind, status: RunStatus, command: string | null, session: string | null, by: string | null, attempt: number, acceptedAt: string, startedAt: string | null, endedAt: string | null }>, events: Array<
      | { __typename: 'AgentFrozenEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'AgentStartedEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'AgentStateChangedEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'AgentStoppedEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'AgentThawedEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'ErrorEvent', message: string, code: string, cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'FeverEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'GapEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'MetabolismEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'MetricsDegradedEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'OutputEvent', data: unknown, cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'PerturbedEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'PheromoneEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'ProbeFailedEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'ProbeRecoveredEvent', cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'ResultEvent', result: unknown, cursor: string, type: TerrariumEventType, at: string }
      | { __typename: 'SemaphoreEvent', cursor: string, type: TerrariumEventType, at: string }
    > } | null };

export type CancelRunMutationVariables = Exact<{
  id: string | number;
  reason?: string | null | undefined;
}>;


export type CancelRunMutation = { cancelRun: { id: string } | null };

export type RerunMutationVariables = Exact<{
  id: string | number;
  input?: unknown;
}>;


export type RerunMutation = { rerun: { id: string } | null };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, scopes: Array<string>, expiresAt: string | null } | null };

export type PerturbMutationVariables = Exact<{
  agentId: string | number;
  input?: unknown;
  priority?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type PerturbMutation = { perturb: { id: string, acceptedAt: string, queueDepth: number } | null };

export type InvokeMutationVariables = Exact<{
  agentId: string | number;
  input?: unknown;
  timeoutMs?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
}>;


export type InvokeMutation = { invoke: { status: InvocationStatus, result: unknown, perturbationId: string, semaphore: { id: string } | null } | null };

export type ResolveMutationVariables = Exact<{
  id: string | number;
  answer?: unknown;
  expectedDigest?: string | null | undefined;
}>;


export type ResolveMutation = { resolveSemaphore: { id: string, agentId: string, reason: SemaphoreReason, prompt: string, options: Array<string>, severity: Severity, status: SemaphoreStatus, digest: string, responseSchema: unknown, createdAt: string, deadline: string | null, escalation: string | null, settledAt: string | null, settledBy: string | null, resumption: { status: ResumptionStatus, attempt: number } | null } | null };

export type CancelMutationVariables = Exact<{
  id: string | number;
  reason?: string | null | undefined;
}>;


export type CancelMutation = { cancelSemaphore: { id: string, agentId: string, reason: SemaphoreReason, prompt: string, options: Array<string>, severity: Severity, status: SemaphoreStatus, digest: string, responseSchema: unknown, createdAt: string, deadline: string | null, escalation: string | null, settledAt: string | null, settledBy: string | null, resumption: { status: ResumptionStatus, attempt: number } | null } | null };

export type StartAgentMutationVariables = Exact<{
  id: string | number;
}>;


export type StartAgentMutation = { startAgent: { id: string } | null };

export type StopAgentMutationVariables = Exact<{
  id: string | number;
}>;


export type StopAgentMutation = { stopAgent: { id: string } | null };

export type ShareMutationVariables = Exact<{
  agentId: string | number;
  session?: string | null | undefined;
  ttlSeconds: number;
}>;


export type ShareMutation = { createShare: { token: string | null } | null };

export type SharedQueryVariables = Exact<{ [key: string]: never; }>;


export type SharedQuery = { shares: Array<{ id: string, agentId: string, session: string | null, expiresAt: string, createdBy: string | null }> };

export type UnshareMutationVariables = Exact<{
  id: string | number;
}>;


export type UnshareMutation = { revokeShare: { id: string } | null };

export type CommandsQueryVariables = Exact<{
  agentId: string | number;
}>;


export type CommandsQuery = { agent: { commands: Array<{ name: string, help: string, readonly: boolean, input: unknown, examples: Array<{ help: string | null, args: unknown }> }> } | null };

export type ShownSemaphoreFragment = { id: string, agentId: string, reason: SemaphoreReason, prompt: string, options: Array<string>, severity: Severity, status: SemaphoreStatus, digest: string, responseSchema: unknown, createdAt: string, deadline: string | null, escalation: string | null, settledAt: string | null, settledBy: string | null, resumption: { status: ResumptionStatus, attempt: number } | null };

export type AgentInfoFragment = { id: string, genus: string, description: string, state: FluxState, pressure: number, flow: number, temperature: number, entropyRemaining: number | null, observers: number, eventsReflected: number, usualFlow: number | null, errorsLastMinute: number, asOf: string | null, health: { status: HealthStatus, probes: Array<{ name: string, detail: string | null, critical: boolean, failing: boolean, failures: number }> } };

export type EventsSubscriptionVariables = Exact<{
  agentId?: string | number | null | undefined;
  after?: string | null | undefined;
  replay?: number | null | undefined;
}>;


export type EventsSubscription = { terrariumEvents:
    | { __typename: 'AgentFrozenEvent', cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number, freezeReason: string, frozenBy: string | null }
    | { __typename: 'AgentStartedEvent', cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'AgentStateChangedEvent', cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number, fromState: FluxState }
    | { __typename: 'AgentStoppedEvent', cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number, stopReason: string }
    | { __typename: 'AgentThawedEvent', cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'ErrorEvent', message: string, code: string, cause: string | null, run: string | null, session: string | null, attempt: number | null, private: boolean | null, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'FeverEvent', intensity: number, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'GapEvent', missed: number | null, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number, gapReason: GapReason, gapFrom: string | null, gapTo: string | null }
    | { __typename: 'MetabolismEvent', entropyRemaining: number | null, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'MetricsDegradedEvent', probe: string, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'OutputEvent', data: unknown, cause: string | null, run: string | null, session: string | null, attempt: number | null, private: boolean | null, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'PerturbedEvent', perturbationId: string, by: string | null, command: string | null, input: unknown, run: string | null, session: string | null, attempt: number | null, private: boolean | null, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'PheromoneEvent', run: string | null, session: string | null, attempt: number | null, private: boolean | null, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number, pheromone: { id: string, type: string, source: string, target: string | null, key: string | null, initialIntensity: number, halfLifeMs: number, ttlMs: number | null, payload: unknown, at: string, count: number } }
    | { __typename: 'ProbeFailedEvent', probe: string, health: HealthStatus, failures: number, detail: string | null, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'ProbeRecoveredEvent', probe: string, health: HealthStatus, failures: number, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'ResultEvent', result: unknown, cause: string | null, run: string | null, session: string | null, attempt: number | null, private: boolean | null, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number }
    | { __typename: 'SemaphoreEvent', run: string | null, session: string | null, attempt: number | null, private: boolean | null, cursor: string, type: TerrariumEventType, agentId: string, at: string, state: FluxState, pressure: number, flow: number, temperature: number, semaphore: { id: string, agentId: string, reason: SemaphoreReason, prompt: string, options: Array<string>, severity: Severity, status: SemaphoreStatus, digest: string, responseSchema: unknown, createdAt: string, deadline: string | null, escalation: string | null, settledAt: string | null, settledBy: string | null, resumption: { status: ResumptionStatus, attempt: number } | null } }
   };

export type OverviewQueryVariables = Exact<{ [key: string]: never; }>;


export type OverviewQuery = { agents: Array<{ id: string, genus: string, description: string, state: FluxState, pressure: number, flow: number, temperature: number, entropyRemaining: number | null, observers: number, eventsReflected: number, usualFlow: number | null, errorsLastMinute: number, asOf: string | null, health: { status: HealthStatus, probes: Array<{ name: string, detail: string | null, critical: boolean, failing: boolean, failures: number }> } }>, metabolism: { agents: number, alive: number, feverish: number, pressure: number, flow: number, temperature: number, observers: number, lagging: number, eventsReflected: number, uptimeMs: number, takenAt: string, cursor: string, asOf: string | null, outage: string | null } };

export type SignalsQueryVariables = Exact<{ [key: string]: never; }>;


export type SignalsQuery = { pheromones: Array<{ id: string, type: string, source: string, target: string | null, initialIntensity: number, halfLifeMs: number, ttlMs: number | null, at: string, count: number }> };

export type SeriesQueryVariables = Exact<{
  lastSeconds?: number | null | undefined;
}>;


export type SeriesQuery = { agents: Array<{ id: string, vitals: Array<{ at: string, pressure: number, flow: number, temperature: number }> }> };

export type VitalSeriesFragment = { id: string, vitals: Array<{ at: string, pressure: number, flow: number, temperature: number }> };

export type AgentSeriesQueryVariables = Exact<{
  agentId: string | number;
  lastSeconds?: number | null | undefined;
}>;


export type AgentSeriesQuery = { agent: { id: string, vitals: Array<{ at: string, pressure: number, flow: number, temperature: number }> } | null };

export type AgentOverviewQueryVariables = Exact<{
  agentId: string | number;
}>;


export type AgentOverviewQuery = { snapshot: { cursor: string, takenAt: string, agent: { id: string, genus: string, description: string, state: FluxState, pressure: number, flow: number, temperature: number, entropyRemaining: number | null, observers: number, eventsReflected: number, usualFlow: number | null, errorsLastMinute: number, asOf: string | null, health: { status: HealthStatus, probes: Array<{ name: string, detail: string | null, critical: boolean, failing: boolean, failures: number }> } } } | null };

export type HeadQueryVariables = Exact<{
  agentId: string | number;
}>;


export type HeadQuery = { snapshot: { cursor: string, takenAt: string } | null };

export type SemaphoresQueryVariables = Exact<{
  agentId?: string | number | null | undefined;
  waiting?: number | null | undefined;
  settled?: number | null | undefined;
}>;


export type SemaphoresQuery = { waiting: Array<{ id: string, agentId: string, reason: SemaphoreReason, prompt: string, options: Array<string>, severity: Severity, status: SemaphoreStatus, digest: string, responseSchema: unknown, createdAt: string, deadline: string | null, escalation: string | null, settledAt: string | null, settledBy: string | null, resumption: { status: ResumptionStatus, attempt: number } | null }>, settled: { next: number | null, semaphores: Array<{ id: string, agentId: string, reason: SemaphoreReason, prompt: string, options: Array<string>, severity: Severity, status: SemaphoreStatus, digest: string, responseSchema: unknown, createdAt: string, deadline: string | null, escalation: string | null, settledAt: string | null, settledBy: string | null, resumption: { status: ResumptionStatus, attempt: number } | null }> } };

export type SemaphoreQueryVariables = Exact<{
  id: string | number;
}>;


export type SemaphoreQuery = { semaphore: { secretsShown: boolean, state: unknown, input: unknown, answer: unknown, cancelReason: string | null, id: string, agentId: string, reason: SemaphoreReason, prompt: string, options: Array<string>, severity: Severity, status: SemaphoreStatus, digest: string, responseSchema: unknown, createdAt: string, deadline: string | null, escalation: string | null, settledAt: string | null, settledBy: string | null, resumption: { status: ResumptionStatus, attempt: number } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const FrozenAgentFragmentDoc = new TypedDocumentString(`
    fragment FrozenAgent on Agent {
  id
  frozen {
    agentId
    labels
    reason
    by
    at
  }
}
    `, {"fragmentName":"FrozenAgent"}) as unknown as TypedDocumentString<FrozenAgentFragment, unknown>;
export const ShownRunFragmentDoc = new TypedDocumentString(`
    fragment ShownRun on Run {
  id
  agentId
  kind
  status
  command
  session
  by
  attempt
  acceptedAt
  startedAt
  endedAt
}
    `, {"fragmentName":"ShownRun"}) as unknown as TypedDocumentString<ShownRunFragment, unknown>;
export const ShownSemaphoreFragmentDoc = new TypedDocumentString(`
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}
    `, {"fragmentName":"ShownSemaphore"}) as unknown as TypedDocumentString<ShownSemaphoreFragment, unknown>;
export const AgentInfoFragmentDoc = new TypedDocumentString(`
    fragment AgentInfo on Agent {
  id
  genus
  description
  state
  pressure
  flow
  temperature
  entropyRemaining
  observers
  eventsReflected
  usualFlow
  errorsLastMinute
  asOf
  health {
    status
    probes {
      name
      detail
      critical
      failing
      failures
    }
  }
}
    `, {"fragmentName":"AgentInfo"}) as unknown as TypedDocumentString<AgentInfoFragment, unknown>;
export const VitalSeriesFragmentDoc = new TypedDocumentString(`
    fragment VitalSeries on Agent {
  id
  vitals(lastSeconds: $lastSeconds) {
    at
    pressure
    flow
    temperature
  }
}
    `, {"fragmentName":"VitalSeries"}) as unknown as TypedDocumentString<VitalSeriesFragment, unknown>;
export const FrozenDocument = new TypedDocumentString(`
    query Frozen {
  agents {
    ...FrozenAgent
  }
}
    fragment FrozenAgent on Agent {
  id
  frozen {
    agentId
    labels
    reason
    by
    at
  }
}`) as unknown as TypedDocumentString<FrozenQuery, FrozenQueryVariables>;
export const AgentFrozenDocument = new TypedDocumentString(`
    query AgentFrozen($agentId: ID!) {
  agent(id: $agentId) {
    ...FrozenAgent
  }
}
    fragment FrozenAgent on Agent {
  id
  frozen {
    agentId
    labels
    reason
    by
    at
  }
}`) as unknown as TypedDocumentString<AgentFrozenQuery, AgentFrozenQueryVariables>;
export const RunsDocument = new TypedDocumentString(`
    query Runs($agentId: ID, $after: String, $first: Int) {
  runs(agentId: $agentId, order: NEWEST_FIRST, after: $after, first: $first) {
    runs {
      ...ShownRun
    }
    next
  }
}
    fragment ShownRun on Run {
  id
  agentId
  kind
  status
  command
  session
  by
  attempt
  acceptedAt
  startedAt
  endedAt
}`) as unknown as TypedDocumentString<RunsQuery, RunsQueryVariables>;
export const RunDocument = new TypedDocumentString(`
    query Run($id: ID!, $events: Int) {
  run(id: $id) {
    ...ShownRun
    input
    result
    error {
      code
      message
    }
    usage {
      inputTokens
      outputTokens
      costUsd
      models
    }
    semaphores {
      ...ShownSemaphore
    }
    parent {
      id
    }
    children {
      ...ShownRun
    }
    events(last: $events) {
      __typename
      cursor
      type
      at
      ... on OutputEvent {
        data
      }
      ... on ResultEvent {
        result
      }
      ... on ErrorEvent {
        message
        code
      }
    }
  }
}
    fragment ShownRun on Run {
  id
  agentId
  kind
  status
  command
  session
  by
  attempt
  acceptedAt
  startedAt
  endedAt
}
fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`) as unknown as TypedDocumentString<RunQuery, RunQueryVariables>;
export const CancelRunDocument = new TypedDocumentString(`
    mutation CancelRun($id: ID!, $reason: String) {
  cancelRun(id: $id, reason: $reason) {
    id
  }
}
    `) as unknown as TypedDocumentString<CancelRunMutation, CancelRunMutationVariables>;
export const RerunDocument = new TypedDocumentString(`
    mutation Rerun($id: ID!, $input: JSON) {
  rerun(id: $id, input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<RerunMutation, RerunMutationVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    id
    scopes
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const PerturbDocument = new TypedDocumentString(`
    mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String) {
  perturb(
    agentId: $agentId
    input: $input
    priority: $priority
    idempotencyKey: $idempotencyKey
  ) {
    id
    acceptedAt
    queueDepth
  }
}
    `) as unknown as TypedDocumentString<PerturbMutation, PerturbMutationVariables>;
export const InvokeDocument = new TypedDocumentString(`
    mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String) {
  invoke(
    agentId: $agentId
    input: $input
    timeoutMs: $timeoutMs
    idempotencyKey: $idempotencyKey
  ) {
    status
    result
    perturbationId
    semaphore {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<InvokeMutation, InvokeMutationVariables>;
export const ResolveDocument = new TypedDocumentString(`
    mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {
  resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) {
    ...ShownSemaphore
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`) as unknown as TypedDocumentString<ResolveMutation, ResolveMutationVariables>;
export const CancelDocument = new TypedDocumentString(`
    mutation Cancel($id: ID!, $reason: String) {
  cancelSemaphore(id: $id, reason: $reason) {
    ...ShownSemaphore
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`) as unknown as TypedDocumentString<CancelMutation, CancelMutationVariables>;
export const StartAgentDocument = new TypedDocumentString(`
    mutation StartAgent($id: ID!) {
  startAgent(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<StartAgentMutation, StartAgentMutationVariables>;
export const StopAgentDocument = new TypedDocumentString(`
    mutation StopAgent($id: ID!) {
  stopAgent(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<StopAgentMutation, StopAgentMutationVariables>;
export const ShareDocument = new TypedDocumentString(`
    mutation Share($agentId: ID!, $session: String, $ttlSeconds: Int!) {
  createShare(agentId: $agentId, session: $session, ttlSeconds: $ttlSeconds) {
    token
  }
}
    `) as unknown as TypedDocumentString<ShareMutation, ShareMutationVariables>;
export const SharedDocument = new TypedDocumentString(`
    query Shared {
  shares {
    id
    agentId
    session
    expiresAt
    createdBy
  }
}
    `) as unknown as TypedDocumentString<SharedQuery, SharedQueryVariables>;
export const UnshareDocument = new TypedDocumentString(`
    mutation Unshare($id: ID!) {
  revokeShare(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<UnshareMutation, UnshareMutationVariables>;
export const CommandsDocument = new TypedDocumentString(`
    query Commands($agentId: ID!) {
  agent(id: $agentId) {
    commands {
      name
      help
      readonly
      input
      examples {
        help
        args
      }
    }
  }
}
    `) as unknown as TypedDocumentString<CommandsQuery, CommandsQueryVariables>;
export const EventsDocument = new TypedDocumentString(`
    subscription Events($agentId: ID, $after: Cursor, $replay: Int) {
  terrariumEvents(agentId: $agentId, after: $after, replay: $replay) {
    __typename
    cursor
    type
    agentId
    at
    state
    pressure
    flow
    temperature
    ... on AgentStoppedEvent {
      stopReason: reason
    }
    ... on AgentStateChangedEvent {
      fromState: from
    }
    ... on AgentFrozenEvent {
      freezeReason: reason
      frozenBy: by
    }
    ... on OutputEvent {
      data
      cause
      run
      session
      attempt
      private
    }
    ... on ResultEvent {
      result
      cause
      run
      session
      attempt
      private
    }
    ... on ErrorEvent {
      message
      code
      cause
      run
      session
      attempt
      private
    }
    ... on MetabolismEvent {
      entropyRemaining
    }
    ... on FeverEvent {
      intensity
    }
    ... on MetricsDegradedEvent {
      probe
    }
    ... on ProbeFailedEvent {
      probe
      health
      failures
      detail
    }
    ... on ProbeRecoveredEvent {
      probe
      health
      failures
    }
    ... on PerturbedEvent {
      perturbationId
      by
      command
      input
      run
      session
      attempt
      private
    }
    ... on SemaphoreEvent {
      run
      session
      attempt
      private
      semaphore {
        ...ShownSemaphore
      }
    }
    ... on PheromoneEvent {
      run
      session
      attempt
      private
      pheromone {
        id
        type
        source
        target
        key
        initialIntensity
        halfLifeMs
        ttlMs
        payload
        at
        count
      }
    }
    ... on GapEvent {
      gapReason: reason
      missed
      gapFrom: from
      gapTo: to
    }
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`) as unknown as TypedDocumentString<EventsSubscription, EventsSubscriptionVariables>;
export const OverviewDocument = new TypedDocumentString(`
    query Overview {
  agents {
    ...AgentInfo
  }
  metabolism {
    agents
    alive
    feverish
    pressure
    flow
    temperature
    observers
    lagging
    eventsReflected
    uptimeMs
    takenAt
    cursor
    asOf
    outage
  }
}
    fragment AgentInfo on Agent {
  id
  genus
  description
  state
  pressure
  flow
  temperature
  entropyRemaining
  observers
  eventsReflected
  usualFlow
  errorsLastMinute
  asOf
  health {
    status
    probes {
      name
      detail
      critical
      failing
      failures
    }
  }
}`) as unknown as TypedDocumentString<OverviewQuery, OverviewQueryVariables>;
export const SignalsDocument = new TypedDocumentString(`
    query Signals {
  pheromones {
    id
    type
    source
    target
    initialIntensity
    halfLifeMs
    ttlMs
    at
    count
  }
}
    `) as unknown as TypedDocumentString<SignalsQuery, SignalsQueryVariables>;
export const SeriesDocument = new TypedDocumentString(`
    query Series($lastSeconds: Int) {
  agents {
    ...VitalSeries
  }
}
    fragment VitalSeries on Agent {
  id
  vitals(lastSeconds: $lastSeconds) {
    at
    pressure
    flow
    temperature
  }
}`) as unknown as TypedDocumentString<SeriesQuery, SeriesQueryVariables>;
export const AgentSeriesDocument = new TypedDocumentString(`
    query AgentSeries($agentId: ID!, $lastSeconds: Int) {
  agent(id: $agentId) {
    ...VitalSeries
  }
}
    fragment VitalSeries on Agent {
  id
  vitals(lastSeconds: $lastSeconds) {
    at
    pressure
    flow
    temperature
  }
}`) as unknown as TypedDocumentString<AgentSeriesQuery, AgentSeriesQueryVariables>;
export const AgentOverviewDocument = new TypedDocumentString(`
    query AgentOverview($agentId: ID!) {
  snapshot(agentId: $agentId, last: 0) {
    agent {
      ...AgentInfo
    }
    cursor
    takenAt
  }
}
    fragment AgentInfo on Agent {
  id
  genus
  description
  state
  pressure
  flow
  temperature
  entropyRemaining
  observers
  eventsReflected
  usualFlow
  errorsLastMinute
  asOf
  health {
    status
    probes {
      name
      detail
      critical
      failing
      failures
    }
  }
}`) as unknown as TypedDocumentString<AgentOverviewQuery, AgentOverviewQueryVariables>;
export const HeadDocument = new TypedDocumentString(`
    query Head($agentId: ID!) {
  snapshot(agentId: $agentId, last: 0) {
    cursor
    takenAt
  }
}
    `) as unknown as TypedDocumentString<HeadQuery, HeadQueryVariables>;
export const SemaphoresDocument = new TypedDocumentString(`
    query Semaphores($agentId: ID, $waiting: Int, $settled: Int) {
  waiting: semaphores(
    agentId: $agentId
    order: MOST_URGENT_FIRST
    first: $waiting
  ) {
    ...ShownSemaphore
  }
  settled: semaphorePage(
    agentId: $agentId
    status: null
    order: LATEST_SETTLED_FIRST
    first: $settled
  ) {
    semaphores {
      ...ShownSemaphore
    }
    next
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`) as unknown as TypedDocumentString<SemaphoresQuery, SemaphoresQueryVariables>;
export const SemaphoreDocument = new TypedDocumentString(`
    query Semaphore($id: ID!) {
  semaphore(id: $id) {
    ...ShownSemaphore
    secretsShown
    state
    input
    answer
    cancelReason
  }
}
    fragment ShownSemaphore on Semaphore {
  id
  agentId
  reason
  prompt
  options
  severity
  status
  digest
  responseSchema
  createdAt
  deadline
  escalation
  settledAt
  settledBy
  resumption {
    status
    attempt
  }
}`) as unknown as TypedDocumentString<SemaphoreQuery, SemaphoreQueryVariables>;