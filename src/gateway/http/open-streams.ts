import type { Clock } from "../../base/clock.js";
import type { Limits } from "../../base/limits.js";
import type { ErrorMapper } from "../answers/errors.js";
import { graphqlRefusal } from "../answers/http-errors.js";
import type { Admission } from "../callers/admission.js";
import { spreadDrainNotices } from "../callers/drain-notice.js";
import type { SharedStream } from "../graphql/fanout.js";
import type { GatewayCounts } from "../metrics/counts.js";
import { createEventStream, type EventStream, STREAM_HEADERS } from "./event-stream.js";

/** Time to reconnect for a reader that was evicted, milliseconds. */
const EVICTED_MS = 5_000;
/** Time to reconnect for a reader that arrives while the gateway drains, milliseconds. */
const COME_BACK_MS = 1_000;

export interface OpenStreamsOptions {
  readonly admission: Admission;
  readonly errors: ErrorMapper;
  readonly counts: Pick<GatewayCounts, "refused">;
  readonly limits: Pick<Limits, "pingIntervalMs" | "stallTimeoutMs">;
  readonly clock: Clock;
}

/** The reader of a stream. */
interface Reader {
  readonly address: string;
  /** Cuts the reader's connection, if the server has access to it. */
  readonly cut: () => void;
}

/** The open event streams. Each takes one of the connections that admission allows. */
export class OpenStreams {
  readonly #options: OpenStreamsOptions;
  readonly #streams = new Set<EventStream>();
  #closed = false;

  constructor(options: OpenStreamsOptions) {
    this.#options = options;
  }

  /** Responds with a subscription's results as an event stream, or with 503 when there are too many connections. */
  answer(results: SharedStream, request: Request, { address, cut }: Reader): Response {
    const { admission, counts, errors } = this.#options;
    let release: () => void;
    let evicted = (): void => undefined;
    try {
      release = admission.admit(address, ({ details }) => {
        if (typeof details["limit"] === "string") counts.refused.count(details["limit"]);
        evicted();
      });
    } catch (error) {
      void results.return();
      return graphqlRefusal(request, errors, error, 503, { "retry-after": "5" });
    }
    const stream = this.#open(results, request, release, cut);
    this.#streams.add(stream);
    evicted = () => stream.hangUp(EVICTED_MS);
    if (this.#closed) stream.hangUp(COME_BACK_MS);
    return new Response(stream.body, { headers: STREAM_HEADERS });
  }

  /** Ends all streams over at most `spreadMs`, and later ones at once. */
  async close(spreadMs: number): Promise<void> {
    this.#closed = true;
    const { clock } = this.#options;
    await spreadDrainNotices([...this.#streams], { spreadMs, clock }, (stream, comeBackInMs) =>
      stream.hangUp(comeBackInMs),
    );
  }

  #open(results: SharedStream, request: Request, release: () => void, cut: () => void): EventStream {
    const { clock, limits, counts } = this.#options;
    const stream = createEventStream(results, {
      clock,
      heartbeatMs: limits.pingIntervalMs,
      stallTimeoutMs: limits.stallTimeoutMs,
      signal: request.signal,
      onStalled() {
        counts.refused.count("stallTimeoutMs");
        cut();
      },
      onEnd: () => {
        release();
        this.#streams.delete(stream);
      },
    });
    return stream;
  }
}
