import type { GraphQLSchema } from "graphql";
import { addAgentTypes } from "./agent-type.js";
import { createBuilder } from "./builder.js";
import { addEnums } from "./enums.js";
import { addEventTypes } from "./event-types.js";
import { addMutations } from "./mutations.js";
import { addQueries } from "./queries.js";
import { addScalars } from "./scalars.js";
import { addSemaphoreTypes } from "./semaphore-type.js";
import { addSubscription } from "./subscription.js";

export type * from "./context.js";

/** The whole contract as an executable schema. Its resolvers need a `SchemaContext`. */
export function buildSchema(): GraphQLSchema {
  const builder = createBuilder();
  addScalars(builder);
  const enums = addEnums(builder);
  const semaphores = addSemaphoreTypes(builder, enums);
  const events = addEventTypes(builder, enums, semaphores);
  const agents = addAgentTypes(builder, enums, events, semaphores);
  addQueries(builder, enums, agents, semaphores);
  addMutations(builder, enums, agents, semaphores);
  addSubscription(builder, enums, events);
  return builder.toSchema({ sortSchema: true });
}
