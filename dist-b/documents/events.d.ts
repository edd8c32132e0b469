import type { FluxState, EventFields } from "../events/event.js";
import { EVENT_TABLE, type TerrariumEventType } from "../events/table.js";
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
/** A semaphore is a selection of its fields, and omitted members are null. */
type Answered<V> =
  NonNullable<V> extends {
    readonly digest: string;
  }
    ? SemaphoreNews
    : Exclude<V, undefined>;
type Observed<K extends TerrariumEventType> = ObservedBase & {
  readonly type: K;
} & {
  readonly [N in keyof Fields<K> as Asked<K, N> & string]: N extends keyof EventFields<K>
    ? | Answered<EventFields<K>[N]>
      | (Fields<K>[N] extends {
          readonly optional: true;
        }
          ? null
          : never)
    : never;
};
/** An event as returned by the subscription below. */
export type ObservedEvent = {
  [K in TerrariumEventType]: Observed<K>;
}[TerrariumEventType];
export interface ObserveVariables {
  agentId?: string;
  session?: string;
  after?: string;
  replay?: number;
  types?: readonly TerrariumEventType[];
}
/** The selection of an `ObservedEvent`. */
export declare const EVENT_SELECTION: string;
export declare const OBSERVE: Document<
  {
    terrariumEvents: ObservedEvent;
  },
  ObserveVariables
>;
/** The event with the schema's own field names, for programs. */
export declare function withoutAliases(event: ObservedEvent): Record<string, unknown>;
/** An event with the schema's own field names, as REST answers it. */
export type PlainEvent = Readonly<Record<string, unknown>> & Pick<ObservedEvent, "cursor" | "type">;
/** The event as the documents here name its fields, for the words of terminal and pages. */
export declare function withAliases(event: PlainEvent): ObservedEvent;
export {};
