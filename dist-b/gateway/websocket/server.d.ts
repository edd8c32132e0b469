import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock } from "../../base/clock.js";
import { type Admission } from "../callers/admission.js";
import { type ClientAddress } from "../callers/client-address.js";
import { type HostGuard } from "../callers/hosts.js";
import { type GatewayCounts } from "../metrics/counts.js";
import { type ObserveOptions } from "./observe.js";
import { type PerturbOptions } from "./perturb.js";
import { type ProtocolOptions } from "./protocol.js";
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
export declare function createWebSockets(options: WebSocketsOptions): WebSockets;
