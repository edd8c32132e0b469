import {
  assertValidSchema,
  GraphQLObjectType,
  GraphQLSchema,
  isUnionType,
  lexicographicSortSchema,
} from "graphql";
import { describeGraphql, hasListedCommands } from "../prism/index.js";
import { commandRoots } from "./command-fields.js";
const OPERATIONS = ["query", "mutation"];
/**
 * The schema of a gateway whose agents change.
 *
 * The base is built once. Adding or removing an agent costs only its own size: its fields and types are added to, or
 * removed from, the maps in which graphql-js looks up names. Names are the same as in a schema built at once, for any
 * order of agents: agents that request the same names are renamed together. `current` is a new object after each
 * change, so that caches can be keyed by it; all these objects share one set of maps.
 */
export class LiveSchema {
  #schema;
  #base;
  #baseFields;
  /** By the id of each agent in it. */
  #groups = new Map();
  #fieldProbers = new Map();
  #typeProbers = new Map();
  /** By id. */
  #announced = new Map();
  #current;
  /** The last announced agents that are not in the schema yet. */
  #due = null;
  constructor(base) {
    this.#schema = new CommandedSchema(lexicographicSortSchema(base).toConfig());
    // Validates the base only: prism generates valid types for any commands.
    assertValidSchema(this.#schema);
    this.#base = new Map(Object.entries(this.#schema.getTypeMap()));
    this.#baseFields = OPERATIONS.flatMap((operation) => Object.keys(this.#rootFields(operation)));
    this.#current = this.#schema;
  }
  /** Sets the current agents. Costs nothing until the schema is read, so a burst of changes is one rebuild. */
  announce(agents) {
    this.#due = agents;
  }
  /** The same object as long as the commands are the same. */
  get current() {
    if (this.#due) {
      const due = this.#due;
      this.#due = null;
      this.#catchUp(due);
    }
    return this.#current;
  }
  #catchUp(announced) {
    const changed = announced.filter((agent) => this.#announced.get(agent.id) !== agent);
    const isSmaller = announced.length - changed.length < this.#announced.size;
    if (changed.length === 0 && !isSmaller) return;
    this.#announced = new Map(announced.map((agent) => [agent.id, agent]));
    const coming = new Set(changed.filter((agent) => hasListedCommands(agent) && !this.#has(agent)));
    const going = new Set();
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
    this.#current = Object.create(this.#schema);
  }
  #isListed(id) {
    const agent = this.#announced.get(id);
    return agent !== undefined && hasListedCommands(agent);
  }
  /** A host that announces its agents again sends new objects, usually with the same commands. */
  #has(agent) {
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
  #add(agent) {
    const members = [agent];
    const taken = () => ({ types: this.#base.keys(), rootFields: this.#baseFields });
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
  #overlapping({ probed }) {
    const overlapping = new Set();
    const look = (names, probers) => {
      for (const name of names) {
        const group = probers.get(name);
        if (group) overlapping.add(group);
      }
    };
    look(probed.rootFields, this.#fieldProbers);
    look(probed.types, this.#typeProbers);
    return overlapping;
  }
  #install(roots) {
    const root = (operation) =>
      new GraphQLObjectType({
        name: this.#root(operation).name,
        fields: roots[operation],
      });
    // A separate schema finds every type the fields lead to.
    const part = new GraphQLSchema({ query: root("query"), mutation: root("mutation"), assumeValid: true });
    const typeMap = this.#schema.getTypeMap();
    const types = Object.keys(part.getTypeMap()).filter((name) => !this.#base.has(name));
    for (const name of types) {
      const type = part.getType(name);
      if (type) typeMap[name] = type;
    }
    const fields = { query: part.getQueryType(), mutation: part.getMutationType() };
    const names = (operation) => {
      const made = fields[operation]?.getFields() ?? {};
      Object.assign(this.#rootFields(operation), made);
      return Object.keys(made);
    };
    return { types, fields: { query: names("query"), mutation: names("mutation") } };
  }
  #remove({ agents, types, fields, probed }) {
    for (const name of types) delete this.#schema.getTypeMap()[name];
    for (const operation of OPERATIONS)
      for (const name of fields[operation]) delete this.#rootFields(operation)[name];
    for (const id of agents.keys()) this.#groups.delete(id);
    for (const name of probed.rootFields) this.#fieldProbers.delete(name);
    for (const name of probed.types) this.#typeProbers.delete(name);
  }
  #root(operation) {
    const type = operation === "query" ? this.#schema.getQueryType() : this.#schema.getMutationType();
    if (!type) throw new Error(`the base schema has no ${operation} type`);
    return type;
  }
  #rootFields(operation) {
    return this.#root(operation).getFields();
  }
}
/** graphql-js caches the members of an abstract type by name, but another type may reuse the name. */
class CommandedSchema extends GraphQLSchema {
  isSubType(abstractType, maybeSubType) {
    if (!isUnionType(abstractType)) return super.isSubType(abstractType, maybeSubType);
    return abstractType.getTypes().some((member) => member === maybeSubType);
  }
}
//# sourceMappingURL=live.js.map
