import {
  type GraphQLAbstractType,
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  isUnionType,
} from "graphql";
import { agentOf } from "./command-fields.js";

/** Schemas without some agents' commands that are kept: viewers that see the same agents share one. */
const SEEN_MAX = 64;

/** The schemas that were asked for last. */
export class KeptSchemas {
  readonly #kept = new Map<string, GraphQLSchema>();

  get(key: string, make: () => GraphQLSchema): GraphQLSchema {
    const schema = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, schema);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > SEEN_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return schema;
  }
}

/**
 * The schema without the commands of these agents, and without the types to which only these lead. All that is left are the
 * same objects. `base` are the types without any command.
 */
export function withoutCommandsOf(
  hidden: ReadonlySet<string>,
  whole: GraphQLSchema,
  base: ReadonlyMap<string, GraphQLNamedType>,
): GraphQLSchema {
  const seen = (root: GraphQLObjectType | null | undefined): GraphQLObjectType | null => {
    if (!root) return null;
    const type = new GraphQLObjectType({ ...root.toConfig(), fields: {} });
    for (const [name, field] of Object.entries(root.getFields())) {
      const agentId = agentOf(field);
      if (agentId === undefined || !hidden.has(agentId)) type.getFields()[name] = field;
    }
    return type;
  };
  const roots = { query: whole.getQueryType(), mutation: whole.getMutationType() };
  const names = [roots.query?.name, roots.mutation?.name];
  return new CommandedSchema({
    ...whole.toConfig(),
    query: seen(roots.query),
    mutation: seen(roots.mutation),
    types: Array.from(base.values()).filter(({ name }) => !names.includes(name)),
    assumeValid: true,
  });
}

/** graphql-js caches the members of an abstract type by name, but another type may reuse the name. */
export class CommandedSchema extends GraphQLSchema {
  override isSubType(
    abstractType: GraphQLAbstractType,
    maybeSubType: Parameters<GraphQLSchema["isSubType"]>[1],
  ): boolean {
    if (!isUnionType(abstractType)) return super.isSubType(abstractType, maybeSubType);
    return abstractType.getTypes().some((member) => member === maybeSubType);
  }
}
