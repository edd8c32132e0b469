import { answer, jsonContent, NO_JSON, READING_ERRORS } from "../prism/openapi/openapi-answers.js";
import { problemResponses, RATE_HEADERS } from "../prism/openapi/openapi-parts.js";
import { wordsToName } from "../prism/names.js";
import { PATHS } from "./table.js";
const PATH_ERRORS = [...READING_ERRORS, "BAD_PATH", "PATH_NOT_FOUND", "UNAVAILABLE"];
const ACT_ERRORS = [
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
/** The paths as OpenAPI paths: one for each row of the table. */
export function agentesePaths() {
  return Object.fromEntries(PATHS.map((row) => [addressOf(row), methodsOf(row)]));
}
function addressOf({ pattern }) {
  return `/agentese/${pattern.replaceAll("<id>", "{agent}").replaceAll("<command>", "{command}")}`;
}
function methodsOf(row) {
  const post = operation(row, "post");
  return row.acts ? { post } : { get: operation(row, "get"), post };
}
function operation(row, method) {
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
    parameters: [...segments(pattern), ...(isGet ? queryOf(row) : []), ...(acts ? actParameters : [])],
    ...(!isGet && {
      requestBody: {
        required: false,
        description: acts ? "The command's arguments." : "The path's input.",
        content: jsonContent(input ?? {}, example.input ? { example: { value: example.input } } : {}),
      },
    }),
    responses: {
      200: answer(
        "The path's value.",
        {
          ...jsonContent(resultOf(row)),
          ...(isGet && row.kind === "Dashboard" && { "text/html": { schema: { type: "string" } } }),
        },
        acts ? RATE_HEADERS : undefined,
      ),
      ...problemResponses(acts ? ACT_ERRORS : PATH_ERRORS, isGet ? [] : [NO_JSON]),
    },
  };
}
function segments(pattern) {
  const one = (name, description) => ({
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
function queryOf({ input }) {
  const properties = input?.["properties"] ?? {};
  return Object.entries(properties).map(([name, { description = "", ...schema }]) => ({
    name,
    in: "query",
    description,
    schema,
    ...(schema["type"] === "array" && { style: "form", explode: false }),
  }));
}
function resultOf({ kind, output }) {
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
//# sourceMappingURL=openapi.js.map
