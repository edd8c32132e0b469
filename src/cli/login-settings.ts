import { usageError } from "./exit.js";

/** A client of an identity provider, for the dashboard. */
export interface LoginSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope?: string;
  readonly audience?: string;
}

interface Given {
  readonly text: string;
  readonly origin: string;
}

/** Null: there is no login. `given` reads a flag or its variable by name. */
export function loginSettings(given: (name: string) => Given | null): LoginSettings | null {
  const [issuer, clientId, scope, audience] = ["oidcIssuer", "oidcClientId", "oidcScope", "oidcAudience"].map(
    given,
  );
  if (!issuer || !clientId) {
    const [alone] = [issuer, clientId, scope, audience].flatMap((one) => one ?? []);
    if (alone) throw usageError(`${alone.origin} needs --oidc-issuer and --oidc-client-id`);
    return null;
  }
  return {
    issuer: issuer.text,
    clientId: clientId.text,
    ...(scope && { scope: scope.text }),
    ...(audience && { audience: audience.text }),
  };
}
