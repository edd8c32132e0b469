import { TerrariumError } from "../../base/errors.js";
import { json, methodProblem, type Route } from "../answers/route.js";

/** Where people log in on the dashboard: a public client, with authorization code and PKCE. */
export interface LoginOptions {
  /** The issuer, exactly as in the `iss` of its tokens, such as `https://sso.example/realms/garden`. */
  readonly issuer: string;
  /** The dashboard's client at the issuer. It has no secret. */
  readonly clientId: string;
  /** Scopes to ask for, separated by spaces. Default: `openid`. */
  readonly scope?: string;
  /** API that the token is for, where the issuer asks for it, as Auth0 does. */
  readonly audience?: string;
}

export interface Login {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly audience: string | null;
}

/** Characters of each value. */
const CHARACTERS_MAX = 2_000;
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);
const SCOPE = "openid";

/** Throws BAD_USER_INPUT for what cannot be used. `accepted`: whether tokens of that issuer are accepted. */
export function readLogin(
  { issuer, clientId, scope = SCOPE, audience }: LoginOptions,
  accepted: (issuer: string) => boolean,
): Login {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const isSecure = url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.has(url.hostname));
  if (!url || !isSecure || url.search !== "" || url.hash !== "" || url.username !== "")
    throw refusal("issuer", "must be an https address, without a query");
  if (!accepted(issuer))
    throw refusal(
      "issuer",
      "tokens of this issuer are not accepted: name it among the issuers of tokens as well",
    );
  for (const [name, value] of Object.entries({ issuer, clientId, scope, audience: audience ?? "-" }))
    if (value === "" || value.length > CHARACTERS_MAX)
      throw refusal(name, `must have 1 to ${CHARACTERS_MAX} characters`);
  if (!scope.split(" ").includes(SCOPE)) throw refusal("scope", "must contain openid");
  return { issuer, clientId, scope, audience: audience ?? null };
}

/** `GET /login.json`: how to log in, for the dashboard; `null` without a login. It holds no secret. */
export function createLoginRoute(login: Login | null): Route {
  return ({ request, pathname }) => {
    if (pathname !== "/login.json") return null;
    if (request.method !== "GET" && request.method !== "HEAD") return methodProblem("GET, HEAD");
    return json(200, login && { ...login });
  };
}

function refusal(field: string, message: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `login.${field}: ${message}`, { field: `login.${field}` });
}
