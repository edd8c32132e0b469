import {
  assertValidSchema,
  type GraphQLAbstractType,
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  isUnionType,
  lexicographicSortSchema,
} from "graphql";
import { type CommandedAgent, describeGraphql, hasListedCommands } from "../prism/index.js";
import type { SchemaContext } from "./builder.js";
import { commandRoots } from "./command-fields.js";

/** Agents that were named together, because they asked for the same names; nearly always one alone. */
interface Group {
  readonly agents: Map<string, CommandedAgent>;
  readonly types: readonly string[];
  readonly fields: Readonly<Record<Operation, readonly string[]>>;
  readonly probed: { readonly rootFields: ReadonlySet<string>; readonly types: ReadonlySet<string> };
}

type Operation = "query" | "mutation";
const OPERATIONS = ["query", "mutation"] as const;

/**
 * The schema of a gateway whose agents come and go.
 *
 * The base is built once. An agent that comes or goes costs its own size: its fields and types are put into, or taken out
 * of, the maps that graphql-js looks names up in at every use. Names are those a schema built at once would give,
 * in whatever order agents came: agents that ask for the same names are named anew together. `current` is another object
 * after each change, so that what is kept for a schema can be kept by it; what all of them share is one set of maps.
 */
export class LiveSchema {
  readonly #schema: GraphQLSchema;
  readonly #base: ReadonlyMap<string, GraphQLNamedType>;
  readonly #baseFields: readonly string[];
  /** By the id of each agent in it. */
  readonly #groups = new Map<string, Group>();
  readonly #fieldProbers = new Map<string, Group>();
  readonly #typeProbers = new Map<string, Group>();
  /** By id. */
  #announced: ReadonlyMap<string, CommandedAgent> = new Map();
  #current: GraphQLSchema;
  /** What was announced last and is not in the schema yet. */
  #due: readonly CommandedAgent[] | null = null;

