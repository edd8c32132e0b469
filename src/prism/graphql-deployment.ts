import type { CommandedAgent } from "./describe-commands.js";
import { type CommandField, describeCommandField, type NamedType } from "./graphql-types.js";
import { assignNames, TypeNames, wordsToName } from "./names.js";

/** One agent's namespace: the field `grammar` on Query and Mutation, if it has commands for them. */
export interface AgentFields {
  readonly agentId: string;
  readonly name: string;
  readonly description: string | null;
  /** Null when the agent has no such commands. */
  readonly queryType: string | null;
  readonly mutationType: string | null;
  readonly commands: readonly CommandField[];
}

export interface GraphqlDescription {
  readonly agents: readonly AgentFields[];
  readonly types: readonly NamedType[];
  /**
   * Every name that was looked up. An agent whose names no other agent looked up has the same description without the
   * others.
   */
  readonly probed: { readonly rootFields: ReadonlySet<string>; readonly types: ReadonlySet<string> };
}

/** Names that the rest of the schema already uses. */
export interface TakenNames {
  /** Fields of Query and of Mutation, together. */
  readonly rootFields: Iterable<string>;
  readonly types: Iterable<string>;
}

const SCALARS = ["String", "Int", "Float", "Boolean", "ID", "JSON"];

/**
 * All commands of a deployment as GraphQL fields and types. The same agents get the same names, in any order. Hidden
 * commands, and agents without other commands, are left out.
 */
export function describeGraphql(agents: readonly CommandedAgent[], taken: TakenNames): GraphqlDescription {
  const probed = { rootFields: new Set<string>(), types: new Set<string>() };
  const typeNames = new TypeNames([...SCALARS, ...taken.types], probed.types);
  const shown = agents.filter(hasListedCommands);
  const names = assignNames(
    shown.map(({ id }) => id),
    { style: "camel", fallback: "agent", taken: taken.rootFields, probed: probed.rootFields },
  );
  const types: NamedType[] = [];
  const described = shown
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, description, commands }): AgentFields => {
      const name = names.get(id) ?? id;
      const listed = commands.filter(({ hidden }) => !hidden);
      const prefix = wordsToName(name, "pascal", "agent");
      const has = (isReadonly: boolean): boolean => listed.some((command) => command.readonly === isReadonly);
      const queryType = has(true) ? typeNames.claim(`${prefix}Queries`) : null;
      const mutationType = has(false) ? typeNames.claim(`${prefix}Mutations`) : null;
      const fieldNames = assignNames(
        listed.map((command) => command.name),
        { style: "camel", fallback: "command" },
      );
      const fields = listed
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((command) => {
          const fieldName = fieldNames.get(command.name) ?? command.name;
          const typePrefix = prefix + wordsToName(fieldName, "pascal", "command");
          const made = describeCommandField(command, { fieldName, typePrefix, typeNames });
          types.push(...made.types);
          return made.field;
        });
      return {
        agentId: id,
        name,
        description: description || null,
        queryType,
        mutationType,
        commands: fields,
      };
    });
  return { agents: described, types, probed };
}

/** True when the agent has fields in the schema. */
export function hasListedCommands({ commands }: CommandedAgent): boolean {
  return commands.some(({ hidden }) => !hidden);
}
