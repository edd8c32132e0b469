import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { handleProtocols } from "graphql-ws";
import { pathBelow } from "../../base/base-path.js";
import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { guarded } from "../../base/async/guard.js";
import { comeBackHint } from "../../events/close-codes.js";
import type { Admission } from "../callers/admission.js";
import { type ClientAddress, createClientAddress } from "../callers/client-address.js";
import { spreadDrainNotices } from "../callers/drain-notice.js";
import { type HostGuard, hostGuard } from "../callers/hosts.js";
import { socketOrigins } from "../callers/origins.js";
import { pathAskedFor, settleAddress, withoutLastSlash } from "../callers/request-address.js";
import { takeUpgradeShare } from "../callers/share-parameter.js";
import { joinAuthorizations } from "../callers/tokens.js";
import { answerUnderWay, asksForWebSocket, ignoreUpgrade, refuseUpgrade } from "../http/upgrade.js";
import { type GatewayCounts, gatewayCounts } from "../metrics/counts.js";
import { createHostSockets, type HostSocketsOptions } from "./hosts.js";
import { refusingServerMessages, withText } from "./messages.js";
import { createObserve, type ObserveOptions } from "./observe.js";
import { type SocketPath, socketPath } from "./paths.js";
import { createPerturb, type PerturbOptions } from "./perturb.js";
import { type Connection, endWith, type ProtocolOptions } from "./connection.js";
import { createProtocol } from "./protocol.js";
import { onlyHosts, openServer, type ProtocolHooks, ProtocolSocket, send } from "./socket-server.js";
import { createServedSockets, type Serve } from "./served-sockets.js";

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
  /** Takes hosts that dial in. Default: none are taken. */
  readonly hosts?: Pick<HostSocketsOptions, "door" | "tokens">;
}

/** The WebSocket transports: `/graphql` (subprotocol `graphql-transport-ws`), plain `/observe/{agent}` and `/perturb/{agent}`, `/host`. */
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
  const counts = options.counts ?? gatewayCounts();
  const { refused, socketsOpened } = counts;
  const protocol = createProtocol(options);
  const sockets = createServedSockets({ ...options, counts, clientAddress });
  const pageMayOpen = socketOrigins(options);
  const knowsHost = options.knowsHost ?? hostGuard(options);
  const observe = createObserve(options);
  const perturb = createPerturb(options);
  const hosts = options.hosts && createHostSockets({ ...options, ...options.hosts, counts });
  const server = openServer({ handleProtocols, maxPayload: limits.maxMessageBytes });
  const hostServer = openServer({ handleProtocols: onlyHosts, maxPayload: limits.maxHostMessageBytes });
  let closing = false;

  const onUpgradeError = (error: Error): void =>
    log.debug({ err: error }, "socket failed during the upgrade");
  const hooks: ProtocolHooks<Connection> = {
    onInitTimeout: () => refused.count("initTimeoutMs"),
    onMessage: (connection, handle) =>
      sockets.receive(connection, (message) => {
        const text = withText(message);
        const subscribed = protocol.subscribe(connection, text);
        return subscribed ?? refusingServerMessages(connection.socket, text, handle);
      }),
  };

  const serveGraphql: Serve = (connection) =>
    protocol.opened(new ProtocolSocket(connection, hooks), connection);

  function serveObserve(agentId: string, query: URLSearchParams): Serve {
    return (connection) => {
      const leaving = observe(connection, agentId, query);
      sockets.endOnFailure(connection, leaving, "serving an observer failed");
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
      sockets.endOnFailure(connection, opened, "admitting a steering socket failed");
      sockets.receive(connection, (message) => talk.receive(message));
      return async () => talk.end();
    };
  }

  const serveHost: Serve = (connection) => {
    if (!hosts) throw new Error("this gateway takes no hosts");
    const { opening, end } = hosts(connection);
    sockets.endOnFailure(connection, opening, "admitting a host failed");
    return async (code, reason) => end(code, reason);
  };

  function serveAt({ name, agentId }: SocketPath, { url = "" }: IncomingMessage): Serve {
    if (name === "graphql") return serveGraphql;
    if (name === "host") return serveHost;
    const { searchParams } = new URL(`http://gateway${url}`);
    return (name === "observe" ? serveObserve : servePerturb)(agentId, searchParams);
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
    joinAuthorizations(request);
    // ws reads only the chosen protocol.
    request.headers.upgrade = "websocket";
    const refusal = takeUpgradeShare(request, asked.name === "graphql" || asked.name === "observe");
    const transport = refusal ? refusing(refusal) : serveAt(asked, request);
    (asked.name === "host" ? hostServer : server).handleUpgrade(request, socket, head, (webSocket) => {
      socketsOpened.count(asked.name);
      const serve = guarded(sockets.endOn(webSocket, "serving a WebSocket failed"), () =>
        sockets.start(webSocket, request, transport),
      );
      serve();
    });
  }

  return {
    get unsentBytes() {
      return sockets.unsentBytes;
    },

    handleUpgrade(request, socket, head) {
      const path = pathBelow(basePath, pathAskedFor(request));
      if (path === null) return false;
      if (!asksForWebSocket(request)) {
        ignoreUpgrade(request, socket, head);
        return true;
      }
      const asked = socketPath(withoutLastSlash(path));
      if (!asked || (asked.name === "host" && !hosts)) return false;
      socket.on("error", onUpgradeError);
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
      sockets.stopPings();
      const all = [...server.clients, ...hostServer.clients];
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
      sockets.stopWatching();
    },
  };
}

/** Closes the socket with the reason. */
function refusing({ code, message }: TerrariumError): Serve {
  return ({ socket }) => {
    endWith(socket, "BAD_REQUEST", `: ${code}: ${message}`);
    return () => Promise.resolve();
  };
}
