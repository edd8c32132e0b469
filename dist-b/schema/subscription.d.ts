import { type GraphQLSchema } from "graphql";
import type { Builder } from "./builder.js";
import type { Enums } from "./types/enums.js";
import { type addEventTypes } from "./types/event.js";
export declare function addSubscription(
  builder: Builder,
  enums: Enums,
  events: ReturnType<typeof addEventTypes>,
): void;
/**
 * Throws when a resolver of events, or of a type below them, is asynchronous. One execution serves all observers of a
 * document within one turn of the event loop, so results must be available at once. The compiler ensures that
 * resolvers see nothing of the observer: see `EventBuilder`.
 */
export declare function requireSharedEvents(schema: GraphQLSchema): void;
