import { createServer } from "node:http";
import { Peers } from "../callers/admission.js";
import { settleAddress } from "../callers/request-address.js";
import { asksForWebSocket, ignoreUpgrade, refuseUpgrade } from "./upgrade.js";
/** Longest interval between checks for slow clients, milliseconds. */
const LOOK_MS_MAX = 1_000;
/** Sockets above `maxConnections` that may be open for the time it takes to refuse them. */
const SOCKETS_RESERVE = 1_000;
const NO_TUNNEL =
  "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD, POST, OPTIONS\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
/** Node's error code for a request that did not arrive in time. */
const TIMED_OUT = "ERR_HTTP_REQUEST_TIMEOUT";
/** Starts listening. Rejects with Node's own error (`code` EADDRINUSE, EACCES …). */
export async function openHttpServer(options) {
  const { handshakeTimeoutMs, requestTimeoutMs, maxConnections, maxConnectionsPerAddress, maxHeaderBytes } =
    options.limits;
  const { onCut = () => undefined, onError = () => undefined, isProxy = () => false } = options;
  const peers = new Peers(maxConnectionsPerAddress);
  let closing = false;
  /** Requests per socket that have arrived and are not answered yet. */
  const underWay = new WeakMap();
  const isAnswering = (socket) => (underWay.get(socket) ?? 0) > 0;
  /** Open sockets, including upgraded ones. A socket whose upgrade was ignored emits `connection` a second time. */
  const open = new Set();
  const server = createServer(
    {
      requestTimeout: Math.max(requestTimeoutMs, handshakeTimeoutMs),
      headersTimeout: handshakeTimeoutMs,
      connectionsCheckingInterval: Math.min(LOOK_MS_MAX, handshakeTimeoutMs),
      maxHeaderSize: maxHeaderBytes,
    },
    (req, res) => {
      const { socket } = req;
      underWay.set(socket, (underWay.get(socket) ?? 0) + 1);
      res.once("close", () => {
        underWay.set(socket, (underWay.get(socket) ?? 1) - 1);
        // The connection is idle only now, and `close` has already looked for idle ones.
        if (closing) setImmediate(() => server.closeIdleConnections());
      });
      options.handler(req, res);
    },
  );
  server.on("checkContinue", (req, res) => {
    const go = () => {
      res.writeContinue();
      server.emit("request", req, res);
    };
    // A pipelined response has no socket yet: a "100 Continue" written now would land between its head and body.
    if (res.socket) go();
    else res.once("socket", go);
  });
  server.on("connection", (socket) => {
    if (open.has(socket)) return;
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // During an upgrade the socket has no other error listener, and an unhandled `error` event ends the process.
    socket.on("error", () => undefined);
    // Not `clientError` on the server: with a listener for that, Node no longer answers 408 itself.
    socket.once("error", (error) => {
      if (error.code !== TIMED_OUT) return;
      onCut(isAnswering(socket) ? "requestTimeoutMs" : "handshakeTimeoutMs");
    });
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isProxy(remoteAddress)) return;
    if (peers.enter(remoteAddress)) socket.once("close", () => peers.leave(remoteAddress));
    else {
      onCut("maxConnectionsPerAddress");
      socket.destroy();
    }
  });
  server.maxConnections = maxConnections + SOCKETS_RESERVE;
  server.on("drop", () => onCut("maxConnections"));
  // CONNECT is refused with a response; without a listener Node would reset the connection.
  server.on("connect", (_req, socket) => {
    socket.on("error", () => undefined).resume();
    if (isAnswering(socket)) socket.destroy();
    else socket.end(NO_TUNNEL);
  });
  const { upgrade } = options;
  if (upgrade)
    server.on("upgrade", (req, socket, head) => {
      if (!asksForWebSocket(req)) ignoreUpgrade(req, socket, head);
      // The handshake would be written into the response to an earlier request.
      else if (isAnswering(socket)) socket.destroy();
      else if (!upgrade(req, socket, head))
        refuseUpgrade(socket, settleAddress(req) ? "404 Not Found" : "400 Bad Request");
    });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    // Accept an IPv6 address in brackets, as in a URL.
    server.listen(options.port, options.host.replace(/^\[(.*)\]$/, "$1"), () => {
      server.off("error", reject);
      // An unhandled `error` event would end the process.
      server.on("error", onError);
      resolve();
    });
  });
  return {
    server,
    url: urlOf(server.address()),
    close(signal) {
      closing = true;
      return closeServer(server, open, signal);
    },
  };
}
function urlOf({ address, family, port }) {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
async function closeServer(server, open, signal) {
  // `server.closeAllConnections` does not include sockets that were upgraded, or whose upgrade or CONNECT was refused.
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  await new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    if (signal?.aborted) cut();
    else signal?.addEventListener("abort", cut, { once: true });
  });
  signal?.removeEventListener("abort", cut);
}
//# sourceMappingURL=server.js.map
