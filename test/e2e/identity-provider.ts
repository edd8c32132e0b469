import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { Provider } from "oidc-provider";

export const CLIENT_ID = "dashboard";
/** The API that its access tokens are for. */
export const AUDIENCE = "https://garden.example/api";
const SCOPES = "agent:*:control purgatory:resolve";

/** A real OpenID provider on a free port: with pages to log in, consent and log out, PKCE, refresh tokens, and JWTs as access tokens. */
export class IdentityProvider implements AsyncDisposable {
  readonly issuer: string;
  /** Address of the page that may log people in. */
  page = "";
  /** It renews no login any more. */
  refuses = false;
  /** Paths of the requests that it has got, oldest first. */
  readonly requests: string[] = [];
  /** Requests to these paths are refused without CORS headers, as by a provider that does not know the page. */
  readonly broken = new Set<string>();
  readonly #close: () => Promise<void>;

  private constructor(issuer: string, close: () => Promise<void>) {
    this.issuer = issuer;
    this.#close = close;
  }

  static async open(): Promise<IdentityProvider> {
    let listener: RequestListener = (_request, response) => void response.writeHead(503).end();
    const server = createServer((request, response) => listener(request, response));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new IdentityProvider(issuer, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const answer = provider.#configured().callback();
    listener = (request, response) => {
      const { pathname } = new URL(request.url ?? "/", issuer);
      provider.requests.push(pathname);
      if (provider.broken.has(pathname)) response.writeHead(500).end();
      else if (provider.refuses && pathname === "/token")
        response
          .writeHead(400, { "content-type": "application/json", "access-control-allow-origin": "*" })
          .end('{"error":"invalid_grant","error_description":"the session was ended"}');
      else answer(request, response);
    };
    return provider;
  }

  get jwksUrl(): string {
    return `${this.issuer}/jwks`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  #configured(): Provider {
    const client = {
      client_id: CLIENT_ID,
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      application_type: "native",
      redirect_uris: ["http://127.0.0.1/"],
      post_logout_redirect_uris: ["http://127.0.0.1/"],
    };
    const provider = new Provider(this.issuer, {
      clients: [client],
      clientBasedCORS: (_context: unknown, origin: string) => this.page.startsWith(`${origin}/`),
      scopes: ["openid", "offline_access", ...SCOPES.split(" ")],
      ttl: {
        AccessToken: 600,
        IdToken: 600,
        RefreshToken: 3_600,
        Grant: 3_600,
        Interaction: 600,
        Session: 3_600,
      },
      cookies: { keys: ["of a test"] },
      features: {
        rpInitiatedLogout: { enabled: true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({ scope: SCOPES, audience: AUDIENCE, accessTokenFormat: "jwt" }),
          useGrantedResource: () => true,
        },
      },
    });
    const isPage = (uri: string): boolean => uri === this.page;
    Object.assign(provider.Client.prototype, {
      redirectUriAllowed: isPage,
      postLogoutRedirectUriAllowed: isPage,
    });
    return provider;
  }
}
