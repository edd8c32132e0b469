import type { AuthorizationServer, Client, TokenEndpointResponse } from "oauth4webapi";

/** Where people log in, as the gateway says. */
export interface LoginConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  readonly audience: string | null;
}

/** What a login gave. Kept in memory, or in this tab when the person asked for that. */
export interface LoginTokens {
  readonly accessToken: string;
  /** Null: the provider gave none, so the login ends with the access token. */
  readonly refreshToken: string | null;
  /** Names the login when it is ended; null without one. */
  readonly idToken: string | null;
}

/** What the provider sent the browser back with, and what had been remembered before it left. */
export interface LoginAnswer {
  readonly parameters: URLSearchParams;
  readonly begun: Begun | null;
}

interface Begun {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly remember: boolean;
  /** The page to return to. */
  readonly hash: string;
}

/** A login that did not work. The message says in plain words what happened; it may contain the provider's text. */
export class LoginFailure extends Error {
  override readonly name = "LoginFailure";
  /** False: trying again later may help, because the provider was not reached. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal = true) {
    super(message);
    this.isFinal = isFinal;
  }
}

/** What this needs of the page. */
export interface LoginPage {
  readonly location: Pick<Location, "href" | "hash" | "assign">;
  readonly history: Pick<History, "state" | "replaceState">;
  /** Ends with the tab. */
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

/** Characters of the provider's own explanation that are shown. */
const REASON_CHARACTERS_MAX = 200;

/**
 * Takes the provider's answer out of the page's address, before anything else reads it: the code in it is good for one use. It is
 * behind the `#`, which browsers send to no server. Null when the page was not opened by a login.
 */
export function takeLoginAnswer({ location, history, storage }: LoginPage): LoginAnswer | null {
  const parameters = new URLSearchParams(location.hash.slice(1));
  if (!parameters.has("state") || !(parameters.has("code") || parameters.has("error"))) return null;
  const begun = readBegun(storage, new URL(".", location.href).pathname);
  const url = new URL(location.href);
  url.hash = begun?.hash ?? "";
  history.replaceState(history.state, "", url.href);
  return { parameters, begun };
}

/** Logs people in at an identity provider: authorization code with PKCE, as a public client (RFC 9700, OpenID Connect). */
export class Login {
  readonly config: LoginConfig;
  readonly #page: LoginPage;

  constructor(config: LoginConfig, page: LoginPage) {
    this.config = config;
    this.#page = page;
  }

