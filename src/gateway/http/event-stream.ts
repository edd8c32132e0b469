import type { ExecutionResult } from "graphql";
import type { Clock } from "../../base/clock.js";
import { type Deferred, deferred } from "../../base/async/deferred.js";
import { type Batch, serverSentFraming, type Sink } from "../../mirror/index.js";
import type { SharedStream } from "../graphql/fanout.js";
import { encodedResult } from "../graphql/introspection.js";

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

export const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const;

const HEARTBEAT = Buffer.from(":\n\n");
/** The empty data field makes browsers deliver the event. */
const COMPLETE = Buffer.from("event: complete\ndata:\n\n");

const NEXT_OPEN = Buffer.from("event: next\ndata: ");
const EVENT_END = Buffer.from("\n\n");

function encodeNext(result: ExecutionResult): Uint8Array {
  return Buffer.concat([NEXT_OPEN, encodedResult(result), EVENT_END]);
}

/**
 * Serves a subscription as `text/event-stream`. The reader pulls: while it does not read, nothing is requested from the
 * projection, so nothing is queued for it. Heartbeats are comments and carry no id.
 */
export function createEventStream(results: SharedStream, options: EventStreamOptions): EventStream {
  const { clock, heartbeatMs, stallTimeoutMs, signal, onStalled, onEnd } = options;
  const sink = new PullSink<IteratorResult<ExecutionResult, void>>();
  results.join({ sink, framing: serverSentFraming, id: Buffer.alloc(0) });
  let asked = false;
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let lastTakenMs = clock.monotonic();
  let cancelHeartbeat = (): void => undefined;
  let ended = false;

  function end(finish: () => void): void {
    if (ended) return;
    ended = true;
    cancelHeartbeat();
    signal?.removeEventListener("abort", leave);
    finish();
    onEnd();
    void results.return();
  }
  /** Events come through the sink; `next()` resolves at the end, with the error if there is one. */
  function askNext(): void {
    if (asked) return;
    asked = true;
    void results.next().then((result) => sink.put(result));
  }
  const leave = (): void => end(() => controller.close());

  function beat(): void {
    cancelHeartbeat = clock.after(heartbeatMs, () => {
      const takes = (controller.desiredSize ?? 0) > 0;
      if (takes) {
        lastTakenMs = clock.monotonic();
        controller.enqueue(HEARTBEAT);
      } else if (clock.monotonic() - lastTakenMs >= stallTimeoutMs) {
        end(() => controller.close());
        onStalled();
        return;
      }
      beat();
    });
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
        // Some browsers report the connection as open only when the first byte arrives.
        controller.enqueue(HEARTBEAT);
        if (signal?.aborted) queueMicrotask(leave);
        signal?.addEventListener("abort", leave);
        beat();
      },
      async pull() {
        lastTakenMs = clock.monotonic();
        askNext();
        const taken = await sink.take();
        if (ended) return;
        if (Buffer.isBuffer(taken)) return controller.enqueue(taken);
        asked = false;
        const { done, value } = taken;
        if (done === true) {
          end(() => {
            controller.enqueue(COMPLETE);
            controller.close();
          });
        } else {
          controller.enqueue(encodeNext(value));
        }
      },
      cancel() {
        end(() => undefined);
      },
    },
    { highWaterMark: 1 },
  );
  return {
    body,
    hangUp: (comeBackInMs) =>
      end(() => {
        controller.enqueue(Buffer.from(`retry: ${comeBackInMs}\n\n`));
        controller.close();
      }),
  };
}

/**
 * Sends a single result (of a query or a mutation, or the refusal of a subscription) as a complete stream. It is an ordinary
 * short response, so it does not count towards `maxConnections`.
 */
export function singleResponse(result: ExecutionResult): Response {
  return new Response(Buffer.concat([encodeNext(result), COMPLETE]), { headers: STREAM_HEADERS });
}

/**
 * A sink that is pulled: it is writable exactly while the reader waits for bytes, and holds at most one value. `Other` is the
 * type of a value that comes instead of bytes.
 */
export class PullSink<Other> implements Sink {
  #asking: Deferred<Buffer | Other> | null = null;
  #other: Other | null = null;
  #resume: (() => void) | null = null;

  get writable(): boolean {
    return this.#asking !== null;
  }

  /** Resolves with all bytes that are due, as one buffer, or with the value from `put`. One call at a time. */
  take(): Promise<Buffer | Other> {
    if (this.#other !== null) {
      const other = this.#other;
      this.#other = null;
      return Promise.resolve(other);
    }
    this.#asking = deferred();
    const { promise } = this.#asking;
    this.#resume?.();
    this.#resume = null;
    return promise;
  }

  /** Gives the reader a value that is not bytes, now or at its next `take`. */
  put(other: Other): void {
    if (this.#asking) this.#answer(other);
    else this.#other = other;
  }

  send(batch: Batch, id: Buffer): void {
    this.#answer(batch.addressedTo(id));
    batch.giveAway();
  }

  whenWritable(resume: () => void): void {
    this.#resume = resume;
  }

  #answer(answer: Buffer | Other): void {
    this.#asking?.resolve(answer);
    this.#asking = null;
  }
}
