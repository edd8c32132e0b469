import { TerrariumError } from "../base/errors.js";
import { type EventPage, HISTORY_PAGE_DEFAULT } from "../watching/history-watch.js";
import type { Builder } from "./builder.js";
import type { Enums } from "./types/enums.js";
import { type addEventTypes, SESSION_HELP } from "./types/event.js";
import { checkCount } from "./types/semaphore.js";

/** `history`: the events that the log keeps. */
export function addHistory(builder: Builder, enums: Enums, events: ReturnType<typeof addEventTypes>): void {
  const page = builder.objectRef<EventPage>("EventPage").implement({
    description: "A page of the log, oldest first.",
    fields: (t) => ({
      events: t.field({
        type: [events.event],
        description: "The events, oldest first.",
        // A page is executed in slices, because calls go first.
        resolve: (one, _args, { watch, viewer }) => watch.spread(viewer, one.events, (event) => event),
      }),
      next: t.expose("next", {
        type: "Cursor",
        nullable: true,
        description:
          "`after` of the next page; null when this was the last. When few events match, a page may be short, even empty.",
      }),
      missed: t.expose("missed", {
        type: "Int",
        nullable: true,
        description:
          "Events that the log has dropped right before this page, whatever the filters: after `after`, or since `from`. " +
          "Null when the number is not known.",
      }),
    }),
  });
  builder.queryField("history", (t) =>
    t.field({
      type: page,
      description:
        "The events that the log keeps, oldest first, page by page. Without `agentId` those of all agents, with cursors of " +
        "that stream. Errors: AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT, LIMIT_EXCEEDED, UNAVAILABLE.",
      args: {
        agentId: t.arg.id({ description: "Only this agent's. Default: all agents'." }),
        session: t.arg.string({ description: SESSION_HELP }),
        types: t.arg({ type: [enums.eventType], description: "Only these kinds. Default: all kinds." }),
        search: t.arg.string({
          description:
            "Words that all occur in the event, in any case; words joined by punctuation must follow one another. Finds only " +
            "public text.",
        }),
        from: t.arg({ type: "DateTime", description: "Only events at this time or later." }),
        to: t.arg({ type: "DateTime", description: "Only events before this time." }),
        after: t.arg({
          type: "Cursor",
          description:
            "Only events after this one: `next` of the previous page, or any cursor of the stream.",
        }),
        first: t.arg.int({
          defaultValue: HISTORY_PAGE_DEFAULT,
          description: "Events of one page, 1 to 1,000.",
        }),
      },
      resolve: (_root, args, context) => {
        if (args.types?.length === 0)
          throw new TerrariumError("BAD_USER_INPUT", "types must name at least one kind, or be left out", {
            field: "types",
          });
        return context.watch.history(context.viewer, {
          agentId: args.agentId ?? null,
          session: args.session ?? null,
          types: args.types ?? null,
          search: args.search ?? null,
          from: args.from?.getTime() ?? null,
          to: args.to?.getTime() ?? null,
          after: args.after ?? null,
          first: checkCount(args.first ?? HISTORY_PAGE_DEFAULT, 1),
        });
      },
    }),
  );
}
