import type { Context } from "graphql-ws";
import type { WebSocket } from "ws";
import type { Agentese } from "../../agentese/port.js";
import type { Authenticator } from "../../auth/tokens/authenticator.js";
import type { SightOf } from "../../auth/sights.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Limits } from "../../base/limits.js";
import type { Log } from "../../base/log.js";
import { CLOSE_CODES, type CloseName } from "../../events/close-codes.js";
import type { StreamSink } from "../../mirror/index.js";
import type { Steer } from "../../steering/port.js";
import type { Watch } from "../../watching/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import type { Fanout } from "../graphql/fanout.js";
import type { Operations } from "../graphql/operations.js";
import type { LazySignal } from "./signals.js";

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
  /** What graphql-ws knows of it, from its `connection_init` on; null before, and for other paths. */
  protocol: Ctx | null;
}

export interface ProtocolOptions {
  readonly authenticator: Authenticator;
  /** What a viewer may see at the moment. */
  readonly sightOf: SightOf;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly agentese: Agentese;
  readonly limits: Limits;
  readonly log: Log;
  readonly operations: Operations;
  readonly fanout: Fanout;
  readonly errors: ErrorMapper;
}

export type Ctx = Context<Record<string, unknown>, Connection>;

export function endWith(socket: WebSocket, name: CloseName, detail = ""): void {
  const { code, reason } = CLOSE_CODES[name];
  // RFC 6455, 5.5: a close frame's reason has at most 123 bytes.
  socket.close(code, Buffer.from(reason + detail).subarray(0, 123));
}
