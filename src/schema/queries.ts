import type { AgentTypes } from "./agent-type.js";
import { checkHistoryCount, HISTORY_DEFAULT } from "./numbers.js";
import type { Builder } from "./builder.js";

export function addQueries(builder: Builder, types: AgentTypes): void {
  builder.queryType({
    description: "Reading is free: no token, and nothing here touches an agent.",
    fields: (t) => ({
      agents: t.field({
        type: [types.agent],
        description: "The manifest: every agent of this terrarium.",
        resolve: (_root, _args, context) => context.watch.agents(),
      }),
      agent: t.field({
        type: types.agent,
        nullable: true,
        description: "One agent, or null when there is none of that id.",
        args: { id: t.arg.id({ required: true, description: "The agent." }) },
        resolve: (_root, args, context) => context.watch.agent(args.id),
      }),
      snapshot: t.field({
        type: types.snapshot,
        nullable: true,
        description:
          "One agent's state, metabolism and latest events, with the cursor to subscribe after. Null when there is " +
          "no agent of that id. Errors: BAD_USER_INPUT.",
        args: {
          agentId: t.arg.id({ required: true, description: "The agent." }),
          last: t.arg.int({
            defaultValue: HISTORY_DEFAULT,
            description: "How many events of the history, from 0 to what the gateway keeps.",
          }),
        },
        resolve: (_root, args, context) =>
          context.watch.snapshot(
            args.agentId,
            checkHistoryCount("last", args.last ?? HISTORY_DEFAULT, context.limits),
          ),
      }),
      metabolism: t.field({
        type: types.systemMetabolism,
        description: "How the whole terrarium is doing.",
        resolve: (_root, _args, context) => context.watch.metabolism(),
      }),
    }),
  });
}
