import { ERROR_CODES, type ErrorCode } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import { FLUX_STATES, TERRARIUM_EVENT_TYPES } from "../events/event.js";

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
      issues: {
        type: "array",
        description: "Each argument that was refused, and why.",
        items: object({
          path: { type: "array", items: { type: ["string", "integer"] } },
          message: { type: "string" },
        }),
      },
    },
    ["detail", "code", "retryAfterMs", "issues"],
    "An error, as RFC 9457 has it. Only an address nobody knows or a method nobody understands comes without a code.",
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
      semaphore: { type: ["object", "null"], description: "The question that was parked, if any." },
    },
    ["semaphore", "perturbationId"],
  ),
  Parked: object(
    {
      success: { const: true },
      status: { const: "PARKED" },
      semaphore: { type: ["object", "null"], description: "The question a person is asked, as in GraphQL." },
    },
    [],
    "The command has not run to its end: a person is asked first.",
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
    description: "Makes a retry safe: the same key and body give the first outcome again, and run once.",
    schema: { type: "string", minLength: 1, maxLength: 200 },
    example: "8e03978e-40d5-43dd-bc93-6894a57f9324",
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
  "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 0 }, example: 1 },
};

const COME_BACK: readonly number[] = [429, 503];

/** One response for each status of the table of errors: `Problem404` and so on. */
export const FIXED_RESPONSES: JsonObject = Object.fromEntries(
  [...new Set(CODES.map(({ status }) => status))]
    .toSorted((a, b) => a - b)
    .map((status) => {
      const codes = CODES.filter((entry) => entry.status === status);
      const examples = codes.map(({ code, advice }): [string, JsonValue] => [
        code,
        { value: { type: "about:blank", title: capital(advice), status, code } },
      ]);
      return [
        problemName(status),
        {
          description: codes.map(({ code, advice }) => `${code}: ${advice}`).join("; "),
          ...(COME_BACK.includes(status) && { headers: { "Retry-After": headerRef("Retry-After") } }),
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

/** The responses an operation has for these codes. */
export function problemResponses(codes: readonly ErrorCode[]): JsonObject {
  const statuses = [...new Set(codes.map((code) => ERROR_CODES[code].status))].toSorted((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [String(status), { $ref: `#/components/responses/${problemName(status)}` }]),
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
