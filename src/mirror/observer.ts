import type { TerrariumError } from "../base/errors.js";
import type { TerrariumEvent } from "../events/event.js";
import type { Framing } from "./framing.js";
import type { RingCursor } from "./ring-cursor.js";
import type { Sink } from "./sink.js";

/** Somebody watching through a socket: a place in the ring, a way out, and the id its messages carry. No queue. */
export interface Observer {
  readonly cursor: RingCursor;
  readonly sink: Sink;
  readonly framing: Framing;
  /** The operation's id as JSON string content, UTF-8; empty for framings without one. */
  readonly id: Buffer;
  /** The ring is closed and everything has been sent. */
  onEnd(): void;
  /** The document cannot be shared: from `cursor` on, somebody else has to serve this observer. */
  onDemoted(): void;
  /** Its place went to a client with fewer documents; it has to leave. */
  onEvicted(reason: TerrariumError): void;
}

/**
 * Turns an event into the bytes its observers get: one GraphQL execution, one encode, synchronously.
 * Throws `NotShareable` when the result depends on who asks or has to be waited for.
 */
export type Rendering = (cursor: string, event: TerrariumEvent) => Buffer;

/** A shared rendering met a resolver that reads the viewer, or one that is asynchronous. */
export class NotShareable extends Error {
  override readonly name = "NotShareable";
}
