import { type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Limits } from "../../base/limits.js";
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
export declare function openHttpServer(options: HttpServerOptions): Promise<HttpServer>;
export {};