  /** Leaves the page for the provider. Rejects with `LoginFailure` when that cannot be found. */
  async begin(remember: boolean): Promise<void> {
    const { location, storage } = this.#page;
    const { clientId, scope, audience } = this.config;
    const oauth = await library();
    const server = await this.#discover();
    if (server.authorization_endpoint === undefined)
      throw new LoginFailure("The identity provider does not say where to log in.");
    const begun: Begun = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
      remember,
      hash: location.hash,
    };
    try {
      storage.setItem(nameOf(this.#home), JSON.stringify(begun));
    } catch {
      throw new LoginFailure("This browser does not let the page keep anything, which a login needs.");
    }
    const address = new URL(server.authorization_endpoint);
    for (const [name, value] of Object.entries({
      client_id: clientId,
      redirect_uri: this.#home.href,
      response_type: "code",
      response_mode: "fragment",
      scope,
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: "S256",
      // A refresh token needs consent, where the provider goes by the letter of OpenID Connect.
      ...(scope.split(" ").includes("offline_access") && { prompt: "consent" }),
      ...(audience !== null && { audience, resource: audience }),
    }))
      address.searchParams.set(name, value);
    location.assign(address.href);
  }

  /** Exchanges the provider's answer for tokens. Rejects with `LoginFailure`. */
  async complete({ parameters, begun }: LoginAnswer): Promise<LoginTokens> {
    if (begun === null || parameters.get("state") !== begun.state)
      throw new LoginFailure("This login was begun in another tab, or long ago. Log in again.");
    return await this.#exchange(async (oauth, server, client) => {
      const validated = oauth.validateAuthResponse(server, client, parameters, begun.state);
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        oauth.None(),
        validated,
        this.#home.href,
        begun.verifier,
        this.#tokenRequest(oauth),
      );
      return await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: begun.nonce,
        requireIdToken: true,
      });
    });
  }

  /** New tokens for a login that goes on. Rejects with `LoginFailure`; `isFinal`: the login has ended. */
  async refresh({ refreshToken, idToken }: LoginTokens): Promise<LoginTokens> {
    if (refreshToken === null) throw new LoginFailure("The login has ended.");
    const fresh = await this.#exchange(async (oauth, server, client) => {
      const options = this.#tokenRequest(oauth);
      const response = await oauth.refreshTokenGrantRequest(
        server,
        client,
        oauth.None(),
        refreshToken,
        options,
      );
      return await oauth.processRefreshTokenResponse(server, client, response);
    });
    // A provider that does not rotate them goes on with the same one.
    return {
      ...fresh,
      refreshToken: fresh.refreshToken ?? refreshToken,
      idToken: fresh.idToken ?? idToken,
    };
  }

  /** Address that ends the login at the provider and comes back here; null where it has none, or cannot be reached. */
  async endOf({ idToken }: LoginTokens): Promise<string | null> {
    try {
      const { end_session_endpoint: end } = await this.#discover();
      if (end === undefined || idToken === null) return null;
      const address = new URL(end);
      address.searchParams.set("id_token_hint", idToken);
      address.searchParams.set("client_id", this.config.clientId);
      address.searchParams.set("post_logout_redirect_uri", this.#home.href);
      return address.href;
    } catch {
      return null;
    }
  }

  /** The dashboard's own address, which is registered at the provider. */
  get #home(): URL {
    const home = new URL(".", this.#page.location.href);
    home.search = "";
    home.hash = "";
    return home;
  }

  async #discover(): Promise<AuthorizationServer> {
    const oauth = await library();
    const issuer = new URL(this.config.issuer);
    return await inWords(oauth, issuer, async () =>
      oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure(oauth, issuer))),
    );
  }

  async #exchange(
    ask: (oauth: Library, server: AuthorizationServer, client: Client) => Promise<TokenEndpointResponse>,
  ): Promise<LoginTokens> {
    const oauth = await library();
    const server = await this.#discover();
    const client = { client_id: this.config.clientId };
    const answer = await inWords(oauth, new URL(this.config.issuer), () => ask(oauth, server, client));
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? null,
      idToken: answer.id_token ?? null,
    };
  }

  #tokenRequest(oauth: Library) {
    const { audience, issuer } = this.config;
    return {
      ...insecure(oauth, new URL(issuer)),
      ...(audience !== null && { additionalParameters: { resource: audience } }),
    };
  }
}

type Library = typeof import("./oauth.js");

/** Loaded only when somebody logs in. */
function library(): Promise<Library> {
  return import("./oauth.js");
}

/** The gateway accepts an issuer without TLS only on this machine. */
function insecure(oauth: Library, issuer: URL) {
  return issuer.protocol === "http:" ? { [oauth.allowInsecureRequests]: true } : {};
}

async function inWords<T>(oauth: Library, { host }: URL, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
      const { error: code, error_description: why } = error;
      const reason = (why ?? code).slice(0, REASON_CHARACTERS_MAX);
      throw new LoginFailure(
        code === "access_denied"
          ? `The login was cancelled, or ${host} does not allow it: ${reason}.`
          : `${host} refused the login: ${reason}.`,
      );
    }
    if (error instanceof TypeError && !("code" in error))
      throw new LoginFailure(
        `This browser cannot reach ${host}: it is away, or does not allow this page (CORS).`,
        false,
      );
    const why = error instanceof Error ? error.message : String(error);
    throw new LoginFailure(`The answer of ${host} cannot be used: ${why.slice(0, REASON_CHARACTERS_MAX)}.`);
  }
}

/** Gateways with different base paths may share an origin. */
function nameOf({ pathname }: Pick<URL, "pathname">): string {
  return `terrarium-login ${pathname}`;
}

/** Read once: an answer is good for one login. */
function readBegun(storage: LoginPage["storage"], pathname: string): Begun | null {
  try {
    const text = storage.getItem(nameOf({ pathname }));
    storage.removeItem(nameOf({ pathname }));
    const { state, nonce, verifier, remember, hash } = JSON.parse(text ?? "null") as Begun;
    return { state, nonce, verifier, remember, hash };
  } catch {
    return null;
  }
}
