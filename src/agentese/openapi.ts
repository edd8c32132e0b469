import type { ErrorCode } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import { answer, jsonContent, NO_JSON, READING_ERRORS } from "../prism/openapi/openapi-answers.js";
import { problemResponses, RATE_HEADERS } from "../prism/openapi/openapi-parts.js";
import { wordsToName } from "../prism/names.js";
import type { JsonObject, PathRow } from "./row.js";
import { PATHS } from "./table.js";

const PATH_ERRORS: readonly ErrorCode[] = [...READING_ERRORS, "BAD_PATH", "PATH_NOT_FOUND", "UNAVAILABLE"];
const ACT_ERRORS: readonly ErrorCode[] = [
  ...PATH_ERRORS,
  "FORBIDDEN",
  "RATE_LIMITED",
  "AGENT_NOT_RUNNING",
  "AGENT_TIMEOUT",
  "AGENT_ERROR",
  "INBOX_FULL",
  "IDEMPOTENCY_CONFLICT",
  "RUN_UNKNOWN",
  "LIMIT_EXCEEDED",
];

type Paths = { [path: string]: { [method: string]: JsonValue } };

/** The paths as OpenAPI paths: one for each row of the table. */
export function agentesePaths(): Paths {
  return Object.fromEntries(PATHS.map((row) => [addressOf(row), methodsOf(row)]));
}

function addressOf({ pattern }: PathRow): string {
  return `/agentese/${pattern.replaceAll("<id>", "{agent}").replaceAll("<command>", "{command}")}`;
}

function methodsOf(row: PathRow): { [method: string]: JsonValue } {
  const post = operation(row, "post");
  return row.acts ? { post } : { get: operation(row, "get"), post };
}

function operation(row: PathRow, method: "get" | "post"): JsonObject {
  const { pattern, description, scope, acts, input, example } = row;
  const words = pattern.replaceAll("<id>", "agent").split(/[^a-z]+/i);
  const isGet = method === "get";
  const actParameters = ["IdempotencyKey", "TimeoutMs", "Session"].map((name) => ({
    $ref: `#/components/parameters/${name}`,
  }));
  return {
    operationId: wordsToName(`${isGet ? "" : "post "}${words.join(" ")}`, "camel", "path"),
    tags: ["paths"],
    summary: description,
    security: scope === null ? [] : [{ bearer: [scope.replace("<id>", "{agent}")] }],
    parameters: [
      ...segments(pattern),
      ...(isGet ? queryOf(row) : []),
      ...(pattern.includes("<command>") ? actParameters : []),
    ],
    ...(!isGet && {
      requestBody: {
        required: false,
        description: pattern.includes("<command>") ? "The command's arguments." : "The path's input.",
        content: jsonContent(input ?? {}, example.input ? { example: { value: example.input } } : {}),
      },
    }),
    responses: {
      "200": answer(
        "The path's value.",
        {
          ...jsonContent(resultOf(row)),
          ...(isGet && row.kind === "Dashboard" && { "text/html": { schema: { type: "string" } } }),
        },
        pattern.includes("<command>") ? RATE_HEADERS : undefined,
      ),
      ...problemResponses(acts ? ACT_ERRORS : PATH_ERRORS, isGet ? [] : [NO_JSON]),
    },
  };
}

function segments(pattern: string): JsonObject[] {
  const one = (name: string, description: string): JsonObject => ({
    name,
    in: "path",
    required: true,
    description,
    schema: { type: "string" },
  });
  return [
    ...(pattern.includes("<id>") ? [one("agent", "Id of the agent; a dot in it is written `~.`.")] : []),
    ...(pattern.includes("<command>") ? [one("command", "Name of the command.")] : []),
  ];
}

function queryOf({ input }: PathRow): JsonObject[] {
  const properties = (input?.["properties"] ?? {}) as { [name: string]: JsonObject };
  return Object.entries(properties).map(([name, { description = "", ...schema }]) => ({
    name,
    in: "query",
    description,
    schema,
    ...(schema["type"] === "array" && { style: "form", explode: false }),
  }));
}

function resultOf({ kind, output }: PathRow): JsonObject {
  return {
    type: "object",
    required: ["path", "kind", "value", "html"],
    properties: {
      path: { type: "string", description: "As asked." },
      kind: { const: kind },
      value: output,
      html: { type: ["string", "null"], description: "A page for people; null where the path has none." },
    },
  };
}
