import SchemaBuilder from "@pothos/core";
import type { Viewer, Visibility } from "../auth/viewer.js";
import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import type { Steer } from "../steering/port.js";
import type { Watch } from "../watching/port.js";

/**
 * The context of resolvers of events and of every type below them. One result is sent to all observers of equal
 * visibility, so nothing here tells one observer from another.
 */
export interface EventContext {
  readonly visibility: Visibility;
}

/** The context of all other resolvers. */
export interface SchemaContext extends EventContext {
  readonly viewer: Viewer;
  /**
   * The connection that asks, where it can hold several subscriptions: they count as one observer. Left out, each
   * subscription is an observer.
   */
  readonly observer?: object;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly limits: Limits;
  /** Aborts when the caller went away. */
  readonly signal?: AbortSignal | null;
  /** Where a reconnecting `EventSource` left off (Last-Event-ID). Wins over the argument `after`. */
  readonly resumeAfter?: string | null;
}

export interface BuilderTypes<C = SchemaContext> {
  Context: C;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    /** Out: milliseconds since 1970, as the rooms keep time. */
    DateTime: { Input: Date; Output: number };
    JSON: { Input: JsonValue; Output: JsonValue };
    Cursor: { Input: string; Output: string };
  };
}

export type Builder = ReturnType<typeof createBuilder>;

/** The builder of events and of the types below them: their resolvers get an `EventContext`, the compiler says so. */
export type EventBuilder = InstanceType<typeof SchemaBuilder<BuilderTypes<EventContext>>>;

export function eventBuilder(builder: Builder): EventBuilder {
  // One builder at run time, which knows nothing of contexts: only the type of what resolvers get is narrower.
  return builder as unknown as EventBuilder;
}

/** A new builder for every schema, so that two terrariums in one process share nothing. */
export function createBuilder() {
  return new SchemaBuilder<BuilderTypes>({ defaultFieldNullability: false });
}

/** Descriptions said in more than one place: what the numbers mean, with their units. */
export const VITAL_HELP = {
  state: "Where the agent is in its life.",
  pressure:
    "Queue depth, 0–100: half from what it has said and nobody took yet, half from what waits to be handled.",
  flow: "Events handled per second, as of the last sample.",
  temperature: "Share of the entropy budget spent, 0–1 (or the agent's own metabolism).",
  entropyRemaining: "Entropy left of the budget; null when the budget is infinite.",
} as const;

export const IDEMPOTENCY_HELP =
  "Makes a retry safe: the same key and input within the time kept gives the first outcome again; " +
  "the same key with another input is IDEMPOTENCY_CONFLICT.";
