import { type GraphQLSchema } from "graphql";
import type { CommandedAgent } from "../prism/index.js";
import { LiveSchema } from "./live.js";
export { commandOf } from "./command-fields.js";
export type { SchemaContext } from "./builder.js";
export type { LiveSchema } from "./live.js";
/**
 * The whole executable contract, to which agents with their commands are announced. Its resolvers need a
 * `SchemaContext`.
 */
export declare function createLiveSchema(): LiveSchema;
/** The same at one moment, with the commands of these agents, sorted so that two schemas can be compared. */
export declare function buildSchema(agents?: readonly CommandedAgent[]): GraphQLSchema;
