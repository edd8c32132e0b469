import { z } from "zod";
import { AGENT_SERVER } from "./agent-server.js";
import { PHEROMONE } from "./pheromone.js";
import { PRESERVE, VALIDATIONS } from "./rules.js";
export const GROUP = "terrarium.dev";
export const VERSION = "v1alpha1";
export const API_VERSION = `${GROUP}/${VERSION}`;
/** The kinds of the group. Everything about them is here: CRDs, types and the reference in docs/kubernetes.md follow. */
export const KINDS = [AGENT_SERVER, PHEROMONE];
/** The CustomResourceDefinitions of all kinds. */
export function customResourceDefinitions() {
  return KINDS.map((kind) => ({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${kind.plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: "Namespaced",
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        shortNames: kind.shortNames,
        categories: ["terrarium"],
      },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: schemaFor(kind),
          },
          subresources: { status: {}, ...(kind.scale && { scale: kind.scale }) },
          additionalPrinterColumns: kind.columns,
        },
      ],
    },
  }));
}
/** The structural schema of a kind. Throws for a kind that is not one of ours. */
export function schemaOf(name) {
  const kind = KINDS.find(({ kind }) => kind === name);
  if (!kind) throw new Error(`${name} is not a kind of ${GROUP}`);
  return schemaFor(kind);
}
const made = new Map();
function schemaFor(kind) {
  const schema = made.get(kind.kind) ?? makeSchema(kind);
  made.set(kind.kind, schema);
  return schema;
}
function makeSchema(kind) {
  return {
    type: "object",
    description: kind.what,
    required: ["spec"],
    ...(kind.rules.length > 0 && { [VALIDATIONS]: kind.rules }),
    properties: {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { type: "object" },
      spec: { ...structural(kind.spec), description: "what is wanted" },
      status: { ...structural(kind.status), description: "what there is" },
    },
  };
}
/** Members of JSON Schema that a structural schema has too. Everything else is left out, or said otherwise below. */
const TAKEN_OVER = [
  "type",
  "description",
  "default",
  "enum",
  "format",
  "pattern",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "maxItems",
  "required",
  PRESERVE,
  VALIDATIONS,
  "x-kubernetes-list-type",
  "x-kubernetes-list-map-keys",
];
/** What the API server calls a structural schema: every node has a type, and objects know their members or keep all. */
function structural(schema) {
  return node(z.toJSONSchema(schema, { io: "input" }));
}
function node(schema) {
  const kept = Object.fromEntries(TAKEN_OVER.filter((key) => key in schema).map((key) => [key, schema[key]]));
  const { properties, items, additionalProperties } = schema;
  const isMap = schema["type"] === "object" && additionalProperties !== undefined && !(PRESERVE in schema);
  return {
    ...kept,
    ...("default" in schema && { default: filled(schema["default"], schema) }),
    ...(schema["type"] === "integer" && { format: "int64" }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, member]) => [name, node(member)]),
      ),
    }),
    ...(items !== undefined && { items: node(items) }),
    ...(isMap && { additionalProperties: node(additionalProperties) }),
  };
}
/** A default with those of its members: the API server checks rules on a default as it stands. */
function filled(value, schema) {
  const members = Object.entries(schema["properties"] ?? {});
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const usual = members.flatMap(([name, member]) =>
    "default" in member ? [[name, filled(member["default"], member)]] : [],
  );
  return { ...Object.fromEntries(usual), ...value };
}
//# sourceMappingURL=crd.js.map
