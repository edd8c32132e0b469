/** How one payload is framed for a kind of connection. Observers whose framings have equal keys share batches. */
export interface Framing {
  readonly key: string;
  /** Bytes of the whole frame around `payload`. */
  size(payload: Buffer, cursor: string): number;
  /** Writes the frame at `at` and returns the offset of the observer's id, or -1 when the frame has none. */
  write(target: Buffer, at: number, payload: Buffer, cursor: string): number;
}
export declare function frameHeaderBytes(length: number): number;
/**
 * `graphql-transport-ws` `next` messages, one per WebSocket text frame, for ids of one length: the frame is built
 * once with a gap for the id.
 */
export declare function nextMessageFraming(idBytes: number): Framing;
/** One payload per WebSocket text frame, without an envelope. */
export declare const plainMessageFraming: Framing;
/** Server-sent events of the graphql-sse distinct connections mode; the id is the cursor, so Last-Event-ID resumes. */
export declare const serverSentFraming: Framing;
/** A message to send: a GraphQL result as JSON bytes, and the cursor that resumes after it. */
export interface Payload {
  readonly bytes: Buffer;
  readonly cursor: string;
  readonly isGap: boolean;
}
/**
 * Frames for a range of the ring, ready to be written at once. Built once, then patched with each observer's id and
 * written again, unless a socket still holds the bytes.
 */
export declare class Batch {
  #private;
  readonly frames: number;
  /** The number of frames that contain a gap. */
  readonly gaps: number;
  constructor(framing: Framing, payloads: readonly Payload[]);
  get byteLength(): number;
  /**
   * The bytes addressed to `id`. They belong to this batch: after the write they are free again, or call `giveAway`.
   */
  addressedTo(id: Buffer): Buffer;
  /** A socket still holds the bytes, so the next observer gets a copy. */
  giveAway(): void;
}
