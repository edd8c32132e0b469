import type { JsonValue } from "../../base/json.js";
import { visibleText } from "../../base/text/visible-text.js";
import type { CommandDescriptor } from "../../events/agent/command.js";
import type { CommandedAgent } from "../describe-commands.js";
import { isJsonObject } from "../json-schema.js";
import { assignNames, TypeNames, wordsToName } from "../names.js";
import { FIXED_RESPONSES, HEADERS, hoistSchema, PARAMETERS } from "./openapi-parts.js";
import { commandPath, fixedPaths } from "./openapi-paths.js";
import { FIXED_SCHEMAS } from "./openapi-schemas.js";

export type OpenapiDocument = { readonly [member: string]: JsonValue };

export interface OpenapiOptions {
  readonly agents: readonly CommandedAgent[];
  /** Version of the product, as in package.json. */
  readonly version: string;
  /** Base URL of the gateway. Default `.`: relative to the document's own URL (OpenAPI 3.1, Server Object). */
  readonly url?: string;
  /** Endpoints that other rooms describe. */
  readonly more?: { readonly [path: string]: { readonly [method: string]: JsonValue } };
}

/**
 * The REST API as OpenAPI 3.1: one path for each listed command, and the endpoints of every agent. The same agents
 * give the same document, in any order.
 */
export function createOpenapi({ agents, version, url = ".", more = {} }: OpenapiOptions): OpenapiDocument {
  const sorted = agents.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const listed = sorted.flatMap(({ id, commands }) =>
    commands
      .filter(({ hidden }) => !hidden)
      .map((command) => ({ id, command, path: `/api/${id}/${command.name}` })),
  );
  const fixed = { ...fixedPaths(sorted.map(({ id }) => id)), ...more };
  const operationIds = assignNames(
    listed.map(({ path }) => operationWords(path)),
    { style: "camel", fallback: "call", taken: operationIdsOf(fixed) },
  );
  const schemaNames = new TypeNames(Object.keys(FIXED_SCHEMAS));
  const schemas: { [name: string]: JsonValue } = { ...FIXED_SCHEMAS };
  const paths: { [path: string]: JsonValue } = { ...fixed };
  for (const { id, command, path } of listed) {
    const operationId = operationIds.get(operationWords(path)) ?? path;
    const prefix = wordsToName(operationId, "pascal", "call");
    const input = component(command, "input", prefix);
    const output = component(command, "output", prefix);
    paths[path] = { post: commandPath({ agentId: id, command, operationId, input, output }) };
  }

  function component(command: CommandDescriptor, side: "input" | "output", prefix: string): JsonValue {
    const schema = command[side];
    if (schema === null) return {};
    const name = schemaNames.claim(prefix + (side === "input" ? "Input" : "Result"));
    Object.assign(schemas, hoistSchema(schema, name, schemaNames));
    return { $ref: `#/components/schemas/${name}` };
  }

  return {
    openapi: "3.1.0",
    info: {
      title: "Terrarium",
      version,
      summary: "A gateway in front of living agents.",
      description:
        "Reading needs no token. Steering needs `Authorization: Bearer <token>`, is rate-limited " +
        "per client and agent, and can be repeated safely under an `Idempotency-Key`. " +
        "Errors are problems (RFC 9457) with a stable `code`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url }],
    tags: [
      ...sorted
        .filter(({ id }) => listed.some((entry) => entry.id === id))
        .map(({ id, description }) => ({ name: `agent ${id}`, description: visibleText(description) })),
      { name: "runs", description: "Accepted work, and what became of it." },
      { name: "pheromones", description: "Signals between agents, which fade." },
      { name: "agents", description: "The endpoints of every agent." },
      { name: "paths", description: "AGENTESE paths: everything by one kind of address." },
      { name: "gateway", description: "The gateway itself." },
    ],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "The operator token, or a JWT with scopes such as `agent:grammar:invoke`.",
        },
      },
      schemas,
      parameters: PARAMETERS,
      headers: HEADERS,
      responses: FIXED_RESPONSES,
    },
  };
}

/** `/api/my-agent/parse` → `my-agent parse`, which becomes `myAgentParse`. */
function operationWords(path: string): string {
  return path.split("/").slice(2).join(" ");
}

function operationIdsOf(paths: {
  readonly [path: string]: { readonly [method: string]: JsonValue };
}): string[] {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  return operations.flatMap((operation) => {
    const id = isJsonObject(operation) ? operation["operationId"] : undefined;
    return typeof id === "string" ? [id] : [];
  });
}
