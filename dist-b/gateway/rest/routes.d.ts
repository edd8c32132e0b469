import type { Authenticator } from "../../auth/authenticator.js";
import type { Viewer, Visibility } from "../../auth/viewer.js";
import type { Limits } from "../../base/limits.js";
import type { Steer } from "../../steering/port.js";
import { type Watch } from "../../watching/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import { type Route } from "../answers/route.js";
export interface RestOptions {
  readonly authenticator: Authenticator;
  /** What a viewer may see at the moment. */
  readonly visibilityOf: (viewer: Viewer) => Visibility;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly limits: Limits;
  readonly errors: ErrorMapper;
}
/**
 * REST under `/api`, as the OpenAPI document describes it. Reads are the same as those of GraphQL queries, calls go through
 * the same checks, and errors are the same, as problem documents.
 */
export declare function createRest(options: RestOptions): Route;
