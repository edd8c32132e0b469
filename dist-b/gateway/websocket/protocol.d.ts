import { type Server } from "graphql-ws";
import type { WebSocket } from "ws";
import type { Agentese } from "../../agentese/port.js";
import type { Authenticator } from "../../auth/authenticator.js";
import type { Viewer, Visibility } from "../../auth/viewer.js";
import type { Limits } from "../../base/limits.js";
import type { Log } from "../../base/log.js";
import { type CloseName } from "../../events/close-codes.js";
import { type StreamSink } from "../../mirror/index.js";
import type { Steer } from "../../steering/port.js";
import type { Watch } from "../../watching/port.js";
import { type ErrorMapper } from "../answers/errors.js";
import { type Fanout } from "../graphql/fanout.js";
import type { Operations } from "../graphql/operations.js";
import { type LazySignal } from "./signals.js";
/** One WebSocket, independent of its protocol. */
export interface Connection {
  readonly socket: WebSocket;
  /** The `Authorization` header of the upgrade. The request itself is not kept, because it takes more memory than the rest. */
  readonly authorization: string | undefined;
  /** The upgrade's `traceparent` header, if it is valid and tracing is on. */
  readonly traceparent: string | null;
  readonly address: string;
  /** Whether the page that opened it may steer. */
  readonly maySteer: boolean;
  readonly sink: StreamSink;
  /** Aborts when the socket closes. Created on first use, because few connections ever steer. */
  readonly gone: LazySignal;
  viewer: Viewer;
}
export interface ProtocolOptions {
  readonly authenticator: Authenticator;
  /** What a viewer may see at the moment. */
  readonly visibilityOf: (viewer: Viewer) => Visibility;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly agentese: Agentese;
  readonly limits: Limits;
  readonly log: Log;
  readonly operations: Operations;
  readonly fanout: Fanout;
  readonly errors: ErrorMapper;
}
/** graphql-ws implements the protocol; only the `next` messages of shared documents bypass it. */
export declare function createProtocol(options: ProtocolOptions): Server<Connection>;
export declare function endWith(socket: WebSocket, name: CloseName, detail?: string): void;
