import type { Position } from "./cursor.js";
import type { TerrariumEvent } from "./event.js";

/** A stored event with the positions before and after it. */
export interface KeptEvent {
  readonly before: Position;
  readonly after: Position;
  readonly event: TerrariumEvent;
}

/** What a stream has received of one life of its agent's host. */
export interface Receipt {
  readonly incarnation: string;
  /** The host's own number of its newest event that the stream has. */
  readonly number: number;
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
  /** As of the last of `events`. Absent: the host of this agent never resent anything. */
  readonly receipt?: Receipt;
}

/** One life of a host that resends what was not acknowledged. */
export interface HostLife {
  readonly incarnation: string;
  /** The number of the agent's newest event that some gateway has acknowledged. For a log that has nothing of this life. */
  readonly acknowledged: number;
}

/** The end of an agent's log. */
export interface LogEnd extends Position {
  /** The highest number of this life of its host that the log has; null for a host that does not resend. */
  readonly received: number | null;
}
