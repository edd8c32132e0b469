import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Limits } from "../../base/limits.js";
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

type CuttingLimit = "handshakeTimeoutMs" | "requestTimeoutMs" | "maxConnections" | "maxConnectionsPerAddress";

export interface HttpServerOptions {
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  /**
   * Handles WebSocket upgrades and returns whether it took this one; the others are refused. Without it, requests that ask
   * for an upgrade are answered as plain HTTP.
   */
  readonly upgrade?: (req: IncomingMessage, socket: Duplex, head: Buffer) => boolean;
  readonly limits: Pick<Limits, CuttingLimit | "maxHeaderBytes">;
  /** Called for each connection that a limit ends before there is a request to answer. */
  readonly onCut?: (limit: CuttingLimit) => void;
  /** Called when the server cannot accept a connection, such as for lack of file descriptors. It goes on listening. */
  readonly onError?: (error: Error) => void;
  /** Whether a peer is a trusted proxy; `maxConnectionsPerAddress` does not apply to its connections. Default: none is. */
  readonly isProxy?: (address: string) => boolean;
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
}

export interface HttpServer {
  readonly server: Server;
  /** Base URL it listens on, without a trailing slash. */
  readonly url: string;
  /**
   * Stops accepting, closes idle connections, and resolves when all others have closed. Connections that are open when
   * `signal` aborts are destroyed.
   */
  close(signal?: AbortSignal): Promise<void>;
}

/** Starts listening. Rejects with Node's own error (`code` EADDRINUSE, EACCES …). */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { handshakeTimeoutMs, requestTimeoutMs, maxConnections, maxConnectionsPerAddress, maxHeaderBytes } =
    options.limits;
  const { onCut = () => undefined, onError = () => undefined, isProxy = () => false } = options;
  const peers = new Peers(maxConnectionsPerAddress);
  let closing = false;
  /** Requests per socket that have arrived and are not answered yet. */
  const underWay = new WeakMap<Duplex, number>();
  const isAnswering = (socket: Duplex): boolean => (underWay.get(socket) ?? 0) > 0;
  /**
   * Open sockets, including upgraded ones, with the address that they are counted for. A socket whose upgrade was ignored emits
   * `connection` a second time.
   */
  const open = new Map<Duplex, string | null>();
  // Listeners are functions for all sockets: closures for each would take more memory than its entry.
  function onClosed(this: Duplex): void {
    const address = open.get(this) ?? null;
    open.delete(this);
    if (address !== null) peers.leave(address);
  }
  // During an upgrade the socket has no other error listener, and an unhandled `error` event ends the process.
  // Not `clientError` on the server: with a listener for that, Node no longer answers 408 itself.
  function onSocketError(this: Duplex, error: NodeJS.ErrnoException): void {
    if (error.code !== TIMED_OUT) return;
    onCut(isAnswering(this) ? "requestTimeoutMs" : "handshakeTimeoutMs");
  }
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
    const go = (): void => {
      res.writeContinue();
      server.emit("request", req, res);
    };
    // A pipelined response has no socket yet: a "100 Continue" written now would land between its head and body.
    if (res.socket) go();
    else res.once("socket", go);
  });
  server.on("connection", (socket) => {
    if (open.has(socket)) return;
    open.set(socket, null);
    socket.on("close", onClosed);
    socket.on("error", onSocketError);
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || isProxy(remoteAddress)) return;
    if (peers.enter(remoteAddress)) open.set(socket, remoteAddress);
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
  await new Promise<void>((resolve, reject) => {
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
    url: urlOf(server.address() as AddressInfo),
    close(signal) {
      closing = true;
      return closeServer(server, open, signal);
    },
  };
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

async function closeServer(
  server: Server,
  open: ReadonlyMap<Duplex, unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  // `server.closeAllConnections` does not include sockets that were upgraded, or whose upgrade or CONNECT was refused.
  const cut = (): void => {
    for (const socket of open.keys()) socket.destroy();
  };
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    if (signal?.aborted) cut();
    else signal?.addEventListener("abort", cut, { once: true });
  });
  signal?.removeEventListener("abort", cut);
}
