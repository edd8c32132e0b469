import { HEALTH_STATUSES } from "../../events/probe.js";
import {
  RESUMPTION_STATUSES,
  SEMAPHORE_ORDERS,
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  SEVERITIES,
} from "../../events/semaphore.js";
import { eventKind, FLUX_STATES, GAP_REASONS, TERRARIUM_EVENT_TYPES } from "../../events/table.js";
import { AUDIT_ACTS } from "../../purgatory/audit.js";
const FLUX_STATE_HELP = {
  DORMANT: "Not started yet, or reset after a collapse.",
  FLOWING: "Reading its source and ready for the next event.",
  PERTURBED: "Handling a perturbation.",
  DRAINING: "The source has ended; queued inputs are being handled.",
  STOPPED: "Ended; it can be started again.",
  COLLAPSED: "Its entropy budget is spent; it needs a reset.",
};
const EVENT_TYPE_HELP = Object.fromEntries(TERRARIUM_EVENT_TYPES.map((type) => [type, eventKind(type).help]));
const GAP_REASON_HELP = {
  LAGGED: "This subscriber was too slow: the history moved past it.",
  EPOCH_CHANGED: "The agent's host restarted; the number of missed events is unknown.",
  EVICTED: "This subscriber was away for longer than the history covers.",
};
const HEALTH_STATUS_HELP = {
  HEALTHY: "Every probe has succeeded and none is failing.",
  DEGRADED: "A probe is failing.",
  UNHEALTHY: "A critical probe is failing.",
  UNKNOWN: "Not running, without probes, or not checked yet.",
};
const INVOCATION_STATUS_HELP = {
  COMPLETED: "The agent returned; see `result`.",
  PARKED:
    "The agent asked a person; see `semaphore`. The answer leads to a RESULT with the semaphore as `cause`.",
};
const SEMAPHORE_REASON_HELP = {
  APPROVAL_NEEDED: "It wants approval before it acts.",
  CONTEXT_REQUIRED: "It needs information that only a person has.",
  SENSITIVE_ACTION: "It is about to do something sensitive.",
  AMBIGUOUS_CHOICE: "It has several options and cannot decide.",
  RESOURCE_DECISION: "It wants to use a resource that a person must grant.",
  ERROR_RECOVERY: "It failed and asks how to continue.",
};
const SEMAPHORE_STATUS_HELP = {
  PENDING: "Waits for an answer.",
  RESOLVED: "Answered; see `resumption` for the next step.",
  CANCELLED: "Withdrawn by a person.",
  VOIDED: "Its deadline passed.",
};
const SEMAPHORE_ORDER_HELP = {
  OLDEST_FIRST: "In the order of asking.",
  NEWEST_FIRST: "In reverse order of asking.",
  LATEST_SETTLED_FIRST: "In reverse order of settling. PENDING semaphores are left out.",
  MOST_URGENT_FIRST:
    "By severity, then deadline (the next one first, none last), then age. Only PENDING semaphores.",
};
const SEVERITY_HELP = {
  INFO: "At any time.",
  WARNING: "Soon.",
  CRITICAL: "Now.",
};
const RESUMPTION_STATUS_HELP = {
  DUE: "The agent will be resumed as soon as it is up.",
  RUNNING: "The agent is handling the answer.",
  DONE: "The agent has handled the answer. It is not resumed again.",
  FAILED: "Every attempt failed.",
};
const AUDIT_ACT_HELP = {
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
export function values(names, help) {
  return Object.fromEntries(names.map((name) => [name, { value: name, description: help[name] }]));
}
export function addEnums(builder) {
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
//# sourceMappingURL=enums.js.map
