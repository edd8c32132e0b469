// Tokens as identity providers make them, with the settings that docs/identity.md shows for each.
import type { JWTPayload } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthenticator, type AuthenticatorOptions } from "../../../src/auth/tokens/authenticator.js";
import { systemClock } from "../../../src/base/clock.js";
import { IssuerServer, type TestIssuer } from "../../support/issuers.js";

let server: IssuerServer;
let auth0: TestIssuer;
let keycloak: TestIssuer;
let entra: TestIssuer;

const TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
const CLIENT = "00001111-aaaa-2222-bbbb-3333cccc4444";

beforeAll(async () => {
  server = await IssuerServer.open();
  auth0 = await server.issuer("/.well-known/jwks.json", {
    alg: "RS256",
    iss: "https://garden.eu.auth0.com/",
  });
  keycloak = await server.issuer("/realms/garden/protocol/openid-connect/certs", {
    alg: "ES256",
    iss: "https://sso.example/realms/garden",
  });
  // Entra publishes no `alg`, but the key's issuer.
  entra = await server.issuer(`/${TENANT}/discovery/v2.0/keys`, {
    alg: "RS256",
    iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    jwk: (key) => ({ ...key, issuer: `https://login.microsoftonline.com/${TENANT}/v2.0` }),
  });
});

afterAll(() => server[Symbol.asyncDispose]());

async function scopesOf(
  issuer: TestIssuer,
  options: Partial<AuthenticatorOptions>,
  claims: JWTPayload,
): Promise<readonly string[]> {
  const authenticator = createAuthenticator({
    operatorToken: null,
    clock: systemClock,
    jwksUrl: issuer.jwksUrl,
    jwtIssuer: issuer.iss,
    ...options,
  });
  const viewer = await authenticator.authenticate(`Bearer ${await issuer.sign(claims)}`, "192.0.2.7");
  return viewer.kind === "client" ? viewer.scopes : [];
}

const iat = Math.floor(Date.now() / 1_000);

describe("Auth0", () => {
  const options = { jwtAudience: "https://garden.example/api", scopeClaims: ["scope", "permissions"] };
  const person = {
    sub: "auth0|64a1f0c2b7d9e5a3c8f01234",
    aud: ["https://garden.example/api", "https://garden.eu.auth0.com/userinfo"],
    iat,
    azp: "my_client_id",
    scope: "openid profile email",
    permissions: ["agent:*:invoke", "purgatory:resolve", "read:reports"],
  };

  it("[AUTH-1147] permissions of the API (RBAC, `access_token_authz`) are scopes", async () => {
    expect(await scopesOf(auth0, options, person)).toEqual(["agent:*:invoke", "purgatory:resolve"]);
    expect(await scopesOf(auth0, { jwtAudience: options.jwtAudience }, person)).toEqual([]);
  });

  it("[AUTH-1147] a machine's token carries them as scopes and as permissions", async () => {
    const machine = {
      sub: "my_client_id@clients",
      aud: "https://garden.example/api",
      iat,
      azp: "my_client_id",
      scope: "agent:echo:perturb",
      gty: "client-credentials",
      permissions: ["agent:echo:perturb"],
    };
    expect(await scopesOf(auth0, options, machine)).toEqual(["agent:echo:perturb"]);
  });

  it("[AUTH-1147] roles that an Action puts into a claim of its own, named by an address", async () => {
    const claims = { ...person, "https://garden.example/roles": ["gardener"] };
    for (const path of ["https://garden.example/roles", "https://garden\\.example/roles"]) {
      const roles = { scopeClaims: [path], roleScopes: { gardener: ["agent:*:control"] } };
      expect(await scopesOf(auth0, roles, claims)).toEqual(["agent:*:control"]);
    }
  });
});

describe("Keycloak", () => {
  const person = {
    iat,
    auth_time: iat,
    jti: "onrtac:d58f5dc8-fd8f-462b-8a19-716f8f83985b",
    aud: ["terrarium", "account"],
    sub: "36fa0f91-f94d-4a0c-afed-6b7d952e47da",
    typ: "Bearer",
    azp: "garden-web",
    sid: "2a88c258-f73a-4103-b862-e1fbd8f4e04e",
    acr: "1",
    "allowed-origins": ["https://garden.example"],
    realm_access: {
      roles: ["default-roles-garden", "offline_access", "uma_authorization", "terrarium-operator"],
    },
    resource_access: {
      terrarium: { roles: ["agent:echo:invoke"] },
      "my.client": { roles: ["answerer"] },
      account: { roles: ["manage-account", "view-profile"] },
    },
    scope: "openid email profile",
    email_verified: true,
    preferred_username: "ada",
    email: "ada@garden.example",
  };
  const roleScopes = {
    "terrarium-operator": ["agent:*:control", "purgatory:resolve"],
    answerer: ["purgatory:resolve"],
  };

  it.each<[string, readonly string[], readonly string[]]>([
    ["roles of the realm", ["realm_access.roles"], ["agent:*:control", "purgatory:resolve"]],
    ["roles of a client", ["resource_access.terrarium.roles"], ["agent:echo:invoke"]],
    ["roles of a client with a dot", ["resource_access.my\\.client.roles"], ["purgatory:resolve"]],
    [
      "both, and scopes",
      ["scope", "realm_access.roles", "resource_access.terrarium.roles"],
      ["agent:*:control", "purgatory:resolve", "agent:echo:invoke"],
    ],
    ["another client's roles are not this one's", ["resource_access.garden.roles"], []],
  ])("[AUTH-1148] %s", async (_, scopeClaims, scopes) => {
    const options = { jwtAudience: "terrarium", scopeClaims, roleScopes };
    expect(await scopesOf(keycloak, options, person)).toEqual(scopes);
  });
});

describe("Entra", () => {
  const options = {
    jwtAudience: CLIENT,
    scopeClaims: ["roles"],
    roleScopes: {
      "Agents.Observe": ["agent:*:invoke"],
      "Agents.Control": ["agent:*:control", "purgatory:resolve"],
    },
  };
  const common = {
    aud: CLIENT,
    iat,
    nbf: iat,
    aio: "AXQAi/8bAAAA",
    azp: "22223333-cccc-4444-dddd-5555eeee6666",
    azpacr: "1",
    oid: "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb",
    rh: "0.AXkA",
    sub: "vB0Xn0C3eVbN1mT8q2sYw4",
    tid: TENANT,
    uti: "eJf0rE3xTk2iVg",
    ver: "2.0",
  };

  it("[AUTH-1149] app roles of a person", async () => {
    const person = {
      ...common,
      name: "Ada",
      preferred_username: "ada@garden.example",
      scp: "access_as_user",
    };
    expect(
      await scopesOf(entra, options, { ...person, roles: ["Agents.Observe", "Agents.Control"] }),
    ).toEqual(["agent:*:invoke", "agent:*:control", "purgatory:resolve"]);
    expect(await scopesOf(entra, options, person)).toEqual([]);
  });

  it("[AUTH-1149] app roles of a daemon, and roles whose value is a scope", async () => {
    const daemon = { ...common, idtyp: "app", sub: common.oid };
    expect(await scopesOf(entra, options, { ...daemon, roles: ["agent:echo:perturb"] })).toEqual([
      "agent:echo:perturb",
    ]);
  });

  it("[AUTH-1149] a token of another tenant is refused, although Entra signs with the same keys", async () => {
    const other = {
      ...common,
      iss: "https://login.microsoftonline.com/other/v2.0",
      roles: ["Agents.Control"],
    };
    await expect(scopesOf(entra, options, other)).rejects.toMatchObject({ details: { reason: "issuer" } });
  });
});
