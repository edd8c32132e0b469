import type { Position } from "./cursor.js";
import type { TerrariumEvent } from "./event.js";

/** An event in the place it had in its stream: it led from one position to the next. */
export interface KeptEvent {
  readonly before: Position;
  readonly after: Position;
  readonly event: TerrariumEvent;
}

/** What is left of a stream's history when its mirror is made anew. */
export interface KeptHistory {
  /** Oldest first. A place where `before` is not the `after` in front of it is a hole. */
  readonly events: readonly KeptEvent[];
  /** Where the stream stood; left out, it is behind the last of `events`. */
  readonly end?: Position;
  /** Observers may have seen events behind the last one kept. */
  readonly torn: boolean;
}
