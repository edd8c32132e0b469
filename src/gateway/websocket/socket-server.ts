import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import { CLOSE_CODES } from "../../events/close-codes.js";
import { PROTOCOL } from "../../link/hello.js";

/** A server for upgrades of our own HTTP server. */
export function openServer(options: Pick<ServerOptions, "handleProtocols" | "maxPayload">): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    // Compression per socket costs many times the CPU of sending, and would make the bytes differ per socket.
    perMessageDeflate: false,
    // One message per turn, so that an operation is registered before a message that completes it or reuses its id.
    allowSynchronousEvents: false,
    clientTracking: true,
    ...options,
  });
}

/** Chooses the subprotocol of hosts, where it is offered. */
export function onlyHosts(offered: ReadonlySet<string>): string | false {
  return offered.has(PROTOCOL) && PROTOCOL;
}

/** Resolves when the message is written, or the socket has closed. */
export function send(socket: WebSocket, message: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => {
    // On an error the socket is closing, and its `close` event does the rest.
    socket.send(message, () => resolve());
  });
}

/** What the sockets of graphql-ws tell; the same for all of them. */
export interface ProtocolHooks<C> {
  onInitTimeout(): void;
  onMessage(connection: C, handle: (message: string) => Promise<void>): void;
}

/** A socket as graphql-ws sees it. */
export class ProtocolSocket<C extends { readonly socket: WebSocket }> {
  readonly #connection: C;
  readonly #hooks: ProtocolHooks<C>;

  constructor(connection: C, hooks: ProtocolHooks<C>) {
    this.#connection = connection;
    this.#hooks = hooks;
  }

  get protocol(): string {
    return this.#connection.socket.protocol;
  }

  send(message: string): Promise<void> {
    return send(this.#connection.socket, message);
  }

  close(code?: number, reason?: string): void {
    if (code === CLOSE_CODES.INIT_TIMEOUT.code) this.#hooks.onInitTimeout();
    this.#connection.socket.close(code, reason);
  }

  onMessage(handle: (message: string) => Promise<void>): void {
    this.#hooks.onMessage(this.#connection, handle);
  }

  /** `onPing` of the protocol sends the pong. */
  onPing(): void {}
}
