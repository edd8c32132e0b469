import type { HolographicBuffer } from "./holographic-buffer.js";
import { type Reflected, RingCursor, type Start } from "./ring-cursor.js";

export type EventFilter = (event: Reflected["event"]) => boolean;

/**
 * A subscription to one ring that is not served yet: its ring, its start and its types. A projection serves it
 * through `ring` and `cursor`.
 */
export class Observation implements AsyncIterable<Reflected> {
  readonly ring: HolographicBuffer;
  readonly cursor: RingCursor;
  readonly types: readonly string[] | null;
  readonly #enter: () => () => void;

  /**
   * `types` null passes everything; GAP always passes. `enter` counts a reader until the function it returns is
   * called. Throws CURSOR_INVALID.
   */
  constructor(
    ring: HolographicBuffer,
    start: Start,
    types: readonly string[] | null = null,
    enter: () => () => void = () => () => undefined,
  ) {
    this.ring = ring;
    this.cursor = new RingCursor(ring, start);
    this.types = types;
    this.#enter = enter;
  }

  /** Counts a reader; returns a function that ends the count. */
  enter(): () => void {
    return this.#enter();
  }

  /**
   * GraphQL requires an async iterable as the source of a subscription. Throws, because reading it would bypass
   * sharing.
   */
  [Symbol.asyncIterator](): AsyncIterator<Reflected> {
    throw new TypeError("an observation is served by a projection");
  }
}

/** Passes the named types and GAP; null passes everything. */
export function typeFilter(types: readonly string[] | null): EventFilter {
  if (types === null) return () => true;
  const wanted = new Set<string>([...types, "GAP"]);
  return (event) => wanted.has(event.type);
}
