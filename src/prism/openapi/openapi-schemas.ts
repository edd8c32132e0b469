import { ERROR_CODES } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { FLUX_STATES, TERRARIUM_EVENT_TYPES } from "../../events/event.js";
import { HEALTH_STATUSES } from "../../events/probe.js";
import { RUN_KINDS, RUN_STATUSES } from "../../events/run.js";
import {
  RESUMPTION_STATUSES,
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  SEVERITIES,
} from "../../events/semaphore.js";

type JsonObject = { [name: string]: JsonValue };

export const CODES = Object.entries(ERROR_CODES).map(([code, { status, advice }]) => ({
  code,
  status,
  advice,
}));

function object(properties: JsonObject, optional: readonly string[] = [], description?: string): JsonObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", ...(description !== undefined && { description }), properties, required };
}

export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const text = (description: string): JsonObject => ({ type: "string", description });
const number = (description: string): JsonObject => ({ type: "number", description });
const moment = (description: string): JsonObject => ({ type: "string", format: "date-time", description });
const ID_OR_NULL: JsonObject = { type: ["string", "null"] };
const MOMENT_OR_NULL: JsonObject = { ...ID_OR_NULL, format: "date-time" };

const VITALS: JsonObject = {
  state: ref("FluxState"),
  pressure: number("Queue depth, 0 to 100."),
  flow: number("Events handled per second."),
  temperature: number("Share of the budget spent, 0 to 1; above 1 is a fever."),
};

