import { type Authenticator, createAuthenticator } from "../../auth/tokens/authenticator.js";
import { makeOperatorToken } from "../../auth/tokens/operator-token.js";
import { Revocations } from "../../auth/tokens/revocations.js";
import { Shares } from "../../auth/shares/index.js";
import type { Disposables } from "../disposables.js";
import type { TerrariumOptions } from "../options.js";
import type { Runtime } from "../runtime.js";

export interface Auth {
  readonly authenticator: Authenticator;
  readonly operatorToken: string;
  /** Null when no list of revoked tokens is configured. */
  readonly revocations: Revocations | null;
  /** Refuses every share until it is opened. */
  readonly shares: Shares;
}

/** Rejects with BAD_USER_INPUT when the list of revoked tokens cannot be read. */
export async function buildAuth(
  options: TerrariumOptions,
  { clock, log, limits }: Runtime,
  disposables: Disposables,
): Promise<Auth> {
  const operatorToken = options.operatorToken ?? makeOperatorToken();
  const { revokedTokens: source } = options;
  const revocations =
    source === undefined
      ? null
      : await Revocations.open({
          source,
          clock,
          entriesMax: limits.maxRevokedTokens,
          log: (line) => log.warn(line, "revoked tokens"),
        });
  disposables.add("revocations", () => revocations?.close());
  const shares = new Shares({ clock, revocations });
  const authenticator = createAuthenticator({
    shares,
    revocations,
    operatorToken,
    jwtSecret: options.jwt?.secret,
    jwksUrl: options.jwt?.jwksUrl,
    jwtAudience: options.jwt?.audience,
    jwtIssuer: options.jwt?.issuer,
    issuers: options.issuers,
    scopeClaims: options.scopeClaims,
    roleScopes: options.roleScopes,
    clock,
    log: (line) => log.warn(line, "JWKS"),
  });
  return { authenticator, operatorToken, revocations, shares };
}
