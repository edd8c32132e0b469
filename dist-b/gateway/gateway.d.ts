import type { IncomingMessage, ServerResponse } from "node:http";
import type { Agentese } from "../agentese/port.js";
import type { Authenticator } from "../auth/authenticator.js";
import type { Viewer } from "../auth/viewer.js";
import type { SchemaContext } from "../schema/builder.js";
import type { Steer } from "../steering/port.js";
import type { Watch } from "../watching/port.js";
import type { Route } from "./answers/route.js";
import { type ClientAddress } from "./callers/client-address.js";
import { type HostGuard } from "./callers/hosts.js";
import { type GatewayCore, type GatewayCoreOptions } from "./core.js";
import type { Answered } from "./metrics/instruments.js";
export interface GatewayOptions extends GatewayCoreOptions {
  /** Prefix of all paths, as returned by `readBasePath`. Default: none. */
  readonly basePath?: string;
  /** Default: the peer's address. */
  readonly clientAddress?: ClientAddress;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly agentese: Agentese;
  readonly authenticator: Authenticator;
  /** Why the gateway should get no traffic now; empty when ready. */
  readonly readiness: () => readonly string[];
  /** Parts that have failed while the gateway can still serve; listed by `/ready`. */
  readonly degraded?: () => readonly string[];
  /** Called with one line of text per answered request, without a newline. Health checks are left out. */
  readonly accessLog?: (line: string) => void;
  readonly routes?: readonly Route[];
  /** Origins of pages, beside this gateway's own, that may send tokens: `https://example.org`, or `*` for all. */
  readonly steeringOrigins?: readonly string[];
  /** Origins of pages that may read, or `*` for all. Default: all; on a loopback address only pages of this machine. */
  readonly readOrigins?: readonly string[] | undefined;
  /** Whether a request's `Host` is a name of this gateway. Default: see `hostGuard`. */
  readonly knowsHost?: HostGuard | undefined;
  /** Called once for each answered request. */
  readonly onAnswered?: (request: Answered) => void;
}
/** The HTTP side of a gateway; `GatewayCore` holds the parts that it shares with other transports. */
export interface Gateway extends GatewayCore {
  /** Request listener for `node:http` and frameworks built on it. */
  handler(req: IncomingMessage, res: ServerResponse): void;
  /** The same for servers with a fetch interface. `address` is the client's, for limits and logs. */
  fetch(
    request: Request,
    info?: {
      readonly address?: string;
    },
  ): Promise<Response>;
  /** `traceparent` is the caller's value, unchecked. */
  contextOf(viewer: Viewer, signal: AbortSignal | null, traceparent?: unknown): SchemaContext;
  /** Ends all event streams over at most `spreadMs`, so that their readers reconnect with their last event id. */
  close(spreadMs: number): Promise<void>;
}
/**
 * GraphQL over HTTP with event streams, GraphiQL, REST, health and readiness, on one handler. The paths and their rules
 * are in SPEC.md.
 */
export declare function createGateway(options: GatewayOptions, core?: GatewayCore): Gateway;
