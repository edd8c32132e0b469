import type { Freeze } from "../events/freeze.js";
import type { FreezeAuditEntry, FreezeAuditPage } from "../freezes/index.js";
import type { Builder } from "./builder.js";
import type { FreezeType } from "./types/freeze.js";
import { checkCount, COUNT_HELP, SEMAPHORES_MAX } from "./types/semaphore.js";

const ERRORS = "Errors: UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, BAD_USER_INPUT, UNAVAILABLE";

/** What is frozen: reading it, freezing and thawing. */
export function addFreezeFields(builder: Builder, freeze: FreezeType): void {
  const auditPage = addAuditTypes(builder);
  builder.queryFields((t) => ({
    freezes: t.field({
      type: [freeze],
      description: "Freezes in force, oldest first.",
      resolve: (_root, _args, { watch, viewer }): Freeze[] => [...watch.freezes(viewer)],
    }),
    freezeAudit: t.field({
      type: auditPage,
      description:
        "Who froze and thawed what, oldest first; never altered. Needs the scope fleet:freeze. " +
        "Errors: UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT, LIMIT_EXCEEDED, UNAVAILABLE.",
      args: {
        after: t.arg.int({
          defaultValue: 0,
          description: "Only entries with a higher `seq`: `next` of the previous page.",
        }),
        first: t.arg.int({ defaultValue: SEMAPHORES_MAX, description: COUNT_HELP }),
      },
      resolve: (_root, { after, first }, { watch, viewer }) =>
        watch.freezeAudit(viewer, Math.max(0, after ?? 0), checkCount(first ?? SEMAPHORES_MAX, 1)),
    }),
  }));
  const which = builder.args((t) => ({
    agents: t.idList({ description: "These agents, each by itself." }),
    labels: t.field({
      type: "JSON",
      description: 'The agents that have all these labels, now or later: `{"team":"billing"}`.',
    }),
    all: t.boolean({ description: "True: all agents, now or later." }),
  }));
  builder.mutationFields((t) => ({
    freeze: t.field({
      type: [freeze],
      nullable: true,
      description:
        "From the answer on nothing new begins in these agents: what is sent to them waits, with its deadline, and beyond the " +
        "bounds of their inboxes is refused with INBOX_FULL. What runs may end; watching, probes and answers to questions go " +
        "on. Survives restarts. Needs the scope fleet:freeze. " +
        `${ERRORS}, AGENT_NOT_FOUND, LIMIT_EXCEEDED.`,
      args: {
        ...which,
        reason: t.arg.string({
          required: true,
          description: "The reason, for everybody who may see the agents: at most 1,000 characters.",
        }),
      },
      resolve: async (_root, args, { steer, viewer }): Promise<Freeze[]> => [
        ...(await steer.freeze(viewer, args)),
      ],
    }),
    thaw: t.field({
      type: [freeze],
      nullable: true,
      description:
        "Ends the freezes of exactly these agents, these labels, or all, and returns those that there were. Agents that no other " +
        `freeze holds begin again, a few at a time, with the oldest work first. Needs the scope fleet:freeze. ${ERRORS}.`,
      args: which,
      resolve: async (_root, args, { steer, viewer }): Promise<Freeze[]> => [
        ...(await steer.thaw(viewer, args)),
      ],
    }),
  }));
}

function addAuditTypes(builder: Builder) {
  const entry = builder.objectRef<FreezeAuditEntry>("FreezeAuditEntry").implement({
    description: "A freeze or a thaw. With neither agent nor labels it is of all.",
    fields: (t) => ({
      seq: t.exposeInt("seq", { description: "Number of the entry, in their order; never used again." }),
      at: t.expose("at", { type: "DateTime", description: "When." }),
      who: t.exposeString("who", { description: "The client." }),
      what: t.exposeString("what", { description: "FROZEN or THAWED." }),
      agentId: t.exposeID("agentId", { nullable: true, description: "The agent." }),
      labels: t.expose("labels", { type: "JSON", nullable: true, description: "The labels." }),
      reason: t.exposeString("reason", { nullable: true, description: "The reason of a freeze." }),
    }),
  });
  return builder.objectRef<FreezeAuditPage>("FreezeAuditPage").implement({
    description: "One page of the audit of freezes.",
    fields: (t) => ({
      entries: t.field({
        type: [entry],
        description: "Oldest first.",
        resolve: ({ entries }) => [...entries],
      }),
      next: t.exposeInt("next", {
        nullable: true,
        description: "`after` of the next page; null on the last.",
      }),
    }),
  });
}
