import type { CommandedAgent } from "./describe-commands.js";
import { type CommandField, type NamedType } from "./graphql-types.js";
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
  readonly probed: {
    readonly rootFields: ReadonlySet<string>;
    readonly types: ReadonlySet<string>;
  };
}
/** Names that the rest of the schema already uses. */
export interface TakenNames {
  /** Fields of Query and of Mutation, together. */
  readonly rootFields: Iterable<string>;
  readonly types: Iterable<string>;
}
/**
 * All commands of a deployment as GraphQL fields and types. The same agents get the same names, in any order. Hidden
 * commands, and agents without other commands, are left out.
 */
export declare function describeGraphql(
  agents: readonly CommandedAgent[],
  taken: TakenNames,
): GraphqlDescription;
/** True when the agent has fields in the schema. */
export declare function hasListedCommands({ commands }: CommandedAgent): boolean;
