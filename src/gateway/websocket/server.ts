import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { handleProtocols } from "graphql-ws";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { pathBelow } from "../../base/base-path.js";
import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { guarded } from "../../base/guard.js";
import { withoutMark } from "../../base/json.js";
import { CLOSE_CODES, comeBackHint } from "../../events/close-codes.js";
import { StreamSink } from "../../mirror/index.js";
import { keptTraceparent } from "../../steering/audit.js";
import { type Admission, MessageRate } from "../callers/admission.js";
import { type ClientAddress, createClientAddress } from "../callers/client-address.js";
import { spreadDrainNotices } from "../callers/drain-notice.js";
import { type HostGuard, hostGuard } from "../callers/hosts.js";
import { socketOrigins, steeringOrigins } from "../callers/origins.js";
import { pathAskedFor, settleAddress, withoutLastSlash } from "../callers/request-address.js";
import { takeUpgradeShare } from "../callers/share-parameter.js";
import { answerUnderWay, asksForWebSocket, ignoreUpgrade, refuseUpgrade } from "../http/upgrade.js";
import { closeLabel, type GatewayCounts, gatewayCounts } from "../metrics/counts.js";
import { refusingServerMessages, withText } from "./messages.js";
import { createObserve, type ObserveOptions } from "./observe.js";
import { type SocketPath, socketPath } from "./paths.js";
import { createPerturb, type PerturbOptions } from "./perturb.js";
import { type Connection, createProtocol, endWith, type ProtocolOptions } from "./protocol.js";
import { LazySignal } from "./signals.js";
import { KeepAlive, OpenSocket, StallWatch } from "./sockets.js";

/** `Retry-After` for clients refused because memory is short, seconds. */
const RETRY_AFTER_S = 10;

export interface WebSocketsOptions extends ProtocolOptions, ObserveOptions, PerturbOptions {
  /** Whether a request's `Host` is a name of this gateway. Default: see `hostGuard`. */
  readonly knowsHost?: HostGuard | undefined;
  /** Origins of pages that may read. Default: see `readOrigins` of the origins. */
  readonly readOrigins?: readonly string[] | undefined;
  /** Origins of pages, beside this gateway's own, that may send tokens. */
  readonly steeringOrigins?: readonly string[];
  /** Prefix of all paths, as returned by `readBasePath`. Default: none. */
  readonly basePath?: string;
  readonly admission: Admission;
  readonly clock: Clock;
  /** Default: the peer's address. */
  readonly clientAddress?: ClientAddress;
  readonly counts?: GatewayCounts;
}

/** The WebSocket transports: `/graphql` (subprotocol `graphql-transport-ws`), plain `/observe/{agent}` and `/perturb/{agent}`. */
export interface WebSockets {
  /** For the `upgrade` event of an HTTP server. False: the path is not one of these, and nothing was touched. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Unsent bytes of stalled sockets. */
  readonly unsentBytes: number;
  /** Closes every socket with a code that asks the client to reconnect. Resolves when all have closed. */
  close(timeoutMs: number): Promise<void>;
}

