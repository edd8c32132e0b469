import { isForSession, type OfRun } from "../events/session.js";
import type { Lens } from "./ring/lens.js";
import type { HolographicBuffer } from "./ring/holographic-buffer.js";
import type { Backlog } from "./stream-log.js";
import { type Reflected, RingCursor, type Start } from "./ring/cursor.js";

export type EventFilter = (event: OfRun) => boolean;

/**
 * A subscription to one ring that is not served yet: its ring, its start and its filters. A projection serves it
 * through `ring` and `cursor`.
 */
export class Observation implements AsyncIterable<Reflected> {
  readonly ring: HolographicBuffer;
  readonly cursor: RingCursor;
  /** The agent whose stream it is; null for a stream of many agents. */
  readonly agentId: string | null;
  readonly types: readonly string[] | null;
  readonly session: string | null;
  /** What it gets from the log first; null when it begins in the ring. */
  backlog: Backlog | null = null;
  readonly #enter: () => () => void;

  /**
   * `types` null passes everything; GAP always passes. `session` null passes all sessions. `enter` counts a reader
   * until the function it returns is called. Throws CURSOR_INVALID.
   */
  constructor(
    ring: HolographicBuffer,
    start: Start,
    types: readonly string[] | null = null,
    enter: () => () => void = () => () => undefined,
    session: string | null = null,
    agentId: string | null = null,
    lens: Lens | null = null,
  ) {
    this.ring = ring;
    this.agentId = agentId;
    this.cursor = new RingCursor(ring, start, session, lens);
    this.types = types;
    this.session = session;
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

/** Passes the named types and GAP, of one session and of no run; null passes all types, or all sessions. */
export function eventFilter(types: readonly string[] | null, session: string | null): EventFilter {
  const wanted = types && new Set<string>([...types, "GAP"]);
  return (event) => (!wanted || wanted.has(event.type)) && isForSession(event, session);
}
