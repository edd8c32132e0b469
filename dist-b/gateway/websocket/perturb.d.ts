import type { Authenticator } from "../../auth/authenticator.js";
import type { Clock } from "../../base/clock.js";
import { type NewId } from "../../base/ids.js";
import type { Limits } from "../../base/limits.js";
import type { Steer } from "../../steering/port.js";
import type { Watch } from "../../watching/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import { type Connection } from "./protocol.js";
export interface PerturbOptions {
  readonly authenticator: Authenticator;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly limits: Limits;
  readonly errors: ErrorMapper;
  readonly clock: Clock;
  readonly newId?: NewId;
}
/** One served socket. */
interface Talk {
  /** Resolves when the caller is identified, is still to send a token, or was refused. */
  readonly opening: Promise<void>;
  /** Resolves when the message is answered, or the socket was closed because of it. */
  receive(message: string): Promise<void>;
  /** Called when the socket has closed. */
  end(): void;
}
export type Perturb = (
  connection: Connection,
  agentId: string,
  query: URLSearchParams,
  send: (message: string) => Promise<void>,
) => Talk;
/**
 * `ws /perturb/{agent}`: steering in plain JSON messages, one request and one answer each. The token comes in the upgrade's
 * `Authorization` header or in the first message, `{"authorization": "Bearer …"}`; a later such message replaces it, if the
 * token is valid. A token in the URL is refused: any query string closes with 4400. Answers carry the `id` of their message
 * and come in the order of completion. Unknown agent: 4004. Missing or invalid token: 4401.
 */
export declare function createPerturb(options: PerturbOptions): Perturb;
export {};