export function createWebSockets(options: WebSocketsOptions): WebSockets {
  const { limits, log, clock, admission, basePath = "", clientAddress = createClientAddress() } = options;
  const { refused, socketsOpened, socketsClosed } = options.counts ?? gatewayCounts();
  const protocol = createProtocol(options);
  const pageMayOpen = socketOrigins(options);
  const knowsHost = options.knowsHost ?? hostGuard(options);
  const originMaySteer = steeringOrigins(options.steeringOrigins ?? []);
  const observe = createObserve(options);
  const perturb = createPerturb(options);
  const stalls = new StallWatch(clock, limits.stallTimeoutMs, (silence) => refused.count(silence));
  const keepAlive = new KeepAlive(clock, limits.pingIntervalMs, (socket) =>
    stalls.end(socket, "pingIntervalMs"),
  );
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols,
    maxPayload: limits.maxMessageBytes,
    // Compression per socket costs many times the CPU of sending, and would make the bytes differ per socket.
    perMessageDeflate: false,
    // One message per turn, so that an operation is registered before a message that completes it or reuses its id.
    allowSynchronousEvents: false,
    clientTracking: true,
  });
  let closing = false;

  function opened(socket: WebSocket, request: IncomingMessage, serve: Serve): void {
    const address = clientAddress(request);
    // ws reports refused frames here (too big, wrongly masked …) before it closes.
    socket.on("error", (error) => {
      if ("code" in error && error.code === TOO_BIG) refused.count("maxMessageBytes");
      log.debug({ err: error, address }, "WebSocket refused a frame");
    });
    socket.once("close", (code) => socketsClosed.count(closeLabel(code)));
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
    const gone = new LazySignal();
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
      gone,
    };
    // Registered before anything that may throw, so that the admission is always released.
    socket.once("close", release);
    keepAlive.watch(socket, sink);
    const closed = serve(connection);
    socket.once("close", (code, reason) => {
      gone.abort();
      closed(code, String(reason)).catch((error: unknown) =>
        log.error({ err: error }, "closing a WebSocket failed"),
      );
    });
  }

  const serveGraphql: Serve = (connection) => {
    const { socket } = connection;
    return protocol.opened(
      {
        protocol: socket.protocol,
        send: (message) => send(socket, message),
        close(code, reason) {
          if (code === CLOSE_CODES.INIT_TIMEOUT.code) refused.count("initTimeoutMs");
          socket.close(code, reason);
        },
        onMessage: (handle) =>
          receive(connection, (message) => refusingServerMessages(socket, withText(message), handle)),
        // `onPing` of the protocol sends the pong.
        onPing: () => undefined,
      },
      connection,
    );
  };

  function serveObserve(agentId: string, query: URLSearchParams): Serve {
    return (connection) => {
      const leaving = observe(connection, agentId, query);
      endOnFailure(connection, leaving, "serving an observer failed");
      return async () => (await leaving)();
    };
  }

  function servePerturb(agentId: string, query: URLSearchParams): Serve {
    return (connection) => {
      const { socket } = connection;
      const talk = perturb(connection, agentId, query, (message) => send(socket, message));
      // Checking a token takes time: stop reading, and let TCP backpressure hold the messages.
      socket.pause();
      const opened = talk.opening.finally(() => socket.resume());
      endOnFailure(connection, opened, "admitting a steering socket failed");
      receive(connection, (message) => talk.receive(message));
      return async () => talk.end();
    };
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

  function serveAt({ name, agentId }: SocketPath, { url = "" }: IncomingMessage): Serve {
    if (name === "graphql") return serveGraphql;
    const { searchParams } = new URL(`http://gateway${url}`);
    return (name === "observe" ? serveObserve : servePerturb)(agentId, searchParams);
  }

  function receive(connection: Connection, handle: (message: string) => Promise<void>): void {
    const { socket, sink } = connection;
    const rate = new MessageRate(clock, limits.maxMessagesPerSecond);
    const onMessage = (data: RawData, isBinary: boolean): void => {
      // Messages that arrive after our close frame are ignored.
      if (socket.readyState !== socket.OPEN) return;
      if (isBinary) return endWith(socket, "UNSUPPORTED_DATA");
      if (!rate.take()) {
        refused.count("maxMessagesPerSecond");
        return endWith(socket, "TOO_MANY_MESSAGES");
      }
      // Stop reading from a client that does not read its answers.
      sink.measure();
      if (!socket.isPaused && !sink.writable) {
        socket.pause();
        sink.whenWritable(() => socket.resume());
      }
      // The server's binaryType is "nodebuffer": one Buffer per message.
      const handled = handle(withoutMark((data as Buffer).toString()));
      endOnFailure(connection, handled, "handling a WebSocket message failed");
    };
    socket.on("message", guarded(endOn(socket, "handling a WebSocket message failed"), onMessage));
  }

  function upgrade(asked: SocketPath, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (closing) return refuseUpgrade(socket, "503 Service Unavailable", "Retry-After: 1\r\n");
    if (!settleAddress(request)) return refuseUpgrade(socket, "400 Bad Request");
    if (!knowsHost(request)) return refuseUpgrade(socket, "421 Misdirected Request");
    if (admission.isOverloaded) {
      refused.count("maxMemoryBytes");
      return refuseUpgrade(socket, "503 Service Unavailable", `Retry-After: ${RETRY_AFTER_S}\r\n`);
    }
    if (!pageMayOpen(request)) return refuseUpgrade(socket, "403 Forbidden");
    // ws reads only the chosen protocol.
    request.headers.upgrade = "websocket";
    const refusal = takeUpgradeShare(request, asked.name !== "perturb");
    const transport = refusal ? refusing(refusal) : serveAt(asked, request);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      socketsOpened.count(asked.name);
      const serve = guarded(endOn(webSocket, "serving a WebSocket failed"), opened);
      serve(webSocket, request, transport);
    });
  }

  return {
    get unsentBytes() {
      return stalls.unsentBytes;
    },

    handleUpgrade(request, socket, head) {
      const path = pathBelow(basePath, pathAskedFor(request));
      if (path === null) return false;
      if (!asksForWebSocket(request)) {
        ignoreUpgrade(request, socket, head);
        return true;
      }
      const asked = socketPath(withoutLastSlash(path));
      if (!asked) return false;
      socket.on("error", (error) => log.debug({ err: error }, "socket failed during the upgrade"));
      const failed = (error: unknown): void => {
        log.error({ err: error }, "an upgrade failed");
        socket.destroy();
      };
      // The handshake would be written into the response to an earlier request.
      if (answerUnderWay(socket)) socket.destroy();
      else guarded(failed, upgrade)(asked, request, socket, head);
      return true;
    },

    async close(timeoutMs) {
      closing = true;
      keepAlive.stop();
      const all = [...server.clients];
      const gone = all.map((socket) => new Promise<void>((resolve) => socket.once("close", () => resolve())));
      const cancel = clock.after(timeoutMs, () => {
        for (const socket of all) socket.terminate();
      });
      const spreadMs = Math.min(limits.drainSpreadMs, timeoutMs / 2);
      await spreadDrainNotices(all, { spreadMs, clock }, (socket, comeBackInMs) =>
        endWith(socket, "SERVICE_RESTART", comeBackHint(comeBackInMs)),
      );
      await Promise.all(gone);
      cancel();
      stalls.stop();
    },
  };
}

/** Serves a connection; returns the function to call when it has closed. */
type Serve = (connection: Connection) => (code: number, reason: string) => Promise<void>;

/** Serves nobody: closes with the reason. */
function refusing({ code, message }: TerrariumError): Serve {
  return ({ socket }) => {
    endWith(socket, "BAD_REQUEST", `: ${code}: ${message}`);
    return () => Promise.resolve();
  };
}

/** The error code of ws for a message above its `maxPayload`. */
const TOO_BIG = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";

function send(socket: WebSocket, message: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => {
    // On an error the socket is closing, and its `close` event does the rest.
    socket.send(message, () => resolve());
  });
}
