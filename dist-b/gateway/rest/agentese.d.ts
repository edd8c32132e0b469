import type { Agentese } from "../../agentese/port.js";
import type { Authenticator } from "../../auth/authenticator.js";
import type { Limits } from "../../base/limits.js";
import type { Steer } from "../../steering/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import { type Route } from "../answers/route.js";
export interface AgenteseRouteOptions {
  readonly authenticator: Authenticator;
  readonly agentese: Agentese;
  readonly steer: Steer;
  readonly limits: Limits;
  readonly errors: ErrorMapper;
}
/** `GET /agentese/{path}` reads, with the input in the query; `POST` may act, and the body is the input itself. */
export declare function createAgenteseRoute(options: AgenteseRouteOptions): Route;
