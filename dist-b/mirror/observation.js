import { isForSession } from "../events/session.js";
import { RingCursor } from "./ring/cursor.js";
/**
 * A subscription to one ring that is not served yet: its ring, its start and its filters. A projection serves it
 * through `ring` and `cursor`.
 */
export class Observation {
  ring;
  cursor;
  types;
  session;
  /** What it gets from the log first; null when it begins in the ring. */
  backlog = null;
  #enter;
  /**
   * `types` null passes everything; GAP always passes. `session` null passes all sessions. `enter` counts a reader
   * until the function it returns is called. Throws CURSOR_INVALID.
   */
  constructor(ring, start, types = null, enter = () => () => undefined, session = null) {
    this.ring = ring;
    this.cursor = new RingCursor(ring, start, session);
    this.types = types;
    this.session = session;
    this.#enter = enter;
  }
  /** Counts a reader; returns a function that ends the count. */
  enter() {
    return this.#enter();
  }
  /**
   * GraphQL requires an async iterable as the source of a subscription. Throws, because reading it would bypass
   * sharing.
   */
  [Symbol.asyncIterator]() {
    throw new TypeError("an observation is served by a projection");
  }
}
/** Passes the named types and GAP, of one session and of no run; null passes all types, or all sessions. */
export function eventFilter(types, session) {
  const wanted = types && new Set([...types, "GAP"]);
  return (event) => (!wanted || wanted.has(event.type)) && isForSession(event, session);
}
//# sourceMappingURL=observation.js.map
