import { HEALTH_STATUSES, type HealthStatus } from "../../events/probe.js";
import {
  RESUMPTION_STATUSES,
  type ResumptionStatus,
  SEMAPHORE_ORDERS,
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  type SemaphoreOrder,
  type SemaphoreReason,
  type SemaphoreStatus,
  SEVERITIES,
  type Severity,
} from "../../events/semaphore.js";
import {
  eventKind,
  FLUX_STATES,
  type FluxState,
  GAP_REASONS,
  type GapReason,
  TERRARIUM_EVENT_TYPES,
  type TerrariumEventType,
} from "../../events/table.js";
import { AUDIT_ACTS, type AuditAct } from "../../purgatory/audit.js";
import type { Invocation } from "../../events/agent/agent-calls.js";
import { AGENT_VISIBILITIES, type AgentVisibility } from "../../events/agent/agent-sight.js";
import type { Builder } from "../builder.js";

const FLUX_STATE_HELP: Record<FluxState, string> = {
  DORMANT: "Not started yet, or reset after a collapse.",
  FLOWING: "Reading its source and ready for the next event.",
  PERTURBED: "Handling a perturbation.",
  DRAINING: "The source has ended; queued inputs are being handled.",
  STOPPED: "Ended; it can be started again.",
  COLLAPSED: "Its entropy budget is spent; it needs a reset.",
};

const EVENT_TYPE_HELP = Object.fromEntries(
  TERRARIUM_EVENT_TYPES.map((type) => [type, eventKind(type).help]),
) as Record<TerrariumEventType, string>;

const GAP_REASON_HELP: Record<GapReason, string> = {
  LAGGED: "This subscriber was too slow: the history moved past it.",
  EPOCH_CHANGED: "The gateway was restarted; the number of missed events is unknown after a crash.",
  EVICTED: "This subscriber was away for longer than the history covers.",
  HIDDEN:
    "This subscriber may no longer see the agent (several agents: `*`), whose events end here. `missed` is 0: the rest goes on.",
};

const HEALTH_STATUS_HELP: Record<HealthStatus, string> = {
  HEALTHY: "Every probe has succeeded and none is failing.",
  DEGRADED: "A probe is failing.",
  UNHEALTHY: "A critical probe is failing.",
  UNKNOWN: "Not running, without probes, or not checked yet.",
};

const INVOCATION_STATUS_HELP: Record<Invocation["status"], string> = {
  COMPLETED: "The agent returned; see `result`.",
  PARKED:
    "The agent asked a person; see `semaphore`. The answer leads to a RESULT with the semaphore as `cause`.",
};

const AGENT_VISIBILITY_HELP: Record<AgentVisibility, string> = {
  public: "Anybody, without a token.",
  authenticated: "Any valid token.",
  scoped: "Tokens with a right on it.",
};

const SEMAPHORE_REASON_HELP: Record<SemaphoreReason, string> = {
  APPROVAL_NEEDED: "It wants approval before it acts.",
  CONTEXT_REQUIRED: "It needs information that only a person has.",
  SENSITIVE_ACTION: "It is about to do something sensitive.",
  AMBIGUOUS_CHOICE: "It has several options and cannot decide.",
  RESOURCE_DECISION: "It wants to use a resource that a person must grant.",
  ERROR_RECOVERY: "It failed and asks how to continue.",
};

const SEMAPHORE_STATUS_HELP: Record<SemaphoreStatus, string> = {
  PENDING: "Waits for an answer.",
  RESOLVED: "Answered; see `resumption` for the next step.",
  CANCELLED: "Withdrawn by a person.",
  VOIDED: "Its deadline passed.",
};

const SEMAPHORE_ORDER_HELP: Record<SemaphoreOrder, string> = {
  OLDEST_FIRST: "In the order of asking.",
  NEWEST_FIRST: "In reverse order of asking.",
  LATEST_SETTLED_FIRST: "In reverse order of settling. PENDING semaphores are left out.",
  MOST_URGENT_FIRST:
    "By severity, then deadline (the next one first, none last), then age. Only PENDING semaphores.",
};

