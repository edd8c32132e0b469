import type { Viewer, Visibility } from "../auth/viewer.js";
import type { Limits } from "../base/limits.js";
import type { Steer } from "../steering/port.js";
import type { Watch } from "../watching/port.js";

/** What resolvers are given. */
export interface SchemaContext {
  /** Reading this on an event type makes the document's results private to the reader: they are never shared. */
  readonly viewer: Viewer;
  /**
   * The connection that asks, where it can hold several subscriptions: they count as one observer. Left out, each
   * subscription is an observer.
   */
  readonly observer?: object;
  /** What may be seen; results are shared among equals. */
  readonly visibility: Visibility;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly limits: Limits;
  /** Aborts when the caller went away. */
  readonly signal?: AbortSignal | null;
  /** Where a reconnecting `EventSource` left off (Last-Event-ID). Wins over the argument `after`. */
  readonly resumeAfter?: string | null;
}
