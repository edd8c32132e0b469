import type { JsonValue } from "../../base/json.js";
import { answer, jsonContent, NO_JSON, READING_ERRORS } from "./openapi-answers.js";
import { problemResponses } from "./openapi-parts.js";

type JsonObject = { [name: string]: JsonValue };

const NAME: JsonObject = { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$" };
const INTENSITY: JsonObject = { type: "number", minimum: 0, maximum: 1 };
const PERIOD: JsonObject = { type: "number", minimum: 1 };
const orNull = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: "null" }] });

const SHARED: JsonObject = {
  type: { ...NAME, description: "WARNING, CAPABILITY or any other name." },
  initialIntensity: { ...INTENSITY, description: "Strength of the deposit, 0 to 1." },
  halfLifeMs: { ...PERIOD, description: "Time in which it halves. A DREAM takes twice as long." },
  target: { ...orNull(NAME), description: "The agent it is for; null for everybody." },
  payload: { description: "Any JSON, bounded by `maxPheromonePayloadBytes`." },
  key: {
    ...orNull({ type: "string", minLength: 1, maxLength: 256 }),
    description: "Tells pheromones of one type, source and target apart.",
  },
  ttlMs: { ...orNull(PERIOD), description: "Gone at this age in any case." },
};

const PHEROMONE: JsonObject = {
  type: "object",
  properties: {
    id: { type: "string", description: "The same while it is reinforced." },
    source: { type: "string", description: "An agent's id, or `client:<name>`." },
    ...SHARED,
    intensity: { ...INTENSITY, description: "Strength now." },
    at: { type: "string", format: "date-time", description: "When it was deposited last." },
    firstAt: { type: "string", format: "date-time", description: "When it was deposited first." },
    count: { type: "integer", description: "Equal deposits that it is made of." },
  },
  required: ["id", "source", ...Object.keys(SHARED), "intensity", "at", "firstAt", "count"],
};

const query = (name: string, description: string, schema: JsonObject): JsonObject => ({
  name,
  in: "query",
  description,
  schema,
});

/** `/api/pheromones`. */
export const PHEROMONE_PATHS: { readonly [path: string]: { readonly [method: string]: JsonValue } } = {
  "/api/pheromones": {
    get: {
      operationId: "pheromones",
      tags: ["pheromones"],
      summary: "The field now: signals between agents that have not faded, strongest first.",
      security: [],
      parameters: [
        query("type", "Only this type.", NAME),
        query("source", "Only this depositor's: an agent's id, or `client:<name>`.", { type: "string" }),
        query("target", "Only those for this agent.", NAME),
        query("minIntensity", "Only those at least as strong now.", INTENSITY),
      ],
      responses: {
        "200": answer("At most 1,000.", jsonContent({ type: "array", items: PHEROMONE })),
        ...problemResponses(READING_ERRORS),
      },
    },
    post: {
      operationId: "depositPheromone",
      tags: ["pheromones"],
      summary: "Deposits a signal that fades. Needs the scope signals:deposit.",
      description:
        "Equal deposits (type, source, target, key) reinforce one another: one pheromone, with a count.",
      security: [{ bearer: ["signals:deposit"] }],
      requestBody: {
        required: true,
        content: jsonContent({
          type: "object",
          properties: SHARED,
          required: ["type", "initialIntensity"],
          additionalProperties: false,
        }),
      },
      responses: {
        "201": answer("The pheromone that the deposit made or reinforced.", jsonContent(PHEROMONE)),
        ...problemResponses(
          [...READING_ERRORS, "FORBIDDEN", "RATE_LIMITED", "LIMIT_EXCEEDED", "UNAVAILABLE"],
          [NO_JSON],
        ),
      },
    },
  },
};
