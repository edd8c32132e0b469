import type { ExecutionResult } from "graphql";
import type { Clock } from "../../base/clock.js";
import { type Batch, type Sink } from "../../mirror/index.js";
import type { SharedStream } from "../graphql/fanout.js";
export interface EventStreamOptions {
  readonly clock: Clock;
  /** Interval between heartbeats, and between checks for a stalled reader. */
  readonly heartbeatMs: number;
  /** A reader that has read nothing for that long is disconnected. */
  readonly stallTimeoutMs: number;
  /** Aborts when the reader disconnects. */
  readonly signal: AbortSignal | null;
  /** Called when the stream of a stalled reader has ended: cuts its connection, if the server has access to it. */
  readonly onStalled: () => void;
  /** Called once when the stream ends, for any reason. */
  readonly onEnd: () => void;
}
export interface EventStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Ends the stream without `complete`: the reader reconnects after so many milliseconds, with its last event id. */
  hangUp(comeBackInMs: number): void;
}
export declare const STREAM_HEADERS: {
  readonly "content-type": "text/event-stream; charset=utf-8";
  readonly "cache-control": "no-cache, no-transform";
  readonly "x-accel-buffering": "no";
};
/**
 * Serves a subscription as `text/event-stream`. The reader pulls: while it does not read, nothing is requested from the
 * projection, so nothing is queued for it. Heartbeats are comments and carry no id.
 */
export declare function createEventStream(results: SharedStream, options: EventStreamOptions): EventStream;
/**
 * Sends a single result (of a query or a mutation, or the refusal of a subscription) as a complete stream. It is an ordinary
 * short response, so it does not count towards `maxConnections`.
 */
export declare function singleResponse(result: ExecutionResult): Response;
/**
 * A sink that is pulled: it is writable exactly while the reader waits for bytes, and holds at most one value. `Other` is the
 * type of a value that comes instead of bytes.
 */
export declare class PullSink<Other> implements Sink {
  #private;
  get writable(): boolean;
  /** Resolves with all bytes that are due, as one buffer, or with the value from `put`. One call at a time. */
  take(): Promise<Buffer | Other>;
  /** Gives the reader a value that is not bytes, now or at its next `take`. */
  put(other: Other): void;
  send(batch: Batch, id: Buffer): void;
  whenWritable(resume: () => void): void;
}