/** Schemas of the endpoints of every deployment. */
export const FIXED_SCHEMAS: JsonObject = {
  ErrorCode: {
    type: "string",
    description: CODES.map(({ code, advice }) => `- \`${code}\`: ${advice}`).join("\n"),
    enum: CODES.map(({ code }) => code),
  },
  Problem: object(
    {
      type: { type: "string", format: "uri-reference", description: "`about:blank`: see the code." },
      title: text("What went wrong, for people. May change."),
      status: { type: "integer", description: "The HTTP status." },
      detail: text("What was wrong with this request, and where."),
      code: ref("ErrorCode"),
      retryAfterMs: number("When to retry, milliseconds from now."),
      field: text("The wrong member of the body, parameter or header."),
      issues: {
        type: "array",
        description: "Each refused argument, with the reason.",
        items: object({
          path: { type: "array", items: { type: ["string", "integer"] } },
          message: { type: "string" },
        }),
      },
    },
    ["detail", "code", "retryAfterMs", "field", "issues"],
    "An error in the format of RFC 9457. Only an unknown path or method has no code. " +
      "Some codes add members.",
  ),
  FluxState: { type: "string", enum: [...FLUX_STATES] },
  Command: object(
    {
      name: text("Name in the path."),
      help: text("What it does."),
      examples: {
        type: "array",
        items: object({ help: { type: ["string", "null"] }, args: { description: "The arguments." } }),
      },
      aliases: {
        type: "array",
        items: { type: "string" },
        description: "Other names, also accepted in the path.",
      },
      hidden: { type: "boolean" },
      readonly: { type: "boolean", description: "Changes nothing." },
      pure: { type: "boolean", description: "Runs beside the agent's stream." },
      parks: { type: "boolean", description: "May ask a person instead of returning a result." },
      private: { type: "boolean", description: "Its payloads are only for its caller." },
      timeoutMs: {
        type: ["integer", "null"],
        description: "Default timeout of a call, milliseconds; null: the gateway's default.",
      },
      input: { type: ["object", "null"], description: "JSON Schema of the arguments; null: any JSON." },
      output: { type: ["object", "null"], description: "JSON Schema of the result; null: any JSON." },
    },
    [],
    "A command with everything needed to call it.",
  ),
  Schedule: object(
    {
      name: text("Unique within the agent."),
      cron: text("Minute, hour, day of month, month, day of week; perhaps seconds first."),
      timeZone: text("IANA name of the time zone of `cron`."),
      missed: text("What becomes of ticks while the gateway is down: `skip`, or `once` for one run."),
      next: { type: ["string", "null"], format: "date-time", description: "When it ticks next." },
    },
    [],
    "An agent's input at fixed times.",
  ),
  Health: object({ status: { const: "alive" } }),
  AgentHealth: object(
    {
      status: { type: "string", enum: [...HEALTH_STATUSES], description: "The worst that its probes say." },
      since: moment("Since when it has this status."),
      probes: {
        type: "array",
        items: object({
          name: text("Unique within the agent."),
          ok: { type: "boolean", description: "Whether the latest check succeeded; false before the first." },
          detail: { ...ID_OR_NULL, description: "What it said; null for those who may not steer the agent." },
          at: { ...MOMENT_OR_NULL, description: "When the latest check ended; null before the first." },
          critical: { type: "boolean", description: "While it is failing, the agent is UNHEALTHY." },
          failing: { type: "boolean", description: "It has failed often enough in a row." },
          failures: { type: "integer", description: "Failures in a row." },
        }),
      },
    },
    [],
    "How an agent is, by its probes.",
  ),
  Agent: object(
    {
      id: text("Unique in this terrarium."),
      genus: text("Kind of agent."),
      description: text("What it does, written by its author."),
      ...VITALS,
      entropyRemaining: {
        type: ["number", "null"],
        description: "Rest of the entropy budget; null when it is infinite.",
      },
      observers: { type: "integer", description: "Number of connections that watch it now." },
      eventsReflected: { type: "integer", description: "Number of its published events." },
      usualFlow: {
        type: ["number", "null"],
        description:
          "Events per second: the mean over about the last ten minutes of its life. Null during the first half minute.",
      },
      errorsLastMinute: {
        type: "integer",
        description: "Number of its ERROR events within the last minute.",
      },
      lastResult: {
        oneOf: [ref("Event"), { type: "null" }],
        description: "Its newest RESULT, also when its history has dropped it; null before the first.",
      },
      lastError: {
        oneOf: [ref("Event"), { type: "null" }],
        description: "Its newest ERROR, also when its history has dropped it; null before the first.",
      },
      health: ref("AgentHealth"),
      frozen: {
        oneOf: [ref("Freeze"), { type: "null" }],
        description: "The oldest freeze that holds it; null when it may begin work.",
      },
      host: {
        oneOf: [ref("AgentHost"), { type: "null" }],
        description:
          "The host in another process that runs it, for those who may steer it; null when it runs in the gateway's own.",
      },
      asOf: {
        ...MOMENT_OR_NULL,
        description: "As of when all this is known: NATS is away, or takes no events. Null: now.",
      },
      schedules: { type: "array", items: ref("Schedule") },
      commands: { type: "array", items: ref("Command") },
    },
    ["health", "schedules", "commands"],
  ),
  Freeze: object(
    {
      agentId: { type: ["string", "null"], description: "The agent that it holds." },
      labels: {
        type: ["object", "null"],
        additionalProperties: { type: "string" },
        description: "It holds the agents that have all these labels; with neither, all agents.",
      },
      reason: text("Why."),
      by: { type: ["string", "null"], description: "Null for those who may neither freeze nor steer." },
      at: moment("When."),
    },
    [],
    "What it holds begins nothing new.",
  ),
  AgentHost: object({
    name: text("Its name, as the host says."),
    sdk: { type: ["string", "null"], description: "Name and version of the library that runs its agents." },
    connected: { type: "boolean", description: "False while its agents wait for it to come back." },
    since: moment("Since when it is connected, or is not."),
  }),
  Event: {
    ...object({
      cursor: text("Its position in the stream. Opaque."),
      type: { type: "string", enum: [...TERRARIUM_EVENT_TYPES] },
      agentId: { type: "string" },
      at: moment("Time of the event, by the clock of the agent's host."),
      ...VITALS,
    }),
    description: "An event, with more members by its type, as in GraphQL.",
    additionalProperties: true,
  },
  Snapshot: object({
    agent: ref("Agent"),
    state: ref("FluxState"),
    metabolism: object({
      pressure: VITALS["pressure"] ?? {},
      flow: VITALS["flow"] ?? {},
      temperature: VITALS["temperature"] ?? {},
      entropyRemaining: { type: ["number", "null"] },
    }),
    history: { type: "array", items: ref("Event"), description: "The latest events, oldest first." },
    cursor: text("Observe `after` this to continue without a gap or a repeat."),
    takenAt: moment("Time of the snapshot, by the gateway's clock."),
  }),
  InvokeRequest: object(
    {
      input: { description: "The agent's input: any JSON it accepts." },
      timeoutMs: {
        type: "integer",
        minimum: 1,
        description: "Timeout, milliseconds. Default 30000.",
      },
      session: {
        type: "string",
        minLength: 1,
        maxLength: 128,
        description: "Runs of one session follow one another. Not together with the parameter.",
      },
    },
    ["timeoutMs", "session"],
  ),
  Invocation: object(
    {
      status: {
        type: "string",
        enum: ["COMPLETED", "PARKED"],
        description: "PARKED: the agent asked a person first.",
      },
      result: { description: "The agent's result; null when parked." },
      perturbationId: { ...ID_OR_NULL, description: "The `cause` of its events." },
      semaphore: {
        anyOf: [ref("Semaphore"), { type: "null" }],
        description: "The question that was parked, if any.",
      },
    },
    ["semaphore", "perturbationId"],
  ),
  Parked: object(
    {
      success: { const: true },
      status: { const: "PARKED" },
      semaphore: ref("Semaphore"),
    },
    [],
    "The command has not finished: the agent asked a person first.",
  ),
  Semaphore: object(
    {
      id: text("The `cause` of the events that its answer leads to."),
      agentId: text("The agent that asks."),
      reason: { type: "string", enum: [...SEMAPHORE_REASONS] },
      prompt: text("The question, for a person."),
      options: { type: "array", items: { type: "string" }, description: "Answers to choose from." },
      severity: { type: "string", enum: [...SEVERITIES] },
      status: { type: "string", enum: [...SEMAPHORE_STATUSES] },
      digest: text("Send it back with the answer."),
      responseSchema: { description: "JSON Schema that the answer must satisfy; null: one of the options." },
      createdAt: moment("When it was asked."),
      deadline: { ...MOMENT_OR_NULL, description: "From then on it can only be voided." },
      escalation: { ...ID_OR_NULL, description: "A person or process to turn to when there is no answer." },
      cause: { ...ID_OR_NULL, description: "The perturbation or semaphore behind it." },
      stateVersion: { type: "integer", description: "Version of the frozen state, set by the agent." },
      settledAt: { ...MOMENT_OR_NULL, description: "When it was answered, cancelled or voided." },
      settledBy: { ...ID_OR_NULL, description: "By whom." },
      resumption: {
        ...object({
          status: { type: "string", enum: [...RESUMPTION_STATUSES] },
          attempt: { type: "integer" },
        }),
        type: ["object", "null"],
        description: "The agent's resumption, once there is an answer.",
      },
    },
    [],
    "An agent's question to people.",
  ),
  Run: object(
    {
      id: text("The id of the perturbation, and `cause` of its events."),
      agentId: text("The agent."),
      kind: { type: "string", enum: [...RUN_KINDS], description: "What started it." },
      status: {
        type: "string",
        enum: [...RUN_STATUSES],
        description: "ACCEPTED, RUNNING and PARKED are open; the others are its end.",
      },
      command: { ...ID_OR_NULL, description: "Name of the command." },
      session: { ...ID_OR_NULL, description: "Its session; null: that of all work that names none." },
      by: { ...ID_OR_NULL, description: "Who asked for it; null for those who may not steer the agent." },
      attempt: { type: "integer", minimum: 1, description: "Above 1 after one that was cut off." },
      acceptedAt: moment("When it was accepted."),
      startedAt: { ...MOMENT_OR_NULL, description: "When its latest attempt began." },
      endedAt: { ...MOMENT_OR_NULL, description: "When it ended." },
      private: {
        type: "boolean",
        description: "Only its caller, and who may control the agent, sees payloads.",
      },
      input: { description: "The input; null for those who may not steer the agent." },
      result: { description: "What the agent returned." },
      unread: {
        type: "array",
        items: { type: "string", enum: ["input", "result"] },
        description: "Null because the servers that keep them do not answer. Absent: none.",
      },
      error: {
        ...object({ code: ref("ErrorCode"), message: ID_OR_NULL }),
        type: ["object", "null"],
        description: "Why it did not complete; the message is null for those who may not steer the agent.",
      },
      semaphores: { type: "array", items: { type: "string" }, description: "Ids of its questions." },
      parent: { ...ID_OR_NULL, description: "The run that it resumes, or that called for it." },
      onBehalfOf: { ...ID_OR_NULL, description: "The person behind a call by an agent; hidden like `by`." },
      children: { type: "array", items: { type: "string" }, description: "Of one run: the runs below it." },
      usage: {
        ...object({
          inputTokens: { type: ["integer", "null"] },
          outputTokens: { type: ["integer", "null"] },
          costUsd: { type: ["number", "null"] },
          models: { type: "array", items: { type: "string" } },
        }),
        type: ["object", "null"],
        description: "What it used of language models.",
      },
    },
    ["children", "unread"],
    "Accepted work, and what became of it.",
  ),
  RunPage: object({
    runs: { type: "array", items: ref("Run") },
    next: { ...ID_OR_NULL, description: "`after` of the next page; null when this was the last." },
  }),
  Perturbation: object({
    id: text("The new run."),
    acceptedAt: moment("When it was accepted."),
    queueDepth: { type: "integer", description: "Runs of the agent that have not ended, this one included." },
  }),
  Readiness: object(
    { status: { enum: ["ready", "not ready"] }, reasons: { type: "array", items: { type: "string" } } },
    ["reasons"],
  ),
};
