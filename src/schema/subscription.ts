import {
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
} from "graphql";
import { TerrariumError } from "../base/errors.js";
import { checkHistoryCount, HISTORY_DEFAULT } from "../watching/port.js";
import type { Builder } from "./builder.js";
import type { Enums } from "./types/enums.js";
import { type addEventTypes, SESSION_HELP } from "./types/event.js";

export function addSubscription(
  builder: Builder,
  enums: Enums,
  events: ReturnType<typeof addEventTypes>,
): void {
  builder.subscriptionType({
    description:
      "Watching a public agent needs no token. It has any number of observers, and never involves the agent.",
    fields: (t) => ({
      terrariumEvents: t.field({
        type: events.event,
        description:
          "The requested history, then every event as it happens, in order, without a repeat or a gap; when ~" +
          "events are no longer available, a GapEvent tells how many. " +
          "Errors at the start: AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT.",
        args: {
          agentId: t.arg.id({ description: "The agent whose events to send. Default: all agents." }),
          after: t.arg({
            type: "Cursor",
            description:
              "Continue right after this position; takes precedence over `replay`. Must come from the same stream. " +
              "Over SSE the header Last-Event-ID takes precedence.",
          }),
          replay: t.arg.int({
            defaultValue: HISTORY_DEFAULT,
            description: "Number of history events sent first, 0 or more; at most what the log keeps.",
          }),
          session: t.arg.string({ description: SESSION_HELP }),
          types: t.arg({
            type: [enums.eventType],
            description: "Only these kinds, and GAP, which always passes. Default: all kinds.",
          }),
        },
        subscribe: (_root, args, context) => {
          if (args.types?.length === 0) {
            throw new TerrariumError("BAD_USER_INPUT", "types must name at least one kind, or be left out", {
              field: "types",
            });
          }
          const observation = context.watch.follow(context.viewer, {
            agentId: args.agentId ?? null,
            after: context.resumeAfter ?? args.after ?? null,
            replay: checkHistoryCount("replay", args.replay ?? HISTORY_DEFAULT),
            types: args.types ?? null,
            session: args.session ?? null,
            ...(context.observer && { observer: context.observer }),
          });
          // An invalid cursor is an error at the start, also where only the log can tell.
          return observation.backlog?.located().then(() => observation) ?? observation;
        },
        resolve: (reflected) => reflected,
      }),
    }),
  });
}

/**
 * Throws when a resolver of events, or of a type below them, is asynchronous. One execution serves all observers of a
 * document within one turn of the event loop, so results must be available at once. The compiler ensures that
 * resolvers see nothing of the observer: see `EventBuilder`.
 */
export function requireSharedEvents(schema: GraphQLSchema): void {
  const events = Object.values(schema.getSubscriptionType()?.getFields() ?? {});
  const known = new Set<GraphQLNamedType>();
  const look = (type: GraphQLNamedType): void => {
    if (known.has(type)) return;
    known.add(type);
    if (isAbstractType(type)) for (const possible of schema.getPossibleTypes(type)) look(possible);
    if (!isObjectType(type)) return;
    for (const [name, { resolve, type: inner }] of Object.entries(type.getFields())) {
      if (Object.prototype.toString.call(resolve) === "[object AsyncFunction]")
        throw new TypeError(
          `${type.name}.${name} is part of events, so its resolver must not be asynchronous`,
        );
      look(getNamedType(inner));
    }
  };
  for (const { type } of events) look(getNamedType(type));
}
