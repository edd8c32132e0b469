import { AGENT_SERVER, isServerName } from "../api/agent-server.js";
import { API_VERSION, type Json, schemaOf } from "../api/crd.js";
import { PRESERVE } from "../api/rules.js";
import type { AgentServer, KubeObject } from "./server.js";

/** A server with all defaults, or one line for each fault with the path of the field. */
export type Reading = { readonly server: AgentServer } | { readonly problems: readonly string[] };

/** Checks an AgentServer as the API server does, and rules across fields that would be too expensive in CEL. */
export function readServer(object: KubeObject): Reading {
  const { spec, ...rest } = object;
  if (typeof rest.metadata?.name !== "string") return { problems: ["metadata.name: a server needs a name"] };
  const parsed = AGENT_SERVER.spec.safeParse(
    withoutNulls(spec ?? {}, schemaOf(AGENT_SERVER.kind).properties.spec),
  );
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map(({ path, message }) => `${["spec", ...path].join(".")}: ${message}`),
    };
  }
  const server: AgentServer = { ...rest, spec: parsed.data };
  const problems = [...nameProblems(server), ...repeatedNames(server)];
  return problems.length > 0 ? { problems } : { server };
}

/** Paths of members that the kind does not have. The API server drops them, and kubectl warns. */
export function unknownFields(object: KubeObject): string[] {
  const { spec, status } = schemaOf(object.kind).properties;
  return [...unknownIn(object["spec"], spec, "spec"), ...unknownIn(object["status"], status, "status")];
}

export const isServer = ({ apiVersion, kind }: Partial<KubeObject>): boolean =>
  apiVersion === API_VERSION && kind === AGENT_SERVER.kind;

/** `gateway:` without a value is null in YAML. The API server treats null as missing, where the schema lists members. */
function withoutNulls(value: unknown, schema: Json | undefined): unknown {
  if (schema === undefined || PRESERVE in schema) return value;
  if (Array.isArray(value))
    return value.map((item) => withoutNulls(item, schema["items"] as Json | undefined));
  if (value === null || typeof value !== "object") return value;
  const members = schema["properties"] as Readonly<Record<string, Json>> | undefined;
  const others = schema["additionalProperties"] as Json | undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member, members?.[name] ?? others)]),
  );
}

function nameProblems({ metadata }: AgentServer): string[] {
  return isServerName(metadata.name) ? [] : [`metadata.name: ${AGENT_SERVER.rules[0].message}`];
}

/** A variable of the process may be set only once. */
function repeatedNames({ spec }: AgentServer): string[] {
  const owners = new Map<string, string>();
  const problems: string[] = repeated(spec.agents.map(({ name }) => name)).map(
    (name) => `spec.agents: two agents are called ${name}`,
  );
  const lists = [
    { where: "spec.gateway.env", list: spec.gateway.env ?? [] },
    ...spec.agents.map(({ name, env = [] }) => ({ where: `spec.agents.${name}.env`, list: env })),
  ];
  for (const { where, list } of lists) {
    for (const { name } of list) {
      const owner = owners.get(name);
      if (owner !== undefined)
        problems.push(
          `${where}: ${name} is set by ${owner} too; threads of one gateway share their variables`,
        );
      owners.set(name, where);
    }
  }
  return problems;
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

function unknownIn(value: unknown, schema: Json, path: string): string[] {
  if (Array.isArray(value)) {
    const items = schema["items"] as Json | undefined;
    return items ? value.flatMap((item, at) => unknownIn(item, items, `${path}[${at}]`)) : [];
  }
  const members = schema["properties"] as Readonly<Record<string, Json>> | undefined;
  if (value === null || typeof value !== "object" || !members) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const known = Object.hasOwn(members, name) ? members[name] : undefined;
    return known ? unknownIn(member, known, `${path}.${name}`) : [`${path}.${name}`];
  });
}
