import type { AgentEvent, Vitals } from "../../events/event.js";
import type { PlacedEvent } from "../../mirror/index.js";
import { HEALTH_STATUSES } from "../../events/probe.js";
import {
  EVENT_TABLE,
  type EventField,
  type EventFieldTypes,
  eventKind,
  FLUX_STATES,
} from "../../events/table.js";
import { flag, isObject, object, oneOf, optional, orNull, type Shape, text, there } from "../shape.js";
import {
  count,
  finite,
  instant,
  isOffset,
  moment,
  pheromoneEntry,
  resumptionStatus,
  shownQuestion,
  whole,
} from "../values.js";

/** One for each type of field in the table of events. */
const FIELDS: { readonly [K in keyof EventFieldTypes]: Shape } = {
  ID: text,
  String: text,
  Int: whole,
  Float: finite,
  Boolean: flag,
  JSON: there,
  Cursor: text,
  FluxState: oneOf(...FLUX_STATES),
  // Only in gaps, of which there are none in a log.
  GapReason: () => false,
  HealthStatus: oneOf(...HEALTH_STATUSES),
  Semaphore: object({
    ...shownQuestion,
    responseSchema: there,
    resumption: orNull(object({ status: resumptionStatus, attempt: count })),
  }),
  Pheromone: pheromoneEntry,
};

const STATES: ReadonlySet<unknown> = new Set(FLUX_STATES);
/** Those that take a number. */
const TYPES: ReadonlyMap<unknown, readonly (readonly [name: string, shape: Shape])[]> = new Map(
  (Object.keys(EVENT_TABLE) as (keyof typeof EVENT_TABLE)[])
    .filter((type) => type !== "GAP" && type !== "METABOLISM")
    .map((type) => [
      type,
      Object.entries(eventKind(type).fields).map(([name, field]) => [name, shapeOf(field)] as const),
    ]),
);

function shapeOf({ type, nullable, optional: isOptional }: EventField): Shape {
  const given = nullable ? orNull(FIELDS[type]) : FIELDS[type];
  return isOptional ? optional(given) : given;
}

/** Whether it has what all its readers take for granted. Each event of the log comes here: nothing is made meanwhile. */
export function isEventOf(agentId: string, value: unknown): value is AgentEvent {
  if (!isObject(value) || value["agentId"] !== agentId || !instant(value["at"]) || !isVitals(value))
    return false;
  const { publicForm } = value;
  if (publicForm !== undefined && publicForm !== null && !isObject(publicForm)) return false;
  const fields = TYPES.get(value["type"]);
  if (!fields) return false;
  for (const [name, shape] of fields) if (!shape(value[name])) return false;
  return true;
}

/** The same of a heartbeat with its place. */
export function isBeat(value: unknown): value is PlacedEvent {
  if (!isObject(value) || typeof value["epoch"] !== "string" || !isOffset(value["offset"])) return false;
  const { event } = value;
  return (
    isObject(event) &&
    event["type"] === "METABOLISM" &&
    typeof event["agentId"] === "string" &&
    moment(event["at"]) &&
    isVitals(event)
  );
}

export function isVitals(value: unknown): value is Vitals {
  return (
    isObject(value) &&
    STATES.has(value["state"]) &&
    finite(value["pressure"]) &&
    finite(value["flow"]) &&
    finite(value["temperature"]) &&
    (value["entropyRemaining"] === null || finite(value["entropyRemaining"]))
  );
}

/** Events that no reader can take, by index. Null: there are none. */
export function strangeIn({
  agentId,
  events,
}: {
  readonly agentId: string;
  readonly events: readonly unknown[];
}): ReadonlySet<number> | null {
  let strange: Set<number> | null = null;
  for (let index = 0; index < events.length; index += 1)
    if (!isEventOf(agentId, events[index])) (strange ??= new Set()).add(index);
  return strange;
}

/** What the log of the gateway says. */
export function foreignText(seq: number, strange: ReadonlySet<number> | null): string {
  const what = strange
    ? `${strange.size} ${strange.size === 1 ? "event" : "events"} in message ${seq}`
    : `message ${seq}`;
  const whose = strange ? "a gateway of this release" : "a gateway";
  return `somebody else than ${whose} has written ${what}: ${strange && strange.size > 1 ? "they are" : "it is"} passed over`;
}