const SEVERITY_HELP: Record<Severity, string> = {
  INFO: "At any time.",
  WARNING: "Soon.",
  CRITICAL: "Now.",
};

const RESUMPTION_STATUS_HELP: Record<ResumptionStatus, string> = {
  DUE: "The agent will be resumed as soon as it is up.",
  RUNNING: "The agent is handling the answer.",
  DONE: "The agent has handled the answer. It is not resumed again.",
  FAILED: "Every attempt failed.",
};

const AUDIT_ACT_HELP: Record<AuditAct, string> = {
  PARKED: "An agent asked.",
  RESOLVED: "A person answered.",
  CANCELLED: "A person withdrew the question.",
  VOIDED: "The deadline passed.",
  RESUME_STARTED: "An attempt to resume the agent began.",
  RESUME_DONE: "The agent handled the answer.",
  RESUME_RETRIED: "An attempt failed; another will follow.",
  RESUME_DEFERRED: "The agent's inbox was full; the attempt does not count.",
  RESUME_INTERRUPTED: "The gateway ended during an attempt.",
  RESUME_FAILED: "The last attempt failed.",
};

/** Enum values in a fixed order, each with its description. */
export function values<K extends string>(names: readonly K[], help: Record<K, string>) {
  return Object.fromEntries(names.map((name) => [name, { value: name, description: help[name] }])) as {
    [N in K]: { value: N; description: string };
  };
}

export type Enums = ReturnType<typeof addEnums>;

export function addEnums(builder: Builder) {
  return {
    fluxState: builder.enumType("FluxState", {
      description: "The life of an agent.",
      values: values(FLUX_STATES, FLUX_STATE_HELP),
    }),
    eventType: builder.enumType("TerrariumEventType", {
      description: "Kind of event. Each kind has an object type with its own fields.",
      values: values(TERRARIUM_EVENT_TYPES, EVENT_TYPE_HELP),
    }),
    gapReason: builder.enumType("GapReason", {
      description: "Why events are missing.",
      values: values(GAP_REASONS, GAP_REASON_HELP),
    }),
    agentVisibility: builder.enumType("AgentVisibility", {
      description: "Who may see an agent. For all others it does not exist.",
      values: Object.fromEntries(
        AGENT_VISIBILITIES.map((name) => [
          name.toUpperCase(),
          { value: name, description: AGENT_VISIBILITY_HELP[name] },
        ]),
      ) as Record<Uppercase<AgentVisibility>, { value: AgentVisibility; description: string }>,
    }),
    healthStatus: builder.enumType("HealthStatus", {
      description: "How an agent is, by its probes.",
      values: values(HEALTH_STATUSES, HEALTH_STATUS_HELP),
    }),
    invocationStatus: builder.enumType("InvocationStatus", {
      description: "How an invocation ended.",
      values: values(["COMPLETED", "PARKED"], INVOCATION_STATUS_HELP),
    }),
    semaphoreReason: builder.enumType("SemaphoreReason", {
      description: "Why an agent asks a person.",
      values: values(SEMAPHORE_REASONS, SEMAPHORE_REASON_HELP),
    }),
    semaphoreStatus: builder.enumType("SemaphoreStatus", {
      description: "State of a question.",
      values: values(SEMAPHORE_STATUSES, SEMAPHORE_STATUS_HELP),
    }),
    semaphoreOrder: builder.enumType("SemaphoreOrder", {
      description: "Order of a list of semaphores.",
      values: values(SEMAPHORE_ORDERS, SEMAPHORE_ORDER_HELP),
    }),
    severity: builder.enumType("Severity", {
      description: "How urgent a question is.",
      values: values(SEVERITIES, SEVERITY_HELP),
    }),
    resumptionStatus: builder.enumType("ResumptionStatus", {
      description: "State of a resumption.",
      values: values(RESUMPTION_STATUSES, RESUMPTION_STATUS_HELP),
    }),
    auditAct: builder.enumType("SemaphoreAct", {
      description: "Change of a semaphore.",
      values: values(AUDIT_ACTS, AUDIT_ACT_HELP),
    }),
  };
}
