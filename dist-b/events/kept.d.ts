import type { Position } from "./cursor.js";
import type { TerrariumEvent } from "./event.js";
/** A stored event with the positions before and after it. */
export interface KeptEvent {
  readonly before: Position;
  readonly after: Position;
  readonly event: TerrariumEvent;
}
/** The kept history of a stream, from which its mirror is restored. */
export interface KeptHistory {
  /** Oldest first. Where `before` differs from the previous `after`, there is a gap. */
  readonly events: readonly KeptEvent[];
  /** The last position of the stream. Default: after the last of `events`. */
  readonly end?: Position;
  /** Observers may have seen events after the last one kept. */
  readonly torn: boolean;
  /** True when the log has older events than these. */
  readonly older?: boolean;
}
