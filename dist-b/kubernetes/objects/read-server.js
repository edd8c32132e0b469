import { AGENT_SERVER, isServerName } from "../api/agent-server.js";
import { API_VERSION, schemaOf } from "../api/crd.js";
/** Checks an AgentServer as the API server does, and beyond: rules over several fields that CEL would be too dear for. */
export function readServer(object) {
  const { spec, ...rest } = object;
  if (typeof rest.metadata?.name !== "string") return { problems: ["metadata.name: a server needs a name"] };
  const parsed = AGENT_SERVER.spec.safeParse(spec ?? {});
  if (!parsed.success) {
    return {
      problems: parsed.error.issues.map(({ path, message }) => `${["spec", ...path].join(".")}: ${message}`),
    };
  }
  const server = { ...rest, spec: parsed.data };
  const problems = [...nameProblems(server), ...repeatedNames(server)];
  return problems.length > 0 ? { problems } : { server };
}
/** Members of the object that no field of its kind is called, as paths. The API server drops them; kubectl warns. */
export function unknownFields(object) {
  const { spec, status } = schemaOf(object.kind).properties;
  return [...unknownIn(object["spec"], spec, "spec"), ...unknownIn(object["status"], status, "status")];
}
export const isServer = ({ apiVersion, kind }) => apiVersion === API_VERSION && kind === AGENT_SERVER.kind;
function nameProblems({ metadata }) {
  return isServerName(metadata.name) ? [] : [`metadata.name: ${AGENT_SERVER.rules[0].message}`];
}
/** Variables of one process have one owner each. */
function repeatedNames({ spec }) {
  const owners = new Map();
  const problems = repeated(spec.agents.map(({ name }) => name)).map(
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
function repeated(names) {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
function unknownIn(value, schema, path) {
  if (Array.isArray(value)) {
    const items = schema["items"];
    return items ? value.flatMap((item, at) => unknownIn(item, items, `${path}[${at}]`)) : [];
  }
  const members = schema["properties"];
  if (value === null || typeof value !== "object" || !members) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const known = Object.hasOwn(members, name) ? members[name] : undefined;
    return known ? unknownIn(member, known, `${path}.${name}`) : [`${path}.${name}`];
  });
}
//# sourceMappingURL=read-server.js.map
