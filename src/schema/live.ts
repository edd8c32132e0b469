import {
  assertValidSchema,
  type GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  lexicographicSortSchema,
} from "graphql";
import { type CommandedAgent, describeGraphql, hasListedCommands } from "../prism/index.js";
import type { Sight } from "../auth/sights.js";
import type { AgentsChange } from "../events/agent/agents-change.js";
import type { SchemaContext } from "./builder.js";
import { commandRoots } from "./command-fields.js";
import { CommandedSchema, KeptSchemas, withoutCommandsOf } from "./seen-schema.js";

/** Agents that were named together because they requested the same names; nearly always a single agent. */
interface Group {
  readonly agents: Map<string, CommandedAgent>;
  readonly types: readonly string[];
  readonly fields: Readonly<Record<Operation, readonly string[]>>;
  readonly probed: { readonly rootFields: ReadonlySet<string>; readonly types: ReadonlySet<string> };
}

/** The schema with the commands of agents in it, and what the base has of it. */
interface Built {
  readonly schema: GraphQLSchema;
  readonly base: ReadonlyMap<string, GraphQLNamedType>;
  readonly fields: readonly string[];
}

type Operation = "query" | "mutation";
const OPERATIONS = ["query", "mutation"] as const;

function builtFrom(base: GraphQLSchema): Built {
  const schema = new CommandedSchema(lexicographicSortSchema(base).toConfig());
  // Validates the base only: prism generates valid types for any commands.
  assertValidSchema(schema);
  return {
    schema,
    base: new Map(Object.entries(schema.getTypeMap())),
    fields: [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
      Object.keys(root?.getFields() ?? {}),
    ),
  };
}

/**
 * The schema of a gateway whose agents change.
 *
 * The base is built once. Adding or removing an agent costs only its own size: its fields and types are added to, or
 * removed from, the maps in which graphql-js looks up names. Names are the same as in a schema built at once, for any
 * order of agents: agents that request the same names are renamed together. `current` is a new object after each
 * change, so that caches can be keyed by it; all these objects share one set of maps.
 */
export class LiveSchema {
  readonly #build: () => GraphQLSchema;
  #built: Built | null = null;
  /** By the id of each agent in it. */
  readonly #groups = new Map<string, Group>();
  readonly #fieldProbers = new Map<string, Group>();
  readonly #typeProbers = new Map<string, Group>();
  #current: GraphQLSchema | null = null;
  /** By id: agents that have changed since the schema was read last; null for one that is gone. */
  #due = new Map<string, CommandedAgent | null>();
  /** By what a class of viewers sees, and by the agents that it does not see; for `current`. */
  #seen = new KeptSchemas();

  /** `build` makes the base, when the schema is first read: a start need not wait for it. */
  constructor(build: () => GraphQLSchema) {
    this.#build = build;
  }

  get #made(): Built {
    return (this.#built ??= builtFrom(this.#build()));
  }

  /** The schema is changed when it is read, so a burst of changes is one. At most one change of each agent waits. */
  onAgents({ added, removed }: AgentsChange<CommandedAgent>): void {
    for (const id of removed) this.#wait(id, null);
    for (const agent of added) this.#wait(agent.id, hasListedCommands(agent) ? agent : null);
  }

