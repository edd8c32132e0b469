import { GraphQLSchema } from "graphql";
import { type CommandedAgent } from "../prism/index.js";
/**
 * The schema of a gateway whose agents change.
 *
 * The base is built once. Adding or removing an agent costs only its own size: its fields and types are added to, or
 * removed from, the maps in which graphql-js looks up names. Names are the same as in a schema built at once, for any
 * order of agents: agents that request the same names are renamed together. `current` is a new object after each
 * change, so that caches can be keyed by it; all these objects share one set of maps.
 */
export declare class LiveSchema {
  #private;
  constructor(base: GraphQLSchema);
  /** Sets the current agents. Costs nothing until the schema is read, so a burst of changes is one rebuild. */
  announce(agents: readonly CommandedAgent[]): void;
  /** The same object as long as the commands are the same. */
  get current(): GraphQLSchema;
}
