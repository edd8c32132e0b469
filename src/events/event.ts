import type { PublicForm } from "./forms/public-form.js";
import type { EVENT_TABLE, EventFieldTypes, FluxState, TerrariumEventType } from "./table.js";

export {
  FLUX_STATES,
  GAP_REASONS,
  TERRARIUM_EVENT_TYPES,
  type FluxState,
  type GapReason,
  type TerrariumEventType,
} from "./table.js";

/** An agent's vitals, in each of its events. */
export interface Vitals {
  /** Lifecycle state of the agent. */
  readonly state: FluxState;
  /** Queue depth, 0–100: half from the output queue, half from the inbox. */
  readonly pressure: number;
  /** Events handled per second, as of the last sample. */
  readonly flow: number;
  /** Share of the entropy budget spent, 0–1 (or the agent's own metabolism). */
  readonly temperature: number;
  /** Rest of the entropy budget, or null when the budget is infinite. */
  readonly entropyRemaining: number | null;
}

/** An agent's vitals in one second of its life. */
export interface VitalSample extends Pick<Vitals, "pressure" | "flow" | "temperature"> {
  /** Wall time, milliseconds since 1970. */
  readonly at: number;
  /** ERROR events in that second. */
  readonly errors: number;
}

/** The members of every event besides its type and that type's fields. */
export interface EventBase extends Vitals {
  /** The agent of the event. */
  readonly agentId: string;
  /** Wall time at the agent's host, milliseconds since 1970. */
  readonly at: number;
  /**
   * What viewers without `observe` see instead of these members, by the agent's `publicView`; null: they do not see the event.
   * Absent: they see it as it is. Never shown itself.
   */
  readonly publicForm?: PublicForm | null;
}

/** The members of an event of this type besides the common ones. */
export type EventFields<K extends TerrariumEventType> = {
  readonly [
    N in keyof (typeof EVENT_TABLE)[K]["fields"] as (typeof EVENT_TABLE)[K]["fields"][N] extends {
      readonly optional: true;
    }
      ? never
      : N
  ]: (typeof EVENT_TABLE)[K]["fields"][N] extends { readonly type: infer T extends keyof EventFieldTypes }
    ? | EventFieldTypes[T]
      | ((typeof EVENT_TABLE)[K]["fields"][N] extends { readonly nullable: true } ? null : never)
    : never;
} & {
  readonly [
    N in keyof (typeof EVENT_TABLE)[K]["fields"] as (typeof EVENT_TABLE)[K]["fields"][N] extends {
      readonly optional: true;
    }
      ? N
      : never
  ]?: (typeof EVENT_TABLE)[K]["fields"][N] extends { readonly type: infer T extends keyof EventFieldTypes }
    ? EventFieldTypes[T]
    : never;
};

/** An event of one type: the common members, and the fields of its type. */
export type EventOf<K extends TerrariumEventType> = EventBase & { readonly type: K } & EventFields<K>;

/** An event of one agent: plain JSON, discriminated by `type`. */
export type AgentEvent = { [K in Exclude<TerrariumEventType, "GAP">]: EventOf<K> }[Exclude<
  TerrariumEventType,
  "GAP"
>];
export type AgentEventOf<K extends AgentEvent["type"]> = Extract<AgentEvent, { type: K }>;

/** The type of an event and that type's fields, without the members that every event has. */
export type EventBody<K extends AgentEvent["type"] = AgentEvent["type"]> = {
  [T in K]: Omit<EventOf<T>, keyof EventBase>;
}[K];

/** A sample of an agent's vitals. Live only: it takes no number, and nothing keeps more than the latest of an agent. */
export type Heartbeat = AgentEventOf<"METABOLISM">;

export function isHeartbeat(event: { readonly type: string }): event is Heartbeat {
  return event.type === "METABOLISM";
}

export const SEMAPHORE_EVENT_TYPES = [
  "SEMAPHORE_EJECTED",
  "SEMAPHORE_RESOLVED",
  "SEMAPHORE_CANCELLED",
  "SEMAPHORE_VOIDED",
] as const satisfies readonly AgentEvent["type"][];
export type SemaphoreEventType = (typeof SEMAPHORE_EVENT_TYPES)[number];

/** Sent in place of events that a subscriber, or every subscriber, can no longer get. */
export type GapEvent = EventOf<"GAP">;
/** Everything a subscriber can get: an event of an agent, or a gap in place of missing ones. */
export type TerrariumEvent = AgentEvent | GapEvent;

/** An event with its number in its agent's order. Its host numbers on from the end of the agent's log. */
export interface NumberedEvent {
  /** Identifies one numbering of the log. A host uses the one it was told; it survives the host. */
  readonly epoch: string;
  /**
   * 1 for the first event of an epoch, then without gaps, unless the link to the gateway dropped some. A heartbeat
   * takes no number: it has that of the last event before it.
   */
  readonly offset: number;
  readonly event: AgentEvent;
}
