import { lexicographicSortSchema } from "graphql";
import { addAgentese } from "./agentese-fields.js";
import { addAgentTypes } from "./types/agent.js";
import { createBuilder, eventBuilder } from "./builder.js";
import { addEnums } from "./types/enums.js";
import { addEventTypes } from "./types/event.js";
import { addHistory } from "./history-fields.js";
import { LiveSchema } from "./live.js";
import { addMutations } from "./mutations.js";
import { addQueries, addViewerType } from "./queries.js";
import { addRunMutations, addRunQueries } from "./run-fields.js";
import { addRunTypes } from "./types/run.js";
import { addScalars } from "./types/scalars.js";
import { addSemaphoreTypes } from "./types/semaphore.js";
import { addSubscription, requireSharedEvents } from "./subscription.js";
export { commandOf } from "./command-fields.js";
/**
 * The whole executable contract, to which agents with their commands are announced. Its resolvers need a
 * `SchemaContext`.
 */
export function createLiveSchema() {
  return new LiveSchema(buildBaseSchema());
}
/** The same at one moment, with the commands of these agents, sorted so that two schemas can be compared. */
export function buildSchema(agents = []) {
  const live = createLiveSchema();
  live.announce(agents);
  return lexicographicSortSchema(live.current);
}
/** The part of the schema that every deployment has. */
function buildBaseSchema() {
  const builder = createBuilder();
  addScalars(builder);
  const enums = addEnums(builder);
  const shared = eventBuilder(builder);
  const semaphores = addSemaphoreTypes(shared, enums);
  const events = addEventTypes(shared, enums, semaphores);
  const agents = addAgentTypes(builder, enums, events, semaphores);
  addQueries(builder, enums, { ...agents, viewer: addViewerType(builder) }, semaphores);
  const perturbation = addMutations(builder, enums, agents, semaphores);
  const runs = addRunTypes(builder, events, semaphores);
  addRunQueries(builder, runs);
  addRunMutations(builder, runs, perturbation);
  addHistory(builder, enums, events);
  addAgentese(builder);
  addSubscription(builder, enums, events);
  const schema = builder.toSchema({ sortSchema: false });
  requireSharedEvents(schema);
  return schema;
}
//# sourceMappingURL=index.js.map
