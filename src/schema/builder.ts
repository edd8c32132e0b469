import type { Aborting } from "../base/async/aborter.js";
import SchemaBuilder from "@pothos/core";
import type { Agentese } from "../agentese/port.js";
import type { EventSight, Sight } from "../auth/sights.js";
import type { Viewer } from "../auth/viewer.js";
import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import type { Steer } from "../steering/port.js";
import type { Watch } from "../watching/port.js";

/**
 * The context of resolvers of events and of all types below them. One result is sent to all observers of equal
 * visibility, so it contains nothing about a single observer.
 */
export interface EventContext {
  readonly sight: EventSight;
}

/** The context of all other resolvers. */
export interface SchemaContext extends EventContext {
  /** What the viewer sees. */
  readonly sight: Sight;
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
  readonly signal?: Aborting | null;
  /** The last event id of a reconnecting `EventSource` (Last-Event-ID). Takes precedence over the argument `after`. */
  readonly resumeAfter?: string | null;
}

export interface BuilderTypes<C = SchemaContext> {
  Context: C;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    /** Out: milliseconds since 1970. */
    DateTime: { Input: Date; Output: number };
    JSON: { Input: JsonValue; Output: JsonValue };
    Cursor: { Input: string; Output: string };
  };
}

export type Builder = ReturnType<typeof createBuilder>;

/** The builder of events and of all types below them: the compiler gives their resolvers only an `EventContext`. */
export type EventBuilder = InstanceType<typeof SchemaBuilder<BuilderTypes<EventContext>>>;

export function eventBuilder(builder: Builder): EventBuilder {
  // At run time the same builder; only the type of the resolvers' context is narrower.
  return builder as unknown as EventBuilder;
}

/** A new builder for every schema, so that two terrariums in one process share nothing. */
export function createBuilder() {
  return new SchemaBuilder<BuilderTypes>({ defaultFieldNullability: false });
}

/** Descriptions used in several places: the vital signs, with their units. */
export const VITAL_HELP = {
  state: "Lifecycle state of the agent.",
  pressure:
    "Queue depth, 0–100: half from outputs that were not read yet, half from inputs that wait to be handled.",
  flow: "Events handled per second, as of the last sample.",
  temperature: "Share of the entropy budget spent, 0–1 (or the agent's own metabolism).",
  entropyRemaining: "Rest of the entropy budget; null when the budget is infinite.",
} as const;

export const IDEMPOTENCY_HELP =
  "Makes a retry safe: the same key and input returns the first outcome again while it is remembered; " +
  "the same key with another input is IDEMPOTENCY_CONFLICT.";

export const SESSION_HELP =
  "Runs of one session follow one another, and share a state that is kept between them. Default: the session of all " +
  "work that names none.";
