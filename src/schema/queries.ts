import type { Viewer } from "../auth/viewer.js";
import { checkHistoryCount, HISTORY_DEFAULT } from "../watching/port.js";
import type { AgentTypes } from "./agent-type.js";
import type { Builder } from "./builder.js";
import type { Enums } from "./enums.js";
import {
  checkCount,
  COUNT_HELP,
  listQuery,
  ORDER_HELP,
  PAGE_HELP,
  SEMAPHORES_MAX,
  type SemaphoreTypes,
} from "./semaphore-type.js";

export function addQueries(
  builder: Builder,
  enums: Enums,
  types: AgentTypes & { readonly viewer: ViewerType },
  semaphores: SemaphoreTypes,
): void {
  const which = builder.args((t) => ({
    agentId: t.id({ description: "Only this agent's; all agents' when left out." }),
    status: t.field({
      type: enums.semaphoreStatus,
      defaultValue: "PENDING",
      description: "Only these; null for all.",
    }),
    order: t.field({
      type: enums.semaphoreOrder,
      description: ORDER_HELP,
    }),
  }));
  builder.queryType({
    description: "Reading is free (but for the audit): no token, and nothing here touches an agent.",
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
            description: "How many events of the history, 0 or more; what is kept is the most there is.",
          }),
        },
        resolve: (_root, args, context) =>
          context.watch.snapshot(args.agentId, checkHistoryCount("last", args.last ?? HISTORY_DEFAULT)),
      }),
      metabolism: t.field({
        type: types.systemMetabolism,
        description: "How the whole terrarium is doing.",
        resolve: (_root, _args, context) => context.watch.metabolism(),
      }),
      viewer: t.field({
        type: types.viewer,
        nullable: true,
        description: "Who is asking, and what the token lets them do. Null without a token.",
        resolve: (_root, _args, context) => (context.viewer.kind === "client" ? context.viewer : null),
      }),
      semaphores: t.field({
        type: [semaphores.semaphore],
        description:
          "What agents ask of people: what waits for an answer, the most urgent first, unless told otherwise. " +
          "`semaphorePage` gives what is beyond `first`. Errors: BAD_USER_INPUT, LIMIT_EXCEEDED.",
        args: {
          ...which,
          first: t.arg.int({ defaultValue: SEMAPHORES_MAX, description: COUNT_HELP }),
        },
        resolve: async (_root, args, context) =>
          (await context.watch.semaphores(context.viewer, listQuery(args))).semaphores,
      }),
      semaphorePage: t.field({
        type: semaphores.semaphorePage,
        description:
          "The same as `semaphores`, part by part. A semaphore keeps its place: no part repeats one, and what " +
          "fits all the while is in one of them, whatever is forgotten or settled meanwhile. What comes meanwhile is " +
          "behind the last part of OLDEST_FIRST, before the first of NEWEST_FIRST and LATEST_SETTLED_FIRST, and wherever it " +
          "belongs in MOST_URGENT_FIRST. " +
          "Errors: BAD_USER_INPUT, LIMIT_EXCEEDED.",
        args: {
          ...which,
          after: t.arg.int({
            description:
              "`next` of the part before, asked for in the same order; the first part when left out.",
          }),
          first: t.arg.int({ defaultValue: SEMAPHORES_MAX, description: PAGE_HELP }),
        },
        resolve: (_root, args, context) => {
          checkCount(args.first ?? SEMAPHORES_MAX, 1);
          return context.watch.semaphores(context.viewer, listQuery(args));
        },
      }),
      semaphore: t.field({
        type: semaphores.semaphore,
        nullable: true,
        description: "One semaphore, or null when there is none of that id.",
        args: { id: t.arg.id({ required: true, description: "The semaphore." }) },
        resolve: (_root, args, context) => context.watch.semaphore(context.viewer, args.id),
      }),
      semaphoreAudit: t.field({
        type: semaphores.auditPage,
        description:
          "Who did what when, oldest first; never altered. Needs a token with the scope purgatory:resolve. " +
          "Errors: UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT.",
        args: {
          semaphoreId: t.arg.id({ description: "Only about this semaphore." }),
          agentId: t.arg.id({ description: "Only about this agent's semaphores." }),
          after: t.arg.int({
            defaultValue: 0,
            description: "Only entries with a higher `seq`: `next` of the page before.",
          }),
          first: t.arg.int({ defaultValue: SEMAPHORES_MAX, description: COUNT_HELP }),
        },
        resolve: (_root, args, context) =>
          context.watch.semaphoreAudit(context.viewer, {
            semaphoreId: args.semaphoreId ?? null,
            agentId: args.agentId ?? null,
            after: Math.max(0, args.after ?? 0),
            first: checkCount(args.first ?? SEMAPHORES_MAX),
          }),
      }),
    }),
  });
}

type Client = Extract<Viewer, { kind: "client" }>;

export type ViewerType = ReturnType<typeof addViewerType>;

/** What whoever holds a token may know about it. The token itself is never told. */
export function addViewerType(builder: Builder) {
  return builder.objectRef<Client>("Viewer").implement({
    description: "Whoever holds the token that came with this request.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The token's subject, or `operator`." }),
      scopes: t.exposeStringList("scopes", {
        description:
          "What it lets its holder do, such as agent:<id>:perturb; `*` stands for one part, or for all.",
      }),
      expiresAt: t.expose("expiresAt", {
        type: "DateTime",
        nullable: true,
        description: "From then on it opens nothing; null when it does not run out.",
      }),
    }),
  });
}
