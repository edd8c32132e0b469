import type { FluxState, EventFields } from "../events/event.js";
import type { Pheromone, SensedPheromone } from "../events/pheromone.js";
import { EVENT_TABLE, eventKind, TERRARIUM_EVENT_TYPES, type TerrariumEventType } from "../events/table.js";
import { isKnownType } from "../events/words/events.js";
import type { Document, SemaphoreNews } from "./agents.js";

interface ObservedBase {
  readonly cursor: string;
  readonly agentId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly state: FluxState;
  readonly pressure: number;
  readonly flow: number;
  readonly temperature: number;
}

type Fields<K extends TerrariumEventType> = (typeof EVENT_TABLE)[K]["fields"];
/** The name under which the document requests a field. */
type Asked<K extends TerrariumEventType, N extends keyof Fields<K>> = Fields<K>[N] extends {
  readonly alias: infer A extends string;
}
  ? A
  : N;
/** A semaphore is a selection of its fields, omitted members are null, and times are ISO 8601. */
type Answered<V> =
  NonNullable<V> extends { readonly digest: string }
    ? SemaphoreNews
    : NonNullable<V> extends Pheromone
      ? PheromoneNews
      : Exclude<V, undefined>;

/** A pheromone as GraphQL answers it. */
export interface PheromoneNews extends Omit<SensedPheromone, "at" | "firstAt"> {
  readonly at: string;
  readonly firstAt: string;
}
type Observed<K extends TerrariumEventType> = ObservedBase & { readonly type: K } & {
  readonly [N in keyof Fields<K> as Asked<K, N> & string]: N extends keyof EventFields<K>
    ? Answered<EventFields<K>[N]> | (Fields<K>[N] extends { readonly optional: true } ? null : never)
    : never;
};

/** An event as returned by the subscription below. */
export type ObservedEvent = { [K in TerrariumEventType]: Observed<K> }[TerrariumEventType];

export interface ObserveVariables {
  agentId?: string;
  session?: string;
  after?: string;
  replay?: number;
  types?: readonly TerrariumEventType[];
}

export const PHEROMONE_SELECTION =
  "{ id type source target key initialIntensity intensity halfLifeMs ttlMs payload at firstAt count }";
const SELECTIONS: Readonly<Record<string, string>> = {
  Semaphore: "{ id prompt severity status options digest deadline settledBy }",
  Pheromone: PHEROMONE_SELECTION,
};
/** Every field of every type of event, as a selection. Fields whose types differ between kinds have aliases. */
function selectionOfAll(): string {
  const byObject = new Map(TERRARIUM_EVENT_TYPES.map(eventKind).map((kind) => [kind.object, kind.fields]));
  return [...byObject]
    .filter(([, fields]) => Object.keys(fields).length > 0)
    .map(([object, fields]) => {
      const asked = Object.entries(fields).map(
        ([name, { alias, type }]) =>
          `${alias === undefined ? "" : `${alias}: `}${name}${type in SELECTIONS ? ` ${SELECTIONS[type]}` : ""}`,
      );
      return `... on ${object} { ${asked.join(" ")} }`;
    })
    .join("\n        ");
}

/** The selection of an `ObservedEvent`. */
export const EVENT_SELECTION = `
  cursor type agentId at state pressure flow temperature
  ${selectionOfAll()}
`;

export const OBSERVE: Document<{ terrariumEvents: ObservedEvent }, ObserveVariables> = {
  text: `
    subscription Observe(
      $agentId: ID, $session: String, $after: Cursor, $replay: Int, $types: [TerrariumEventType!]
    ) {
      terrariumEvents(agentId: $agentId, session: $session, after: $after, replay: $replay, types: $types) {
        ${EVENT_SELECTION}
      }
    }
  `,
};

const FIELD_OF_ALIAS = new Map(
  TERRARIUM_EVENT_TYPES.flatMap((type) =>
    Object.entries(eventKind(type).fields).flatMap(([name, { alias }]) =>
      alias ? [[alias, name] as const] : [],
    ),
  ),
);

/** The event with the schema's own field names, for programs. */
export function withoutAliases(event: ObservedEvent): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [FIELD_OF_ALIAS.get(key) ?? key, value]),
  );
}

/** An event with the schema's own field names, as REST answers it. */
export type PlainEvent = Readonly<Record<string, unknown>> & Pick<ObservedEvent, "cursor" | "type">;

/** The event as the documents here name its fields, for the words of terminal and pages. */
export function withAliases(event: PlainEvent): ObservedEvent {
  const fields = isKnownType(event.type) ? eventKind(event.type).fields : {};
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [fields[name]?.alias ?? name, value]),
  ) as unknown as ObservedEvent;
}
