import { type GraphQLSchema, lexicographicSortSchema } from "graphql";
import type { CommandedAgent } from "../prism/index.js";
import { addAgentese } from "./agentese-fields.js";
import { addAgentTypes } from "./types/agent.js";
import { createBuilder, eventBuilder } from "./builder.js";
import { addEnums } from "./types/enums.js";
import { addEventTypes } from "./types/event.js";
import { addFreezeFields } from "./freeze-fields.js";
import { addFreezeType } from "./types/freeze.js";
import { addHistory } from "./history-fields.js";
import { LiveSchema } from "./live.js";
import { addMutations } from "./mutations.js";
import { addPheromoneFields } from "./pheromone-fields.js";
import { addPheromoneType } from "./types/pheromone.js";
import { addQueries, addViewerType } from "./queries.js";
import { addRunMutations, addRunQueries } from "./run-fields.js";
import { addRunTypes } from "./types/run.js";
import { addShareFields, addShareType } from "./share-fields.js";
import { addScalars } from "./types/scalars.js";
import { addSemaphoreTypes } from "./types/semaphore.js";
import { addSubscription, requireSharedEvents } from "./subscription.js";

export { commandOf } from "./command-fields.js";
export type { SchemaContext } from "./builder.js";
export type { LiveSchema } from "./live.js";

/**
 * The whole executable contract, to which agents with their commands are announced. Its resolvers need a
 * `SchemaContext`.
 */
export function createLiveSchema(): LiveSchema {
  return new LiveSchema(buildBaseSchema);
}

/** The same at one moment, with the commands of these agents, sorted so that two schemas can be compared. */
export function buildSchema(agents: readonly CommandedAgent[] = []): GraphQLSchema {
  const live = createLiveSchema();
  live.onAgents({ added: agents, removed: [] });
  return lexicographicSortSchema(live.current);
}

/** The part of the schema that every deployment has. */
function buildBaseSchema(): GraphQLSchema {
  const builder = createBuilder();
  addScalars(builder);
  const enums = addEnums(builder);
  const shared = eventBuilder(builder);
  const semaphores = addSemaphoreTypes(shared, enums);
  const pheromones = addPheromoneType(shared);
  const events = addEventTypes(shared, enums, semaphores, pheromones);
  const freeze = addFreezeType(builder);
  const agents = addAgentTypes(builder, enums, events, semaphores, freeze);
  const share = addShareType(builder);
  addQueries(builder, enums, { ...agents, viewer: addViewerType(builder, share) }, semaphores);
  const perturbation = addMutations(builder, enums, agents, semaphores);
  const runs = addRunTypes(builder, events, semaphores);
  addRunQueries(builder, runs);
  addRunMutations(builder, runs, perturbation);
  addHistory(builder, enums, events);
  addAgentese(builder);
  addSubscription(builder, enums, events);
  addPheromoneFields(builder, pheromones);
  addShareFields(builder, share);
  addFreezeFields(builder, freeze);
  const schema = builder.toSchema({ sortSchema: false });
  requireSharedEvents(schema);
  return schema;
}
