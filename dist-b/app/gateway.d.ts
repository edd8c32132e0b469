import type { Agentese } from "../agentese/port.js";
import type { Limits } from "../base/limits.js";
import { type ClientAddress } from "../gateway/callers/client-address.js";
import { type HostGuard } from "../gateway/callers/hosts.js";
import { type Gateway } from "../gateway/gateway.js";
import { type PersistedOperations } from "../gateway/graphql/persisted-operations.js";
import type { JoinedBackplane } from "../link/joined.js";
import { PendingCensus } from "../gateway/metrics/pending-census.js";
import { type WebSockets } from "../gateway/websocket/server.js";
import type { Runs } from "../runs/index.js";
import type { LiveSchema } from "../schema/index.js";
import type { Steer } from "../steering/port.js";
import type { Watch } from "../watching/port.js";
import type { Auth } from "./auth.js";
import type { Health } from "./health.js";
import { Listener } from "./listener.js";
import type { MirrorParts } from "./mirrors.js";
import type { TerrariumOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import type { Storage } from "./storage.js";
/** Checks of requests before authentication, and the documents that are accepted. */
export interface Entrance {
  readonly clientAddress: ClientAddress;
  readonly isProxy: (address: string) => boolean;
  readonly knowsHost: HostGuard;
  readonly persistedOperations: PersistedOperations | undefined;
  /** Prefix of all paths; empty for none. */
  readonly basePath: string;
}
/** Throws for invalid options. Opens nothing, so it runs before every part that does. */
export declare function buildEntrance(options: TerrariumOptions, limits: Limits): Entrance;
export interface GatewayNeeds {
  readonly entrance: Entrance;
  readonly auth: Auth;
  readonly storage: Pick<Storage, "accessLog" | "history">;
  readonly mirrorParts: MirrorParts;
  readonly schema: LiveSchema;
  readonly watch: Watch;
  readonly runs: Pick<Runs, "open">;
  readonly steer: Steer;
  readonly health: Health;
  readonly hosts: Pick<JoinedBackplane, "away">;
}
export interface GatewayParts {
  readonly gateway: Gateway;
  readonly webSockets: WebSockets;
  readonly listener: Listener;
  readonly agentese: Agentese;
  /** Counts pending questions for the metrics. Empty until it follows a Purgatory. */
  readonly census: PendingCensus;
}
/** Builds all parts that serve clients. Does not listen yet. */
export declare function buildGateway(
  options: TerrariumOptions,
  runtime: Runtime,
  needs: GatewayNeeds,
): GatewayParts;
