import type { JsonValue } from "../../base/json.js";
import { answer, jsonContent, NO_JSON, READING_ERRORS } from "./openapi-answers.js";
import { problemResponses } from "./openapi-parts.js";

type JsonObject = { [name: string]: JsonValue };

const LABELS: JsonObject = { type: "object", additionalProperties: { type: "string" } };

const WHICH: JsonObject = {
  agents: { type: "array", items: { type: "string" }, description: "These agents, each by itself." },
  labels: { ...LABELS, description: "The agents that have all these labels, now or later." },
  all: { type: "boolean", description: "True: all agents, now or later." },
};
const LIST = jsonContent({ type: "array", items: { $ref: "#/components/schemas/Freeze" } });

const body = (properties: JsonObject, required: readonly string[]): JsonObject => ({
  required: true,
  content: jsonContent({ type: "object", properties, required: [...required], additionalProperties: false }),
});
const STEERING_ERRORS = [
  ...READING_ERRORS,
  "FORBIDDEN",
  "RATE_LIMITED",
  "LIMIT_EXCEEDED",
  "UNAVAILABLE",
] as const;

/** `/api/freezes` and `/api/thaw`. */
export const FREEZE_PATHS: { readonly [path: string]: { readonly [method: string]: JsonValue } } = {
  "/api/freezes": {
    get: {
      operationId: "freezes",
      tags: ["freezes"],
      summary: "Freezes in force, oldest first.",
      security: [],
      responses: { "200": answer("The freezes.", LIST), ...problemResponses(READING_ERRORS) },
    },
    post: {
      operationId: "freeze",
      tags: ["freezes"],
      summary: "Nothing new begins in these agents from the answer on. Needs the scope fleet:freeze.",
      description:
        "What is sent to them waits, within the bounds of their inboxes; what runs may end, and watching goes on.",
      security: [{ bearer: ["fleet:freeze"] }],
      requestBody: body({ ...WHICH, reason: { type: "string", minLength: 1, maxLength: 1_000 } }, ["reason"]),
      responses: {
        "201": answer("The freezes that were made.", LIST),
        ...problemResponses([...STEERING_ERRORS, "AGENT_NOT_FOUND"], [NO_JSON]),
      },
    },
  },
  "/api/thaw": {
    post: {
      operationId: "thaw",
      tags: ["freezes"],
      summary: "Ends exactly these freezes. Needs the scope fleet:freeze.",
      security: [{ bearer: ["fleet:freeze"] }],
      requestBody: body(WHICH, []),
      responses: {
        "200": answer("The freezes that have ended.", LIST),
        ...problemResponses([...STEERING_ERRORS], [NO_JSON]),
      },
    },
  },
};
