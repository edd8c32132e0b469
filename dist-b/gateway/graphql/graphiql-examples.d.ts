import { type Example } from "./graphiql-run-examples.js";
/**
 * One document for each root field that every gateway has, for the bundled agent `pulse`. A test keeps them valid and
 * complete. `commandExamples` adds one per agent with commands.
 */
export declare const EXAMPLES: readonly Example[];
