import { type GraphQLField, type GraphQLFieldConfigMap } from "graphql";
import type { CommandDescriptor } from "../events/command.js";
import { type CommandedAgent, type CommandField, type GraphqlDescription } from "../prism/index.js";
import { type SchemaContext } from "./builder.js";
import { type TypeBook } from "./command-types.js";
type Fields = GraphQLFieldConfigMap<unknown, SchemaContext>;
/**
 * Root fields for these agents: one for each agent with commands, with one field per command inside. The types are
 * built with graphql-js itself, because they come from descriptions at run time, which a builder's static types
 * cannot check.
 */
export declare function commandRoots(
  agents: readonly CommandedAgent[],
  description: GraphqlDescription,
  known: TypeBook,
): Readonly<Record<CommandField["operation"], Fields>>;
/** The command behind a field, and its position among its agent's commands. */
export interface FieldCommand {
  readonly descriptor: CommandDescriptor;
  readonly place: number;
}
/** Undefined for a field that is not a command. */
export declare function commandOf(field: GraphQLField<unknown, unknown>): FieldCommand | undefined;
export {};
