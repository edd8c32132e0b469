import SchemaBuilder from "@pothos/core";
import type { Agentese } from "../agentese/port.js";
import type { Viewer, Visibility } from "../auth/viewer.js";
import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import type { Steer } from "../steering/port.js";
import type { Watch } from "../watching/port.js";
/**
 * The context of resolvers of events and of all types below them. One result is sent to all observers of equal
 * visibility, so it contains nothing about a single observer.
 */
export interface EventContext {
  readonly visibility: Visibility;
}
/** The context of all other resolvers. */
export interface SchemaContext extends EventContext {
  readonly viewer: Viewer;
  /**
   * The caller's connection, if it can have several subscriptions: together they count as one observer. Without it,
   * each subscription is an observer.
   */
  readonly observer?: object;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly agentese: Agentese;
  readonly limits: Limits;
  /** Aborts when the caller disconnects. */
  readonly signal?: AbortSignal | null;
  /** The last event id of a reconnecting `EventSource` (Last-Event-ID). Takes precedence over the argument `after`. */
  readonly resumeAfter?: string | null;
}
export interface BuilderTypes<C = SchemaContext> {
  Context: C;
  DefaultFieldNullability: false;
  Scalars: {
    ID: {
      Input: string;
      Output: string;
    };
    /** Out: milliseconds since 1970. */
    DateTime: {
      Input: Date;
      Output: number;
    };
    JSON: {
      Input: JsonValue;
      Output: JsonValue;
    };
    Cursor: {
      Input: string;
      Output: string;
    };
  };
}
export type Builder = ReturnType<typeof createBuilder>;
/** The builder of events and of all types below them: the compiler gives their resolvers only an `EventContext`. */
export type EventBuilder = InstanceType<typeof SchemaBuilder<BuilderTypes<EventContext>>>;
export declare function eventBuilder(builder: Builder): EventBuilder;
/** A new builder for every schema, so that two terrariums in one process share nothing. */
export declare function createBuilder(): PothosSchemaTypes.SchemaBuilder<
  PothosSchemaTypes.ExtendDefaultTypes<BuilderTypes<SchemaContext>>
>;
/** Descriptions used in several places: the vital signs, with their units. */
export declare const VITAL_HELP: {
  readonly state: "Lifecycle state of the agent.";
  readonly pressure: "Queue depth, 0–100: half from outputs that were not read yet, half from inputs that wait to be handled.";
  readonly flow: "Events handled per second, as of the last sample.";
  readonly temperature: "Share of the entropy budget spent, 0–1 (or the agent's own metabolism).";
  readonly entropyRemaining: "Rest of the entropy budget; null when the budget is infinite.";
};
export declare const IDEMPOTENCY_HELP: string;
export declare const SESSION_HELP: string;
