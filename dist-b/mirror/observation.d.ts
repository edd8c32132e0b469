import { type OfRun } from "../events/session.js";
import type { HolographicBuffer } from "./ring/holographic-buffer.js";
import type { Backlog } from "./stream-log.js";
import { type Reflected, RingCursor, type Start } from "./ring/cursor.js";
export type EventFilter = (event: OfRun) => boolean;
/**
 * A subscription to one ring that is not served yet: its ring, its start and its filters. A projection serves it
 * through `ring` and `cursor`.
 */
export declare class Observation implements AsyncIterable<Reflected> {
  #private;
  readonly ring: HolographicBuffer;
  readonly cursor: RingCursor;
  readonly types: readonly string[] | null;
  readonly session: string | null;
  /** What it gets from the log first; null when it begins in the ring. */
  backlog: Backlog | null;
  /**
   * `types` null passes everything; GAP always passes. `session` null passes all sessions. `enter` counts a reader
   * until the function it returns is called. Throws CURSOR_INVALID.
   */
  constructor(
    ring: HolographicBuffer,
    start: Start,
    types?: readonly string[] | null,
    enter?: () => () => void,
    session?: string | null,
  );
  /** Counts a reader; returns a function that ends the count. */
  enter(): () => void;
  /**
   * GraphQL requires an async iterable as the source of a subscription. Throws, because reading it would bypass
   * sharing.
   */
  [Symbol.asyncIterator](): AsyncIterator<Reflected>;
}
/** Passes the named types and GAP, of one session and of no run; null passes all types, or all sessions. */
export declare function eventFilter(types: readonly string[] | null, session: string | null): EventFilter;
