import { type GraphQLSchema, lexicographicSortSchema } from "graphql";
import type { CommandedAgent } from "../prism/index.js";
import { addAgentTypes } from "./agent-type.js";
import { createBuilder } from "./builder.js";
import { withCommands } from "./command-fields.js";
import { addEnums } from "./enums.js";
import { addEventTypes } from "./event-types.js";
import { addMutations } from "./mutations.js";
import { addQueries } from "./queries.js";
import { addScalars } from "./scalars.js";
import { addSemaphoreTypes } from "./semaphore-type.js";
import { addSubscription } from "./subscription.js";
import { addViewerType } from "./viewer-type.js";

export { commandOf } from "./command-fields.js";
export type * from "./context.js";

/**
 * The whole contract as an executable schema, with the commands of these agents. Its resolvers need a `SchemaContext`.
 */
export function buildSchema(agents: readonly CommandedAgent[] = []): GraphQLSchema {
  return lexicographicSortSchema(withCommands(buildBaseSchema(), agents));
}

/** What every deployment has. */
function buildBaseSchema(): GraphQLSchema {
  const builder = createBuilder();
  addScalars(builder);
  const enums = addEnums(builder);
  const semaphores = addSemaphoreTypes(builder, enums);
  const events = addEventTypes(builder, enums, semaphores);
  const agents = addAgentTypes(builder, enums, events, semaphores);
  addQueries(builder, enums, { ...agents, viewer: addViewerType(builder) }, semaphores);
  addMutations(builder, enums, agents, semaphores);
  addSubscription(builder, enums, events);
  return builder.toSchema({ sortSchema: false });
}

/**
 * `buildSchema`, but the same commands give the same object again: a manifest is announced whenever an agent comes or
 * goes, and most bring no commands.
 */
export function createSchemaMemo(): (agents: readonly CommandedAgent[]) => GraphQLSchema {
  let latest: { readonly commands: string; readonly schema: GraphQLSchema } | null = null;
  return (agents) => {
    const commands = JSON.stringify(
      agents
        .filter((agent) => agent.commands.length > 0)
        .map(({ id, description, commands }) => ({ id, description, commands })),
    );
    if (latest?.commands !== commands) latest = { commands, schema: buildSchema(agents) };
    return latest.schema;
  };
}
