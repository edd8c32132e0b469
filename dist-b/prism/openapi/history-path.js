import { TERRARIUM_EVENT_TYPES } from "../../events/event.js";
import { answer, READING_ERRORS } from "./openapi-answers.js";
import { problemResponses } from "./openapi-parts.js";
import { ref } from "./openapi-schemas.js";
const TEXT = { type: "string" };
const INSTANT = { type: "string", format: "date-time" };
const query = (name, description, schema, more = {}) => ({
  name,
  in: "query",
  description,
  schema,
  ...more,
});
const EVENT_PAGE = {
  type: "object",
  required: ["events", "next"],
  properties: {
    events: { type: "array", items: ref("Event"), description: "Oldest first." },
    next: {
      type: ["string", "null"],
      description:
        "`after` of the next page; null when this was the last. A page of rare events may be short, even empty.",
    },
  },
};
/** `GET /api/history`. */
export const HISTORY_PATHS = {
  "/api/history": {
    get: {
      operationId: "history",
      tags: ["agents"],
      summary: "The events that the log keeps, oldest first.",
      description:
        "A page as JSON. With `Accept: application/x-ndjson` all events that match, one on a line, read as fast as the client takes them.",
      security: [],
      parameters: [
        query("agentId", "Only this agent's. Default: all agents'.", TEXT),
        query("session", "Only events of this session's runs, and those of no run.", TEXT),
        query(
          "types",
          "Only these kinds, separated by commas.",
          { type: "array", items: { type: "string", enum: [...TERRARIUM_EVENT_TYPES] } },
          { style: "form", explode: false },
        ),
        query("search", "Words that all occur in the event.", { type: "string", maxLength: 200 }),
        query("from", "Only events at this time or later.", INSTANT),
        query("to", "Only events before this time.", INSTANT),
        query("after", "`next` of the previous page, or any cursor of the stream.", TEXT),
        query("first", "Events of one page, or of the whole export. Default 100, or all.", {
          type: "integer",
          minimum: 1,
        }),
      ],
      responses: {
        200: answer("One page, or all events.", {
          "application/json": { schema: EVENT_PAGE },
          "application/x-ndjson": { schema: ref("Event") },
        }),
        ...problemResponses([...READING_ERRORS, "AGENT_NOT_FOUND", "CURSOR_INVALID", "UNAVAILABLE"]),
      },
    },
  },
};
//# sourceMappingURL=history-path.js.map
