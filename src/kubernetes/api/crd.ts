import { z } from "zod";
import { AGENT_SERVER } from "./agent-server.js";
import { PHEROMONE } from "./pheromone.js";
import { PRESERVE, VALIDATIONS } from "./rules.js";

export const GROUP = "terrarium.dev";
export const VERSION = "v1alpha1";
export const API_VERSION = `${GROUP}/${VERSION}`;

/** The kinds of the group. CRDs, types and the reference in docs/kubernetes.md are made from them. */
export const KINDS = [AGENT_SERVER, PHEROMONE] as const;

export type Json = { readonly [member: string]: unknown };

/** The CustomResourceDefinitions of all kinds. */
export function customResourceDefinitions(): Json[] {
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

/** The structural schema of a kind. Throws for an unknown kind. */
export function schemaOf(name: string): KindSchema {
  const kind = KINDS.find(({ kind }) => kind === name);
  if (!kind) throw new Error(`${name} is not a kind of ${GROUP}`);
  return schemaFor(kind);
}

interface KindSchema extends Json {
  readonly properties: { readonly spec: Json; readonly status: Json; readonly [member: string]: Json };
}

const made = new Map<string, KindSchema>();

function schemaFor(kind: (typeof KINDS)[number]): KindSchema {
  const schema = made.get(kind.kind) ?? makeSchema(kind);
  made.set(kind.kind, schema);
  return schema;
}

function makeSchema(kind: (typeof KINDS)[number]): KindSchema {
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

/** Keywords of JSON Schema that a structural schema has too; others are dropped or translated below. */
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

/** Makes a structural schema: every node has a type, and objects list their members or keep unknown ones. */
function structural(schema: z.ZodType): Json {
  return node(z.toJSONSchema(schema, { io: "input" }));
}

function node(schema: Json): Json {
  const kept = Object.fromEntries(TAKEN_OVER.filter((key) => key in schema).map((key) => [key, schema[key]]));
  const { properties, items, additionalProperties } = schema;
  const isMap = schema["type"] === "object" && additionalProperties !== undefined && !(PRESERVE in schema);
  return {
    ...kept,
    ...("default" in schema && { default: filled(schema["default"], schema) }),
    ...(schema["type"] === "integer" && { format: "int64" }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties as Json).map(([name, member]) => [name, node(member as Json)]),
      ),
    }),
    ...(items !== undefined && { items: node(items as Json) }),
    ...(isMap && { additionalProperties: node(additionalProperties as Json) }),
  };
}

/** A default, completed with the defaults of its members: the API server checks rules on it without completing it. */
function filled(value: unknown, schema: Json): unknown {
  const members = Object.entries((schema["properties"] ?? {}) as Record<string, Json>);
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const usual = members.flatMap(([name, member]) =>
    "default" in member ? [[name, filled(member["default"], member)] as const] : [],
  );
  return { ...Object.fromEntries(usual), ...value };
}
