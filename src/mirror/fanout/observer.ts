import type { TerrariumError } from "../../base/errors.js";
import type { TerrariumEvent } from "../../events/event.js";
import type { Batch, Framing } from "./framing.js";
import type { RingCursor } from "../ring/cursor.js";

/** A subscriber behind a socket: a position in the ring, a sink, and the id of its messages. Has no queue. */
export interface Observer {
  readonly cursor: RingCursor;
  readonly sink: Sink;
  readonly framing: Framing;
  /** The operation's id as JSON string content, UTF-8; empty for framings without one. */
  readonly id: Buffer;
  /** Called when the ring is closed and everything has been sent. */
  onEnd(): void;
  /**
   * Called when rendering or sending failed. The observer was removed; `cursor` is after the last event it was sent.
   */
  onFailed(error: unknown): void;
  /** Called when its slot went to a client with fewer documents; the observer must leave. */
  onEvicted(reason: TerrariumError): void;
}

/** Turns an event into its observers' JSON text: one GraphQL execution and one encoding, synchronously. */
export type Rendering = (cursor: string, event: TerrariumEvent) => string;

/** The sink of an observer's bytes. */
export interface Sink {
  /** False while the socket has more unsent bytes than the limit, or is gone. */
  readonly writable: boolean;
  send(batch: Batch, id: Buffer): void;
  /** Calls `resume` once when the sink is writable again. */
  whenWritable(resume: () => void): void;
}
