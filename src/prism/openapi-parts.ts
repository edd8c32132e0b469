import { ERROR_CODES, type ErrorCode } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import { FLUX_STATES, TERRARIUM_EVENT_TYPES } from "../events/event.js";
import {
  RESUMPTION_STATUSES,
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  SEVERITIES,
} from "../events/semaphore.js";

type JsonObject = { [name: string]: JsonValue };

const CODES = Object.entries(ERROR_CODES).map(([code, { status, advice }]) => ({ code, status, advice }));

function object(properties: JsonObject, optional: readonly string[] = [], description?: string): JsonObject {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: "object", ...(description !== undefined && { description }), properties, required };
}

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
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
      observers: { type: "integer", description: "How many are watching it now." },
      eventsReflected: { type: "integer", description: "How many of its events the mirror has shown." },
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

export const PARAMETERS: JsonObject = {
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "Makes a retry safe: the same key and body give the first outcome again, and run once. While the first call has " +
      "not ended, a retry is 409; another body is 422. A new UUID for each call is best. Bare, or in quotes.",
    // No example: pages that try things out would send it with every call, and get the first outcome again.
    schema: { type: "string", minLength: 1, maxLength: 255 },
  },
  TimeoutMs: {
    name: "timeoutMs",
    in: "query",
    description: "How long to wait, milliseconds. Default: the command's own, or 30000.",
    schema: { type: "integer", minimum: 1 },
  },
};

export const HEADERS: JsonObject = {
  "RateLimit-Policy": {
    description: "The quota and its window in seconds, for this client and agent.",
    schema: { type: "string" },
    example: '"steering";q=10;w=1',
  },
  RateLimit: {
    description: "What is left of the quota, and seconds until it is whole again.",
    schema: { type: "string" },
    example: '"steering";r=9;t=1',
  },
  "Idempotency-Replayed": {
    description: "There when an earlier call under the same key answered this one.",
    schema: { const: "true" },
  },
  "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 0 }, example: 1 },
  "WWW-Authenticate": {
    description: "What kind of token is needed.",
    schema: { type: "string" },
    example: "Bearer",
  },
  "Accept-Post": {
    description: "The media type a body must have, where that was wrong.",
    schema: { type: "string" },
    example: "application/json",
  },
  ETag: { description: "Changes with the document.", schema: { type: "string" } },
};

/** What a status brings beside its problem. All may be absent but those that are marked. */
const STATUS_HEADERS: Readonly<Record<number, JsonObject>> = {
  401: { "WWW-Authenticate": headerRef("WWW-Authenticate") },
  409: { "Retry-After": headerRef("Retry-After") },
  415: { "Accept-Post": headerRef("Accept-Post") },
  429: {
    "Retry-After": headerRef("Retry-After"),
    "RateLimit-Policy": headerRef("RateLimit-Policy"),
    RateLimit: headerRef("RateLimit"),
  },
  503: { "Retry-After": headerRef("Retry-After") },
};

/** Codes that come with another status than that of the table, where HTTP has one that says more. */
const OTHER_STATUSES: readonly {
  readonly code: ErrorCode;
  readonly status: number;
  readonly advice: string;
}[] = [
  { code: "IDEMPOTENCY_CONFLICT", status: 409, advice: "the earlier call under this key has not ended" },
  { code: "BAD_USER_INPUT", status: 415, advice: "send the body as application/json" },
];

const ANSWERS = [...CODES, ...OTHER_STATUSES];

/** One response for each status a problem may have: `Problem404` and so on. */
export const FIXED_RESPONSES: JsonObject = Object.fromEntries(
  [...new Set(ANSWERS.map(({ status }) => status))]
    .toSorted((a, b) => a - b)
    .map((status) => {
      const codes = ANSWERS.filter((entry) => entry.status === status);
      const headers = STATUS_HEADERS[status];
      const examples = codes.map(({ code, advice }): [string, JsonValue] => [
        code,
        { value: { type: "about:blank", title: capital(advice), status, code } },
      ]);
      return [
        problemName(status),
        {
          description: codes.map(({ code, advice }) => `${code}: ${advice}`).join("; "),
          ...(headers && { headers }),
          content: {
            "application/problem+json": { schema: ref("Problem"), examples: Object.fromEntries(examples) },
          },
        },
      ];
    }),
);

export function problemName(status: number): string {
  return `Problem${status}`;
}

export function headerRef(name: string): JsonObject {
  return { $ref: `#/components/headers/${name}` };
}

/** The responses an operation has for these codes, and for these statuses that say more than a code. */
export function problemResponses(codes: readonly ErrorCode[], more: readonly number[] = []): JsonObject {
  const statuses = [...new Set([...codes.map((code) => ERROR_CODES[code].status), ...more])].toSorted(
    (a, b) => a - b,
  );
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/${problemName(status)}` }]),
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
