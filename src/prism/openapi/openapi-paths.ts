import type { ErrorCode } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { visibleText } from "../../base/text/visible-text.js";
import type { CommandDescriptor } from "../../events/agent/command.js";
import { answer, jsonContent, NO_JSON, READING_ERRORS } from "./openapi-answers.js";
import { headerRef, problemResponses, RATE_HEADERS } from "./openapi-parts.js";
import { ref } from "./openapi-schemas.js";
import { HISTORY_PATHS } from "./history-path.js";
import { FREEZE_PATHS } from "./freeze-path.js";
import { PHEROMONE_PATHS } from "./pheromone-path.js";
import { RUN_PATHS } from "./run-paths.js";
import { takesNothing } from "../shape.js";

type JsonObject = { [name: string]: JsonValue };

/** Errors of every steering call. */
const STEERING_ERRORS: readonly ErrorCode[] = [
  "BAD_USER_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "AGENT_NOT_FOUND",
  "AGENT_NOT_RUNNING",
  "AGENT_TIMEOUT",
  "AGENT_ERROR",
  "INBOX_FULL",
  "IDEMPOTENCY_CONFLICT",
  "RUN_UNKNOWN",
  "LIMIT_EXCEEDED",
  "INTERNAL_SERVER_ERROR",
];

const CALL_HEADERS: JsonObject = {
  ...RATE_HEADERS,
  "Idempotency-Replayed": headerRef("Idempotency-Replayed"),
};
const KEY_PARAMETER: JsonObject = { $ref: "#/components/parameters/IdempotencyKey" };
const TIMEOUT_PARAMETER: JsonObject = { $ref: "#/components/parameters/TimeoutMs" };
const SESSION_PARAMETER: JsonObject = { $ref: "#/components/parameters/Session" };

const AGENT_PAGE_PARAMETERS: JsonObject[] = [
  {
    name: "first",
    in: "query",
    description: "Agents of one page. Default 1,000; a page of large results has fewer.",
    schema: { type: "integer", minimum: 1, maximum: 1000 },
  },
  {
    name: "after",
    in: "query",
    description: "The id of the last agent of the page before.",
    schema: { type: "string" },
  },
];

export interface CommandPathParts {
  readonly agentId: string;
  readonly command: CommandDescriptor;
  readonly operationId: string;
  /** Schemas, or references to them. */
  readonly input: JsonValue;
  readonly output: JsonValue;
}

/** `POST /api/{agent}/{command}`. */
export function commandPath({ agentId, command, operationId, input, output }: CommandPathParts): JsonObject {
  const isEmpty = command.input !== null && takesNothing(command.input);
  const examples = Object.fromEntries(
    command.examples.map(({ help, args }, index): [string, JsonValue] => [
      `example${index + 1}`,
      { ...(help !== null && { summary: visibleText(help) }), value: args },
    ]),
  );
  const result = {
    type: "object",
    properties: { success: { const: true }, result: output },
    required: ["success", "result"],
  };
  return {
    operationId,
    tags: [`agent ${agentId}`],
    summary: visibleText(command.help.split(/(?<=\.)\s/, 1)[0] ?? "") || `${agentId} ${command.name}`,
    ...(command.help !== "" && { description: visibleText(command.help) }),
    security: [{ bearer: [`agent:${agentId}:invoke`] }],
    parameters: [KEY_PARAMETER, TIMEOUT_PARAMETER, SESSION_PARAMETER],
    requestBody: { required: !isEmpty, content: jsonContent(input, examples) },
    responses: {
      "200": answer("The command has run.", jsonContent(result), CALL_HEADERS),
      ...(command.parks && {
        "202": answer("The command waits for a person's answer.", jsonContent(ref("Parked")), CALL_HEADERS),
      }),
      ...problemResponses([...STEERING_ERRORS, "COMMAND_NOT_FOUND"], [NO_JSON]),
    },
  };
}

