import type { Authenticator } from "../../auth/authenticator.js";
import { type Viewer, type Visibility } from "../../auth/viewer.js";
import { type Projections } from "../../mirror/index.js";
import { type Watch } from "../../watching/port.js";
import { type TokenWatch } from "../callers/tokens.js";
import type { GatewayCounts } from "../metrics/counts.js";
import { type Connection } from "./protocol.js";
export interface ObserveOptions {
  readonly authenticator: Authenticator;
  /** What a viewer may see at the moment. */
  readonly visibilityOf: (viewer: Viewer) => Visibility;
  readonly watch: Watch;
  readonly counts?: GatewayCounts;
  readonly projections: Projections;
  readonly tokens: TokenWatch;
}
/** Serves one socket. Resolves once it is served or refused, with the function to call when it closes. */
export type Observe = (
  connection: Connection,
  agentId: string,
  query: URLSearchParams,
) => Promise<() => void>;
/**
 * `ws /observe/{agent}`: history, then every event, each as one plain JSON message. Query parameters: `after` (a cursor),
 * `replay` (a number), `session` and `types` (names, separated by commas). An unknown agent closes with 4004, any other mistake with
 * 4400 and its error code; a message from the client closes with 4400, too.
 */
export declare function createObserve(options: ObserveOptions): Observe;
