import { createAuthenticator, makeOperatorToken } from "../auth/authenticator.js";
import { Revocations } from "../auth/revocations.js";
/** Rejects with BAD_USER_INPUT when the list of revoked tokens cannot be read. */
export async function buildAuth(options, { clock, log, limits }, disposables) {
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
  const authenticator = createAuthenticator({
    revocations,
    operatorToken,
    jwtSecret: options.jwt?.secret,
    jwksUrl: options.jwt?.jwksUrl,
    jwtAudience: options.jwt?.audience,
    jwtIssuer: options.jwt?.issuer,
    clock,
    log: (line) => log.warn(line, "JWKS"),
  });
  return { authenticator, operatorToken, revocations };
}
//# sourceMappingURL=auth.js.map
