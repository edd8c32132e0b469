import { ERROR_CODES } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import { FLUX_STATES, TERRARIUM_EVENT_TYPES } from "../events/event.js";
import {
  RESUMPTION_STATUSES,
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  SEVERITIES,
} from "../events/semaphore.js";

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

/** What the endpoints of every deployment speak of. */
export const FIXED_SCHEMAS: JsonObject = {
  ErrorCode: {
    type: "string",
    description: CODES.map(({ code, advice }) => `- \`${code}\`: ${advice}`).join("\n"),
    enum: CODES.map(({ code }) => code),
  },
  Problem: object(
    {
      type: { type: "string", format: "uri-reference", description: "`about:blank`: the code says it all." },
      title: text("What went wrong, for people. May change."),
      status: { type: "integer", description: "The HTTP status, once more." },
      detail: text("What was wrong with this very request, and where."),
      code: ref("ErrorCode"),
      retryAfterMs: number("When to come back, milliseconds from now."),
      field: text("The one thing that was wrong: a member of the body, a parameter or a header."),
      issues: {
        type: "array",
        description: "Each argument that was refused, and why.",
        items: object({
          path: { type: "array", items: { type: ["string", "integer"] } },
          message: { type: "string" },
        }),
      },
    },
    ["detail", "code", "retryAfterMs", "field", "issues"],
    "An error, as RFC 9457 has it. Only an address nobody knows or a method nobody understands comes without a code. " +
      "Some codes bring more members.",
  ),
  FluxState: { type: "string", enum: [...FLUX_STATES] },
  Command: object(
    {
      name: text("As in the path."),
      help: text("What it does."),
      examples: {
        type: "array",
        items: object({ help: { type: ["string", "null"] }, args: { description: "The arguments." } }),
      },
      aliases: {
        type: "array",
        items: { type: "string" },
        description: "Other names, understood in the path too.",
      },
      hidden: { type: "boolean" },
      readonly: { type: "boolean", description: "Changes nothing." },
      pure: { type: "boolean", description: "Runs beside the agent's stream." },
      parks: { type: "boolean", description: "May ask a person instead of answering." },
      timeoutMs: { type: ["integer", "null"], description: "How long a call may take; null: the default." },
      input: { type: ["object", "null"], description: "JSON Schema of the arguments; null: any JSON." },
      output: { type: ["object", "null"], description: "JSON Schema of the result; null: any JSON." },
    },
    [],
    "A command and all that is needed to call it.",
  ),
  Agent: object(
    {
      id: text("Unique in this terrarium."),
      genus: text("What kind of agent it is."),
      description: text("What it does, in its author's words."),
      ...VITALS,
      entropyRemaining: { type: ["number", "null"], description: "Null: it lives for ever." },
      observers: { type: "integer", description: "How many connections are watching it now, each once." },
      eventsReflected: { type: "integer", description: "How many of its events the mirror has shown." },
      usualFlow: {
        type: ["number", "null"],
        description:
          "Events per second: the mean over about the last ten minutes of its life. Null before there is one.",
      },
      errorsLastMinute: {
        type: "integer",
        description: "How many ERROR events it told within the last minute.",
      },
      commands: { type: "array", items: ref("Command") },
    },
    ["commands"],
  ),
  Event: {
    ...object({
      cursor: text("Its place in the stream. Opaque."),
      type: { type: "string", enum: [...TERRARIUM_EVENT_TYPES] },
      agentId: { type: "string" },
      at: moment("When, by the clock of the agent's host."),
      ...VITALS,
    }),
    description: "One thing that happened, with more members by its type, as in GraphQL.",
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
    cursor: text("Observe `after` this: nothing is repeated, nothing is missed."),
    takenAt: moment("When, by the gateway's clock."),
  }),
  InvokeRequest: object(
    {
      input: { description: "What the agent is given: any JSON it understands." },
      timeoutMs: {
        type: "integer",
        minimum: 1,
        description: "How long to wait, milliseconds. Default 30000.",
      },
    },
    ["timeoutMs"],
  ),
  Invocation: object(
    {
      status: {
        type: "string",
        enum: ["COMPLETED", "PARKED"],
        description: "PARKED: a person is asked first.",
      },
      result: { description: "What the agent returned; null when parked." },
      perturbationId: { ...ID_OR_NULL, description: "The `cause` of the events that followed." },
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
    "The command has not run to its end: a person is asked first.",
  ),
  Semaphore: object(
    {
      id: text("The `cause` of what follows from its answer."),
      agentId: text("Who asks."),
      reason: { type: "string", enum: [...SEMAPHORE_REASONS] },
      prompt: text("The question, for a person."),
      options: { type: "array", items: { type: "string" }, description: "Answers to choose from." },
      severity: { type: "string", enum: [...SEVERITIES] },
      status: { type: "string", enum: [...SEMAPHORE_STATUSES] },
      digest: text("Send it back with the answer."),
      responseSchema: { description: "JSON Schema the answer must satisfy; null: one of the options." },
      createdAt: moment("When it was asked."),
      deadline: { ...MOMENT_OR_NULL, description: "From then on it can only be voided." },
      escalation: { ...ID_OR_NULL, description: "Whom or what to turn to when nobody answers." },
      cause: { ...ID_OR_NULL, description: "The perturbation or semaphore behind it." },
      stateVersion: { type: "integer", description: "Shape of the frozen state, as the agent counts." },
      settledAt: { ...MOMENT_OR_NULL, description: "When it was answered, cancelled or voided." },
      settledBy: { ...ID_OR_NULL, description: "Who did." },
      resumption: {
        ...object({
          status: { type: "string", enum: [...RESUMPTION_STATUSES] },
          attempt: { type: "integer" },
        }),
        type: ["object", "null"],
        description: "What comes of the answer, once there is one.",
      },
    },
    [],
    "A question an agent asks of people.",
  ),
  Health: object({ status: { const: "alive" } }),
  Readiness: object(
    { status: { enum: ["ready", "not ready"] }, reasons: { type: "array", items: { type: "string" } } },
    ["reasons"],
  ),
};
