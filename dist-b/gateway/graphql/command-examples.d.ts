import { type GraphQLSchema } from "graphql";
import type { Example } from "./graphiql-run-examples.js";
/**
 * One document per agent with commands. It calls the first command that can be called with its author's example, or without
 * arguments. An example whose JSON arguments are not valid GraphQL variables is left out.
 */
export declare function commandExamples(schema: GraphQLSchema): readonly Example[];
