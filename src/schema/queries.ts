import type { Viewer } from "../auth/viewer.js";
import { pageOf } from "../watching/agent-pages.js";
import { checkHistoryCount, HISTORY_DEFAULT } from "../watching/port.js";
import type { AgentTypes } from "./types/agent.js";
import type { Builder } from "./builder.js";
import type { ShareType, ShownShare } from "./share-fields.js";
import type { Enums } from "./types/enums.js";
import { SESSION_HELP } from "./types/event.js";
import {
  checkCount,
  COUNT_HELP,
  listQuery,
  ORDER_HELP,
  PAGE_HELP,
  SEMAPHORES_MAX,
  type SemaphoreTypes,
} from "./types/semaphore.js";

/** A list of so many agents is executed in slices, because calls go first. Fewer take less than a slice or two. */
const SLICED_FROM = 100;

export function addQueries(
  builder: Builder,
  enums: Enums,
  types: AgentTypes & { readonly viewer: ViewerType },
  semaphores: SemaphoreTypes,
): void {
  const which = builder.args((t) => ({
    agentId: t.id({ description: "Only this agent's. Default: all agents'." }),
    status: t.field({
      type: enums.semaphoreStatus,
      defaultValue: "PENDING",
      description: "Only this status; null for all.",
    }),
    order: t.field({
      type: enums.semaphoreOrder,
      description: ORDER_HELP,
    }),
  }));
  builder.queryType({
    description:
      "Reading never involves an agent. Public agents need no token (except for the audit); an agent that you may not see is as " +
      "one that does not exist, here and in all lists, counts and streams.",
    fields: (t) => ({
      agents: t.field({
        type: [types.agent],
        description:
          "The manifest: every agent of this terrarium that you may see, in the order in which they came. Errors: BAD_USER_INPUT.",
        args: {
          first: t.arg.int({ description: "At most so many, 1 to 1000. Default: all." }),
          after: t.arg.string({
            description:
              "The id of the last agent of the page before. A page with fewer than `first` is the last one.",
          }),
        },
        resolve: (_root, { first, after }, { watch, viewer }) => {
          const length = typeof first === "number" ? checkCount(first, 1) : null;
          const listed = pageOf(watch.listed(viewer), after ?? null, length);
          if (listed.length < SLICED_FROM) return listed.map((one) => one.read());
          return watch.spread(viewer, listed, (one) => one.read());
        },
      }),
      agent: t.field({
        type: types.agent,
        nullable: true,
        description: "One agent, or null when there is no agent with that id, or you may not see it.",
        args: { id: t.arg.id({ required: true, description: "The agent." }) },
        resolve: (_root, args, context) => context.watch.agent(context.viewer, args.id),
      }),
      snapshot: t.field({
        type: types.snapshot,
        nullable: true,
        description:
          "One agent's state, metabolism and latest events, with the cursor to subscribe after. Null when there is " +
          "no agent with that id. Errors: BAD_USER_INPUT.",
        args: {
          agentId: t.arg.id({ required: true, description: "The agent." }),
          session: t.arg.string({ description: SESSION_HELP }),
          last: t.arg.int({
            defaultValue: HISTORY_DEFAULT,
            description: "Number of history events, 0 or more; at most the kept history.",
          }),
        },
        resolve: (_root, args, context) =>
          context.watch.snapshot(
            context.viewer,
            args.agentId,
            args.session ?? null,
            checkHistoryCount("last", args.last ?? HISTORY_DEFAULT),
          ),
      }),
      metabolism: t.field({
        type: types.systemMetabolism,
        description: "Vital signs of the whole terrarium.",
        resolve: (_root, _args, context) => context.watch.metabolism(context.viewer),
      }),
      viewer: t.field({
        type: types.viewer,
        nullable: true,
        description: "The caller and the rights of its token. Null without a token.",
        resolve: (_root, _args, { viewer }) => (viewer.kind === "anonymous" ? null : viewer),
      }),
      semaphores: t.field({
        type: [semaphores.semaphore],
        description:
          "Questions of agents to people. Default: those waiting for an answer, the most urgent first. " +
          "`semaphorePage` returns those beyond `first`. Errors: BAD_USER_INPUT, LIMIT_EXCEEDED.",
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
          "The same as `semaphores`, page by page. A semaphore keeps its position: no page repeats one, and a semaphore " +
          "that matches while all pages are read is on exactly one of them, even if others are settled or evicted " +
          "meanwhile. New semaphores are after the last page of OLDEST_FIRST, before the first of NEWEST_FIRST and LATEST_SETTLED_FIRST, and at their " +
          "position in MOST_URGENT_FIRST. " +
          "Errors: BAD_USER_INPUT, LIMIT_EXCEEDED.",
        args: {
          ...which,
          after: t.arg.int({
            description: "`next` of the previous page, in the same order. Default: the first page.",
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
        description: "One semaphore, or null when there is none with that id.",
        args: { id: t.arg.id({ required: true, description: "The semaphore." }) },
        resolve: (_root, args, context) => context.watch.semaphore(context.viewer, args.id),
      }),
      semaphoreAudit: t.field({
        type: semaphores.auditPage,
        description:
          "Who did what and when, oldest first; never altered. Needs a token with the scope purgatory:resolve. " +
          "Errors: UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT.",
        args: {
          semaphoreId: t.arg.id({ description: "Only about this semaphore." }),
          agentId: t.arg.id({ description: "Only about this agent's semaphores." }),
          after: t.arg.int({
            defaultValue: 0,
            description: "Only entries with a higher `seq`: `next` of the previous page.",
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

type Holder = Exclude<Viewer, { kind: "anonymous" }>;

export type ViewerType = ReturnType<typeof addViewerType>;

/** The client's own view of its token's rights. The token itself is never shown. */
export function addViewerType(builder: Builder, share: ShareType) {
  return builder.objectRef<Holder>("Viewer").implement({
    description: "The holder of this request's token.",
    fields: (t) => ({
      id: t.exposeID("id", {
        description: "The token's subject, `operator`, or `share:` and the id of a share.",
      }),
      scopes: t.stringList({
        resolve: (holder) => (holder.kind === "share" ? [] : [...holder.scopes]),
        description: "Rights of the token, such as agent:<id>:perturb; `*` stands for one part, or for all.",
      }),
      expiresAt: t.expose("expiresAt", {
        type: "DateTime",
        nullable: true,
        description: "When the token expires; null when it does not.",
      }),
      share: t.field({
        type: share,
        nullable: true,
        description: "The share that the token is; null for other tokens.",
        resolve: (holder): ShownShare | null => (holder.kind === "share" ? shareOf(holder) : null),
      }),
    }),
  });
}

function shareOf({ id, agentId, session, expiresAt }: Extract<Viewer, { kind: "share" }>): ShownShare {
  return { id: id.replace(/^share:/, ""), agentId, session, expiresAt };
}
