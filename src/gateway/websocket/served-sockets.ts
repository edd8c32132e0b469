import type { IncomingMessage } from "node:http";
import type { RawData, WebSocket } from "ws";
import { TerrariumError } from "../../base/errors.js";
import { withoutMark } from "../../base/json.js";
import type { Clock } from "../../base/clock.js";
import { PROTOCOL } from "../../link/hello.js";
import { StreamSink } from "../../mirror/index.js";
import { keptTraceparent } from "../../steering/audit.js";
import { type Admission, MessageRate } from "../callers/admission.js";
import type { ClientAddress } from "../callers/client-address.js";
import { steeringOrigins } from "../callers/origins.js";
import { closeLabel, type GatewayCounts } from "../metrics/counts.js";
import { type Connection, endWith, type ProtocolOptions } from "./connection.js";
import { LazySignal } from "./signals.js";
import { KeepAlive, OpenSocket, StallWatch } from "./sockets.js";

/** What an open socket is served with. */
interface Served {
  readonly connection: Connection;
  /** Releases its place among the connections. */
  readonly release: () => void;
  /** For sockets that take messages. */
  rate: MessageRate | null;
  handle: ((message: string) => Promise<void>) | null;
  closed: ReturnType<Serve>;
}

const notServed = (): Promise<void> => Promise.resolve();

/** Serves a connection; returns the function to call when it has closed. */
export type Serve = (connection: Connection) => (code: number, reason: string) => Promise<void>;

export interface ServedSocketsOptions extends Pick<ProtocolOptions, "limits" | "log" | "steer"> {
  readonly admission: Admission;
  readonly clock: Clock;
  readonly clientAddress: ClientAddress;
  readonly counts: GatewayCounts;
  readonly steeringOrigins?: readonly string[];
}

/** The open sockets of all paths, and what is heard of them. */
export interface ServedSockets {
  /** Serves a new socket; closes it when there is no place for it. */
  start(socket: WebSocket, request: IncomingMessage, serve: Serve): void;
  /** Handles the text messages of a socket, within their rate. */
  receive(connection: Connection, handle: (message: string) => Promise<void>): void;
  /** Closes the socket of a connection when this work fails. */
  endOnFailure(connection: Connection, work: Promise<unknown>, what: string): void;
  /** A failure on one socket closes that socket only. */
  endOn(socket: WebSocket, what: string): (error: unknown) => void;
  /** Unsent bytes of stalled sockets. */
  readonly unsentBytes: number;
  stopPings(): void;
  stopWatching(): void;
}

export function createServedSockets(options: ServedSocketsOptions): ServedSockets {
  const { limits, log, clock, admission, counts, clientAddress } = options;
  const { refused, socketsClosed } = counts;
  const originMaySteer = steeringOrigins(options.steeringOrigins ?? []);
  const stalls = new StallWatch(clock, limits.stallTimeoutMs, (silence) => refused.count(silence));
  const keepAlive = new KeepAlive(clock, limits.pingIntervalMs, (socket) =>
    stalls.end(socket, "pingIntervalMs"),
  );
  /** The open sockets. */
  const open = new Map<WebSocket, Served>();

  // Listeners are functions for all sockets: closures for each would take more memory than all else here.
  function onError(this: WebSocket, error: Error): void {
    // ws reports refused frames here (too big, wrongly masked …) before it closes.
    if ("code" in error && error.code === TOO_BIG)
      refused.count(this.protocol === PROTOCOL ? "maxHostMessageBytes" : "maxMessageBytes");
    log.debug({ err: error, address: open.get(this)?.connection.address }, "WebSocket refused a frame");
  }

  function onClose(this: WebSocket, code: number, reason: Buffer): void {
    socketsClosed.count(closeLabel(code));
    const served = open.get(this);
    if (!served) return;
    open.delete(this);
    served.release();
    served.connection.gone.abort();
    served
      .closed(code, String(reason))
      .catch((error: unknown) => log.error({ err: error }, "closing a WebSocket failed"));
  }

  function start(socket: WebSocket, request: IncomingMessage, serve: Serve): void {
    const address = clientAddress(request);
    socket.on("error", onError);
    socket.on("close", onClose);
    const tryAgainLater = ({ details, message }: TerrariumError): void => {
      const { limit } = details;
      if (typeof limit === "string") refused.count(limit);
      endWith(socket, "TRY_AGAIN_LATER", `: ${message}`);
    };
    let release: () => void;
    try {
      release = admission.admit(address, tryAgainLater);
    } catch (error) {
      if (!(error instanceof TerrariumError)) throw error;
      return tryAgainLater(error);
    }
    const sink = new StreamSink(new OpenSocket(socket, request.socket), limits.maxUnsentBytes, () =>
      stalls.stalled(sink, socket),
    );
    const { headers } = request;
    const connection: Connection = {
      socket,
      authorization: headers.authorization,
      traceparent: keptTraceparent(options.steer, headers["traceparent"]),
      address,
      maySteer: originMaySteer(headers),
      sink,
      viewer: { kind: "anonymous", address },
      gone: new LazySignal(),
      protocol: null,
    };
    const served: Served = { connection, release, rate: null, handle: null, closed: notServed };
    // Registered before anything that may throw, so that the admission is always released.
    open.set(socket, served);
    keepAlive.watch(socket, sink);
    served.closed = serve(connection);
  }

  function endOnFailure({ socket }: Connection, work: Promise<unknown>, what: string): void {
    work.catch(endOn(socket, what));
  }

  /** A failure on one socket closes that socket only. */
  function endOn(socket: WebSocket, what: string): (error: unknown) => void {
    return (error) => {
      log.error({ err: error }, what);
      endWith(socket, "INTERNAL_ERROR");
    };
  }

  function receive({ socket }: Connection, handle: (message: string) => Promise<void>): void {
    const served = open.get(socket);
    if (!served) return;
    served.rate = new MessageRate(clock, limits.maxMessagesPerSecond);
    served.handle = handle;
    socket.on("message", onMessage);
  }

  function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
    try {
      take(this, data as Buffer, isBinary);
    } catch (error) {
      endOn(this, "handling a WebSocket message failed")(error);
    }
  }

  /** `data`: the server's binaryType is "nodebuffer", so there is one Buffer per message. */
  function take(socket: WebSocket, data: Buffer, isBinary: boolean): void {
    const served = open.get(socket);
    // Messages that arrive after our close frame are ignored.
    if (!served || socket.readyState !== socket.OPEN) return;
    if (isBinary) return endWith(socket, "UNSUPPORTED_DATA");
    const { connection, rate, handle } = served;
    if (!rate?.take()) {
      refused.count("maxMessagesPerSecond");
      return endWith(socket, "TOO_MANY_MESSAGES");
    }
    const { sink } = connection;
    // Stop reading from a client that does not read its answers.
    sink.measure();
    if (!socket.isPaused && !sink.writable) {
      socket.pause();
      sink.whenWritable(() => socket.resume());
    }
    const handled = handle?.(withoutMark(data.toString()));
    if (handled) endOnFailure(connection, handled, "handling a WebSocket message failed");
  }

  return {
    start,
    receive,
    endOnFailure,
    endOn,
    get unsentBytes() {
      return stalls.unsentBytes;
    },
    stopPings: () => keepAlive.stop(),
    stopWatching: () => stalls.stop(),
  };
}

/** The error code of ws for a message above its `maxPayload`. */
const TOO_BIG = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
