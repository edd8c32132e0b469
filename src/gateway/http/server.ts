import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Limits } from "../../base/limits.js";
import { Peers } from "../callers/admission.js";
import { ignoreUpgrade, picksWebSocket } from "./upgrade.js";

/** How often slow clients are looked for, milliseconds, at the most. */
const LOOK_MS_MAX = 1_000;
/** Sockets beyond `maxConnections` that may be open for as long as it takes to refuse them. */
const SOCKETS_RESERVE = 1_000;
const NO_TUNNEL =
  "HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD, POST, OPTIONS\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
/** What Node calls a request that did not come in time. */
const TIMED_OUT = "ERR_HTTP_REQUEST_TIMEOUT";

type CuttingLimit = "handshakeTimeoutMs" | "requestTimeoutMs" | "maxConnections" | "maxConnectionsPerAddress";

export interface HttpServerOptions {
  readonly handler: (req: IncomingMessage, res: ServerResponse) => void;
  /** WebSocket upgrades. Without it no upgrade is known, and requests are answered as if they asked for none. */
  readonly upgrade?: (req: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly limits: Pick<Limits, CuttingLimit | "maxHeaderBytes">;
  /** Hears of each connection that a limit ends before there is a request to answer. */
  readonly onCut?: (limit: CuttingLimit) => void;
  /** Hears of what keeps the server from taking connections, such as too few file descriptors; it goes on listening. */
  readonly onError?: (error: Error) => void;
  /** Whether a peer is a proxy, whose connections are those of many. Default: none is. */
  readonly isProxy?: (address: string) => boolean;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
}

export interface HttpServer {
  readonly server: Server;
  /** Where it listens, without a slash at its end. */
  readonly url: string;
  /**
   * Takes no new connections, closes idle ones, and resolves when the rest are gone; what is still open when
   * `signal` aborts is cut.
   */
  close(signal?: AbortSignal): Promise<void>;
}

/** Rejects with Node's own error (`code` EADDRINUSE, EACCES …) when it cannot listen. */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { handshakeTimeoutMs, requestTimeoutMs, maxConnections, maxConnectionsPerAddress, maxHeaderBytes } =
    options.limits;
  const { onCut = () => undefined, onError = () => undefined, isProxy = () => false } = options;
  const peers = new Peers(maxConnectionsPerAddress);
  let closing = false;
  /** Requests of a socket whose head has come and which are not answered yet. Weak: it holds none of them. */
  const underWay = new WeakMap<Duplex, number>();
  const isAnswering = (socket: Duplex): boolean => (underWay.get(socket) ?? 0) > 0;
  /** Open sockets, those taken over by an upgrade too. One whose upgrade is ignored comes a second time. */
  const open = new Set<Duplex>();
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
        // Its connection is idle from now on, which the server looked for only when it began to close.
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
    // Said behind another answer, before it has a socket, it would come between its own answer's head and body.
    if (res.socket) go();
    else res.once("socket", go);
  });
  server.on("connection", (socket) => {
    if (open.has(socket)) return;
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // While an upgrade is looked at nobody else listens, and an error that nobody listens for ends the process.
    socket.on("error", () => undefined);
    // The server answers 408 by itself; who listens for its `clientError` would have to do that for it.
    socket.once("error", (error: NodeJS.ErrnoException) => {
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
  // Nobody is led anywhere from here; unanswered, it would be a reset.
  server.on("connect", (_req, socket) => {
    socket.on("error", () => undefined).resume();
    if (isAnswering(socket)) socket.destroy();
    else socket.end(NO_TUNNEL);
  });
  const { upgrade } = options;
  if (upgrade)
    server.on("upgrade", (req, socket, head) => {
      if (!picksWebSocket(req)) ignoreUpgrade(req, socket, head);
      // Its answer would come in the middle of that of the request before it.
      else if (isAnswering(socket)) socket.destroy();
      else upgrade(req, socket, head);
    });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    // An address in brackets, as URLs have it, is one of IPv6.
    server.listen(options.port, options.host.replace(/^\[(.*)\]$/, "$1"), () => {
      server.off("error", reject);
      // Unheard, it would end the process.
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
  open: ReadonlySet<Duplex>,
  signal: AbortSignal | undefined,
): Promise<void> {
  // The server's own `closeAllConnections` knows none of those whose upgrade or CONNECT was refused.
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    if (signal?.aborted) cut();
    else signal?.addEventListener("abort", cut, { once: true });
  });
  signal?.removeEventListener("abort", cut);
}