  constructor(base: GraphQLSchema) {
    this.#schema = new CommandedSchema(lexicographicSortSchema(base).toConfig());
    // What changes is left out of it: prism makes valid types of any commands.
    assertValidSchema(this.#schema);
    this.#base = new Map(Object.entries(this.#schema.getTypeMap()));
    this.#baseFields = OPERATIONS.flatMap((operation) => Object.keys(this.#rootFields(operation)));
    this.#current = this.#schema;
  }

  /** The agents there are from now on. Free until somebody looks: a burst of changes is one. */
  announce(agents: readonly CommandedAgent[]): void {
    this.#due = agents;
  }

  /** The same object while the commands are the same. */
  get current(): GraphQLSchema {
    if (this.#due) {
      const due = this.#due;
      this.#due = null;
      this.#catchUp(due);
    }
    return this.#current;
  }

  #catchUp(announced: readonly CommandedAgent[]): void {
    const unlike = announced.filter((agent) => this.#announced.get(agent.id) !== agent);
    const isSmaller = announced.length - unlike.length < this.#announced.size;
    if (unlike.length === 0 && !isSmaller) return;
    this.#announced = new Map(announced.map((agent) => [agent.id, agent]));
    const coming = new Set(unlike.filter((agent) => hasListedCommands(agent) && !this.#has(agent)));
    const going = new Set<Group>();
    for (const { id } of coming) {
      const before = this.#groups.get(id);
      if (before) going.add(before);
    }
    if (isSmaller) for (const [id, group] of this.#groups) if (!this.#isListed(id)) going.add(group);
    if (coming.size === 0 && going.size === 0) return;
    for (const group of going) {
      this.#remove(group);
      for (const id of group.agents.keys()) {
        const stays = this.#announced.get(id);
        if (stays && hasListedCommands(stays)) coming.add(stays);
      }
    }
    for (const agent of coming) if (!this.#groups.has(agent.id)) this.#add(agent);
    this.#current = Object.create(this.#schema) as GraphQLSchema;
  }

  #isListed(id: string): boolean {
    const agent = this.#announced.get(id);
    return agent !== undefined && hasListedCommands(agent);
  }

  /** A host that announces its agents again brings new objects, mostly with the same commands in them. */
  #has(agent: CommandedAgent): boolean {
    const agents = this.#groups.get(agent.id)?.agents;
    const known = agents?.get(agent.id);
    if (!known) return false;
    const { description, commands } = agent;
    if (known.description !== description) return false;
    if (known.commands !== commands && JSON.stringify(known.commands) !== JSON.stringify(commands))
      return false;
    agents?.set(agent.id, agent);
    return true;
  }

  /** Names the agent, together with those who asked for one of its names: nobody else's names depend on it. */
  #add(agent: CommandedAgent): void {
    const members = [agent];
    const taken = () => ({ types: this.#base.keys(), rootFields: this.#baseFields });
    let description = describeGraphql(members, taken());
    for (let met = this.#met(description); met.size > 0; met = this.#met(description)) {
      for (const group of met) {
        this.#remove(group);
        members.push(...group.agents.values());
      }
      description = describeGraphql(members, taken());
    }
    const { probed } = description;
    const roots = commandRoots(members, description, this.#base);
    const group = {
      agents: new Map(members.map((member) => [member.id, member])),
      probed,
      ...this.#install(roots),
    };
    for (const id of group.agents.keys()) this.#groups.set(id, group);
    for (const name of probed.rootFields) this.#fieldProbers.set(name, group);
    for (const name of probed.types) this.#typeProbers.set(name, group);
  }

  #met({ probed }: Pick<Group, "probed">): ReadonlySet<Group> {
    const met = new Set<Group>();
    const look = (names: ReadonlySet<string>, probers: ReadonlyMap<string, Group>): void => {
      for (const name of names) {
        const group = probers.get(name);
        if (group) met.add(group);
      }
    };
    look(probed.rootFields, this.#fieldProbers);
    look(probed.types, this.#typeProbers);
    return met;
  }

  #install(roots: ReturnType<typeof commandRoots>): Pick<Group, "types" | "fields"> {
    const root = (operation: Operation): GraphQLObjectType<unknown, SchemaContext> =>
      new GraphQLObjectType({
        name: this.#root(operation).name,
        fields: roots[operation],
      });
    // A schema of its own finds every type the fields lead to.
    const part = new GraphQLSchema({ query: root("query"), mutation: root("mutation"), assumeValid: true });
    const typeMap = this.#schema.getTypeMap();
    const types = Object.keys(part.getTypeMap()).filter((name) => !this.#base.has(name));
    for (const name of types) {
      const type = part.getType(name);
      if (type) typeMap[name] = type;
    }
    const fields = { query: part.getQueryType(), mutation: part.getMutationType() };
    const names = (operation: Operation): readonly string[] => {
      const made = fields[operation]?.getFields() ?? {};
      Object.assign(this.#rootFields(operation), made);
      return Object.keys(made);
    };
    return { types, fields: { query: names("query"), mutation: names("mutation") } };
  }

  #remove({ agents, types, fields, probed }: Group): void {
    for (const name of types) delete this.#schema.getTypeMap()[name];
    for (const operation of OPERATIONS)
      for (const name of fields[operation]) delete this.#rootFields(operation)[name];
    for (const id of agents.keys()) this.#groups.delete(id);
    for (const name of probed.rootFields) this.#fieldProbers.delete(name);
    for (const name of probed.types) this.#typeProbers.delete(name);
  }

  #root(operation: Operation): GraphQLObjectType {
    const type = operation === "query" ? this.#schema.getQueryType() : this.#schema.getMutationType();
    if (!type) throw new Error(`the base schema has no ${operation} type`);
    return type;
  }

  #rootFields(operation: Operation): ReturnType<GraphQLObjectType["getFields"]> {
    return this.#root(operation).getFields();
  }
}

/** graphql-js remembers by name what an abstract type consists of, and another one may come under the same name. */
class CommandedSchema extends GraphQLSchema {
  override isSubType(
    abstractType: GraphQLAbstractType,
    maybeSubType: Parameters<GraphQLSchema["isSubType"]>[1],
  ): boolean {
    if (!isUnionType(abstractType)) return super.isSubType(abstractType, maybeSubType);
    return abstractType.getTypes().some((member) => member === maybeSubType);
  }
}
