import { RUN_KINDS, RUN_STATUSES } from "../../events/run.js";
import { answer, jsonContent, NO_JSON, READING_ERRORS } from "./openapi-answers.js";
import { problemResponses, RATE_HEADERS } from "./openapi-parts.js";
import { ref } from "./openapi-schemas.js";
const ID = {
  name: "id",
  in: "path",
  required: true,
  description: "Id of the run.",
  schema: { type: "string" },
};
const query = (name, description, schema) => ({
  name,
  in: "query",
  description,
  schema,
});
const TEXT = { type: "string" };
const RUN_STEERING_ERRORS = [
  ...READING_ERRORS,
  "FORBIDDEN",
  "RATE_LIMITED",
  "RUN_NOT_FOUND",
  "LIMIT_EXCEEDED",
  "UNAVAILABLE",
];
/** The endpoints of runs. */
export const RUN_PATHS = {
  "/api/runs": {
    get: {
      operationId: "listRuns",
      tags: ["runs"],
      summary: "Accepted work, page by page.",
      security: [],
      parameters: [
        query("agentId", "Only this agent's.", TEXT),
        query("session", "Only this session's; empty: only work without a session.", TEXT),
        query("status", "Only this status.", { type: "string", enum: [...RUN_STATUSES] }),
        query("kind", "Only this kind.", { type: "string", enum: [...RUN_KINDS] }),
        query("order", "Order of acceptance. Default NEWEST_FIRST.", {
          type: "string",
          enum: ["NEWEST_FIRST", "OLDEST_FIRST"],
        }),
        query("after", "`next` of the previous page, in the same order.", TEXT),
        query("first", "How many. Default 50.", { type: "integer", minimum: 1, maximum: 1_000 }),
      ],
      responses: {
        200: answer("One page.", jsonContent(ref("RunPage"))),
        ...problemResponses([...READING_ERRORS, "UNAVAILABLE"]),
      },
    },
  },
  "/api/runs/{id}": {
    get: {
      operationId: "run",
      tags: ["runs"],
      summary: "One run.",
      security: [],
      parameters: [ID],
      responses: {
        200: answer("The run as it is now.", jsonContent(ref("Run"))),
        ...problemResponses([...READING_ERRORS, "RUN_NOT_FOUND", "UNAVAILABLE"]),
      },
    },
  },
  "/api/runs/{id}/cancel": {
    post: {
      operationId: "cancelRun",
      tags: ["runs"],
      summary: "Ends a run that has not ended.",
      description:
        "One that waits is taken out, one that runs is aborted, the question of a parked one is withdrawn, or its resumption is cancelled. Needs the " +
        "scope of the call that made the run, or agent:{agent}:control.",
      security: [{ bearer: ["agent:{agent}:control"] }],
      parameters: [ID],
      requestBody: {
        required: false,
        content: jsonContent({
          type: "object",
          properties: { reason: { type: "string", maxLength: 1_000, description: "Why." } },
        }),
      },
      responses: {
        200: answer(
          "The run as it is then. An agent that does not let go within two seconds still runs it.",
          jsonContent(ref("Run")),
          RATE_HEADERS,
        ),
        ...problemResponses(RUN_STEERING_ERRORS, [NO_JSON]),
      },
    },
  },
  "/api/runs/{id}/again": {
    post: {
      operationId: "rerun",
      tags: ["runs"],
      summary: "A new run with the input of an old one, or with another.",
      security: [{ bearer: ["agent:{agent}:perturb"] }],
      parameters: [ID],
      requestBody: {
        required: false,
        content: jsonContent({
          type: "object",
          properties: { input: { description: "Another input. Default: the old one." } },
        }),
      },
      responses: {
        202: answer("The new run is accepted.", jsonContent(ref("Perturbation")), RATE_HEADERS),
        ...problemResponses([...RUN_STEERING_ERRORS, "AGENT_NOT_RUNNING", "INBOX_FULL"], [NO_JSON]),
      },
    },
  },
};
//# sourceMappingURL=run-paths.js.map
