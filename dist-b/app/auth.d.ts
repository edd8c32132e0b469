import { type Authenticator } from "../auth/authenticator.js";
import { Revocations } from "../auth/revocations.js";
import type { Disposables } from "./disposables.js";
import type { TerrariumOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
export interface Auth {
  readonly authenticator: Authenticator;
  readonly operatorToken: string;
  /** Null when no list of revoked tokens is configured. */
  readonly revocations: Revocations | null;
}
/** Rejects with BAD_USER_INPUT when the list of revoked tokens cannot be read. */
export declare function buildAuth(
  options: TerrariumOptions,
  { clock, log, limits }: Runtime,
  disposables: Disposables,
): Promise<Auth>;