/** The endpoints of every deployment. `agentIds` are listed as possible values of the path parameter. */
export function fixedPaths(agentIds: readonly string[]): { [path: string]: { [method: string]: JsonValue } } {
  const agent: JsonObject = {
    name: "agent",
    in: "path",
    required: true,
    description: "Id of the agent.",
    schema: { type: "string" },
    ...(agentIds[0] !== undefined && { example: agentIds[0] }),
  };
  const last: JsonObject = {
    name: "last",
    in: "query",
    description: "Number of history events. Default 100.",
    schema: { type: "integer", minimum: 0 },
  };
  const session: JsonObject = {
    name: "session",
    in: "query",
    description:
      "Only events of this session's runs, and the agent's own events, which belong to no run. Default: all sessions.",
    schema: { type: "string", minLength: 1, maxLength: 128 },
  };
  return {
    "/api/agents": {
      get: {
        operationId: "listAgents",
        tags: ["agents"],
        summary: "The manifest: every agent and its commands.",
        security: [],
        parameters: AGENT_PAGE_PARAMETERS,
        responses: {
          "200": answer(
            "The agents, or the first of them.",
            jsonContent({ type: "array", items: ref("Agent") }),
            {
              Link: {
                description: '`<?after=…>; rel="next"`: the address of the next page. Absent at the end.',
                schema: { type: "string" },
              },
            },
          ),
          ...problemResponses(READING_ERRORS),
        },
      },
    },
    "/api/{agent}/snapshot": {
      get: {
        operationId: "snapshot",
        tags: ["agents"],
        summary: "One agent's state and latest events, and the cursor to observe after.",
        security: [],
        parameters: [agent, last, session],
        responses: {
          "200": answer("The current snapshot.", jsonContent(ref("Snapshot"))),
          ...problemResponses([...READING_ERRORS, "AGENT_NOT_FOUND"]),
        },
      },
    },
    "/api/{agent}/invoke": {
      post: {
        operationId: "invoke",
        tags: ["agents"],
        summary: "Gives the agent an input and waits for its result.",
        security: [{ bearer: ["agent:{agent}:invoke"] }],
        parameters: [agent, KEY_PARAMETER, SESSION_PARAMETER],
        requestBody: { required: true, content: jsonContent(ref("InvokeRequest")) },
        responses: {
          "200": answer("The outcome.", jsonContent(ref("Invocation")), CALL_HEADERS),
          ...problemResponses(STEERING_ERRORS, [NO_JSON]),
        },
      },
    },
    ...HISTORY_PATHS,
    ...PHEROMONE_PATHS,
    ...FREEZE_PATHS,
    ...RUN_PATHS,
    "/openapi.json": {
      get: {
        operationId: "openapi",
        tags: ["gateway"],
        summary: "This document.",
        security: [],
        parameters: [
          {
            name: "If-None-Match",
            in: "header",
            description: "The ETag of the cached document.",
            schema: { type: "string" },
          },
        ],
        responses: {
          "200": answer("OpenAPI 3.1.", jsonContent({ type: "object" }), { ETag: headerRef("ETag") }),
          "304": { description: "It has not changed.", headers: { ETag: headerRef("ETag") } },
        },
      },
    },
    "/health": {
      get: {
        operationId: "health",
        tags: ["gateway"],
        summary: "Whether the gateway is alive.",
        security: [],
        responses: { "200": answer("It is alive.", jsonContent(ref("Health"))) },
      },
    },
    "/ready": {
      get: {
        operationId: "ready",
        tags: ["gateway"],
        summary: "Whether the gateway should get traffic, and perhaps one of its agents.",
        security: [],
        parameters: [
          {
            name: "agent",
            in: "query",
            schema: { type: "string" },
            description: "Also asks whether this agent runs and its critical probes succeed.",
          },
        ],
        responses: {
          "200": answer("It is ready.", jsonContent(ref("Readiness"))),
          "404": answer("There is no such agent.", {
            "application/problem+json": { schema: ref("Problem") },
          }),
          "503": answer("It is not ready, for these reasons.", jsonContent(ref("Readiness"))),
        },
      },
    },
    "/metrics": {
      get: {
        operationId: "metrics",
        tags: ["gateway"],
        summary: "Prometheus metrics.",
        security: [],
        responses: { "200": answer("Text format.", { "text/plain": { schema: { type: "string" } } }) },
      },
    },
  };
}
