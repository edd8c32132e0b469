import { formFor } from "../../auth/seen-event.js";
import type { TerrariumEvent } from "../../events/event.js";
import { EVENT_TABLE, eventKind, TERRARIUM_EVENT_TYPES } from "../../events/table.js";
import type { Reflected } from "../../watching/port.js";
import { type EventBuilder, VITAL_HELP } from "../builder.js";
import type { Enums } from "./enums.js";
import type { PheromoneTypes } from "./pheromone.js";
import { clampToInt } from "./scalars.js";
import type { SemaphoreTypes } from "./semaphore.js";

export const SESSION_HELP =
  "Only events of this session's runs, and the agent's own events, which belong to no run. Default: all sessions.";

/** The event types, from the table of events. */
export function addEventTypes(
  builder: EventBuilder,
  enums: Enums,
  semaphores: SemaphoreTypes,
  pheromones: PheromoneTypes,
) {
  const event = builder.interfaceRef<Reflected>("TerrariumEvent").implement({
    description: "An event of one agent. Select `cursor` to be able to resume after it.",
    // Resolved from the event's type, without asking every object type in turn.
    resolveType: (reflected) => eventKind(reflected.event.type).object,
    fields: (t) => ({
      cursor: t.field({
        type: "Cursor",
        description: "Subscribe `after` this to continue right after this event.",
        resolve: (reflected) => reflected.cursor,
      }),
      type: t.field({
        type: enums.eventType,
        description: "Kind of event; see also `__typename`.",
        resolve: (reflected) => reflected.event.type,
      }),
      agentId: t.id({
        description: "The agent.",
        resolve: (reflected) => reflected.event.agentId,
      }),
      at: t.field({
        type: "DateTime",
        description: "Time of the event, by the clock of the agent's host.",
        resolve: (reflected) => reflected.event.at,
      }),
      state: t.field({
        type: enums.fluxState,
        description: VITAL_HELP.state,
        resolve: (reflected) => reflected.event.state,
      }),
      pressure: t.float({
        description: VITAL_HELP.pressure,
        resolve: (reflected) => reflected.event.pressure,
      }),
      flow: t.float({
        description: VITAL_HELP.flow,
        resolve: (reflected) => reflected.event.flow,
      }),
      temperature: t.float({
        description: VITAL_HELP.temperature,
        resolve: (reflected) => reflected.event.temperature,
      }),
    }),
  });

  const refs = {
    ID: "ID",
    String: "String",
    Int: "Int",
    Float: "Float",
    Boolean: "Boolean",
    JSON: "JSON",
    Cursor: "Cursor",
    FluxState: enums.fluxState,
    GapReason: enums.gapReason,
    HealthStatus: enums.healthStatus,
    Semaphore: semaphores.semaphore,
    Pheromone: pheromones.pheromone,
  } as const;

  function addType(kind: ReturnType<typeof eventKind>) {
    return builder.objectRef<Reflected>(kind.object).implement({
      interfaces: [event],
      description: kind.about,
      fields: (t) =>
        Object.fromEntries(
          Object.entries(kind.fields).map(([name, { type, help, nullable = false, hiddenAs }]) => [
            name,
            t.field({
              type: refs[type],
              nullable,
              description: help,
              resolve(reflected, _args, context) {
                const hidden = hiddenAs !== undefined && !context.sight.steers(reflected.event.agentId);
                return hidden ? hiddenAs : memberOf(formFor(reflected.event, context.sight), name, type);
              },
            }),
          ]),
        ),
    });
  }

  const result = addType(EVENT_TABLE.RESULT);
  const error = addType(EVENT_TABLE.ERROR);
  const others = TERRARIUM_EVENT_TYPES.filter((type) => type !== "RESULT" && type !== "ERROR").map(eventKind);
  const kinds = new Map(others.map((kind) => [kind.object, kind]));
  for (const kind of kinds.values()) addType(kind);
  return { event, result, error };
}

/** The value of a table field in GraphQL. The table's types guarantee that an event has the fields of its kind. */
function memberOf(event: TerrariumEvent, name: string, type: string): never {
  const value: unknown = event[name as keyof TerrariumEvent] ?? null;
  return (type === "Int" && typeof value === "number" ? clampToInt(value) : value) as never;
}