  /** The same object as long as the commands are the same. */
  get current(): GraphQLSchema {
    if (this.#due.size > 0) {
      const due = this.#due;
      this.#due = new Map();
      this.#catchUp(due);
    }
    return (this.#current ??= this.#made.schema);
  }

  /**
   * The schema for viewers that see these agents: it has no commands of others. The fields are the same objects as in
   * `current`, and have the same names.
   */
  seenBy(sight: Pick<Sight, "seesAll" | "sees" | "streamKey">): GraphQLSchema {
    const { current } = this;
    if (sight.seesAll || this.#groups.size === 0) return current;
    return this.#seen.get(`sees ${sight.streamKey(null)}`, () => {
      const hidden = Array.from(this.#groups.keys()).filter((id) => !sight.sees(id));
      if (hidden.length === 0) return current;
      const key = `hides ${hidden.toSorted().join(" ")}`;
      return this.#seen.get(key, () =>
        withoutCommandsOf(new Set(hidden), this.#made.schema, this.#made.base),
      );
    });
  }

  /** An agent without commands, which is nowhere in the schema, needs no change. */
  #wait(id: string, agent: CommandedAgent | null): void {
    if (agent || this.#groups.has(id)) this.#due.set(id, agent);
    else this.#due.delete(id);
  }

  #catchUp(due: ReadonlyMap<string, CommandedAgent | null>): void {
    const coming = new Map<string, CommandedAgent>();
    const going = new Set<Group>();
    for (const [id, agent] of due) {
      if (agent && this.#has(agent)) continue;
      if (agent) coming.set(id, agent);
      const before = this.#groups.get(id);
      if (before) going.add(before);
    }
    if (coming.size === 0 && going.size === 0) return;
    for (const group of going) {
      this.#remove(group);
      // Agents that were named together with a changed one are named anew.
      for (const [id, stays] of group.agents)
        if (due.get(id) !== null && !coming.has(id)) coming.set(id, stays);
    }
    for (const [id, agent] of coming) if (!this.#groups.has(id)) this.#add(agent);
    this.#current = Object.create(this.#made.schema) as GraphQLSchema;
    this.#seen = new KeptSchemas();
  }

  /** A host that announces its agents again sends new objects, usually with the same commands. */
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

  /** Names the agent, together with the agents that requested one of its names. No other agent's names change. */
  #add(agent: CommandedAgent): void {
    const members = [agent];
    const taken = () => ({ types: this.#made.base.keys(), rootFields: this.#made.fields });
    let description = describeGraphql(members, taken());
    for (
      let overlapping = this.#overlapping(description);
      overlapping.size > 0;
      overlapping = this.#overlapping(description)
    ) {
      for (const group of overlapping) {
        this.#remove(group);
        members.push(...group.agents.values());
      }
      description = describeGraphql(members, taken());
    }
    const { probed } = description;
    const roots = commandRoots(members, description, this.#made.base);
    const group = {
      agents: new Map(members.map((member) => [member.id, member])),
      probed,
      ...this.#install(roots),
    };
    for (const id of group.agents.keys()) this.#groups.set(id, group);
    for (const name of probed.rootFields) this.#fieldProbers.set(name, group);
    for (const name of probed.types) this.#typeProbers.set(name, group);
  }

  #overlapping({ probed }: Pick<Group, "probed">): ReadonlySet<Group> {
    const overlapping = new Set<Group>();
    const look = (names: ReadonlySet<string>, probers: ReadonlyMap<string, Group>): void => {
      for (const name of names) {
        const group = probers.get(name);
        if (group) overlapping.add(group);
      }
    };
    look(probed.rootFields, this.#fieldProbers);
    look(probed.types, this.#typeProbers);
    return overlapping;
  }

  #install(roots: ReturnType<typeof commandRoots>): Pick<Group, "types" | "fields"> {
    const root = (operation: Operation): GraphQLObjectType<unknown, SchemaContext> =>
      new GraphQLObjectType({
        name: this.#root(operation).name,
        fields: roots[operation],
      });
    // A separate schema finds every type the fields lead to.
    const part = new GraphQLSchema({ query: root("query"), mutation: root("mutation"), assumeValid: true });
    const typeMap = this.#made.schema.getTypeMap();
    const types = Object.keys(part.getTypeMap()).filter((name) => !this.#made.base.has(name));
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
    for (const name of types) delete this.#made.schema.getTypeMap()[name];
    for (const operation of OPERATIONS)
      for (const name of fields[operation]) delete this.#rootFields(operation)[name];
    for (const id of agents.keys()) this.#groups.delete(id);
    for (const name of probed.rootFields) this.#fieldProbers.delete(name);
    for (const name of probed.types) this.#typeProbers.delete(name);
  }

  #root(operation: Operation): GraphQLObjectType {
    const type =
      operation === "query" ? this.#made.schema.getQueryType() : this.#made.schema.getMutationType();
    if (!type) throw new Error(`the base schema has no ${operation} type`);
    return type;
  }

  #rootFields(operation: Operation): ReturnType<GraphQLObjectType["getFields"]> {
    return this.#root(operation).getFields();
  }
}
