import { handleProtocols } from "graphql-ws";
import { WebSocketServer } from "ws";
import { pathBelow } from "../../base/base-path.js";
import { TerrariumError } from "../../base/errors.js";
import { guarded } from "../../base/guard.js";
import { withoutMark } from "../../base/json.js";
import { CLOSE_CODES, comeBackHint } from "../../events/close-codes.js";
import { StreamSink } from "../../mirror/index.js";
import { keptTraceparent } from "../../steering/audit.js";
import { MessageRate } from "../callers/admission.js";
import { createClientAddress } from "../callers/client-address.js";
import { spreadDrainNotices } from "../callers/drain-notice.js";
import { hostGuard } from "../callers/hosts.js";
import { socketOrigins, steeringOrigins } from "../callers/origins.js";
import { pathAskedFor, settleAddress, withoutLastSlash } from "../callers/request-address.js";
import { answerUnderWay, asksForWebSocket, ignoreUpgrade, refuseUpgrade } from "../http/upgrade.js";
import { closeLabel, gatewayCounts } from "../metrics/counts.js";
import { refusingServerMessages, withText } from "./messages.js";
import { createObserve } from "./observe.js";
import { socketPath } from "./paths.js";
import { createPerturb } from "./perturb.js";
import { createProtocol, endWith } from "./protocol.js";
import { LazySignal } from "./signals.js";
import { KeepAlive, OpenSocket, StallWatch } from "./sockets.js";
/** `Retry-After` for clients refused because memory is short, seconds. */
const RETRY_AFTER_S = 10;
export function createWebSockets(options) {
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
  function opened(socket, request, serve) {
    const address = clientAddress(request);
    // ws reports refused frames here (too big, wrongly masked …) before it closes.
    socket.on("error", (error) => {
      if ("code" in error && error.code === TOO_BIG) refused.count("maxMessageBytes");
      log.debug({ err: error, address }, "WebSocket refused a frame");
    });
    socket.once("close", (code) => socketsClosed.count(closeLabel(code)));
    const tryAgainLater = ({ details, message }) => {
      const { limit } = details;
      if (typeof limit === "string") refused.count(limit);
      endWith(socket, "TRY_AGAIN_LATER", `: ${message}`);
    };
    let release;
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
    const connection = {
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
      closed(code, String(reason)).catch((error) => log.error({ err: error }, "closing a WebSocket failed"));
    });
  }
  const serveGraphql = (connection) => {
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
  function serveObserve(agentId, query) {
    return (connection) => {
      const leaving = observe(connection, agentId, query);
      endOnFailure(connection, leaving, "serving an observer failed");
      return async () => (await leaving)();
    };
  }
  function servePerturb(agentId, query) {
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
  function endOnFailure({ socket }, work, what) {
    work.catch(endOn(socket, what));
  }
  /** A failure on one socket closes that socket only. */
  function endOn(socket, what) {
    return (error) => {
      log.error({ err: error }, what);
      endWith(socket, "INTERNAL_ERROR");
    };
  }
  function serveAt({ name, agentId }, { url = "" }) {
    if (name === "graphql") return serveGraphql;
    const { searchParams } = new URL(`http://gateway${url}`);
    return (name === "observe" ? serveObserve : servePerturb)(agentId, searchParams);
  }
  function receive(connection, handle) {
    const { socket, sink } = connection;
    const rate = new MessageRate(clock, limits.maxMessagesPerSecond);
    const onMessage = (data, isBinary) => {
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
      const handled = handle(withoutMark(data.toString()));
      endOnFailure(connection, handled, "handling a WebSocket message failed");
    };
    socket.on("message", guarded(endOn(socket, "handling a WebSocket message failed"), onMessage));
  }
  function upgrade(asked, request, socket, head) {
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
    const transport = serveAt(asked, request);
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
      const failed = (error) => {
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
      const gone = all.map((socket) => new Promise((resolve) => socket.once("close", () => resolve())));
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
/** The error code of ws for a message above its `maxPayload`. */
const TOO_BIG = "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
function send(socket, message) {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => {
    // On an error the socket is closing, and its `close` event does the rest.
    socket.send(message, () => resolve());
  });
}
//# sourceMappingURL=server.js.map
