import { browserClock, type LiveClock } from "../../live/index.js";
import {
  Login,
  type LoginAnswer,
  type LoginConfig,
  LoginFailure,
  type LoginPage,
  type LoginTokens,
} from "./login.js";

/** A login is renewed this long before its token ends, or when a fifth of the token's life is left, ms. */
const RENEW_BEFORE_MS_MAX = 60_000;
/** Pause before an identity provider that was not reached is asked again, ms. */
const RETRY_MS = 5_000;

export interface LoginDeskOptions {
  /** Address of the gateway, with a trailing slash. */
  readonly gateway: string;
  readonly page: LoginPage;
  readonly clock?: LiveClock;
  /** A token to use from now on. Rejects when the gateway does not accept it. */
  readonly onToken: (token: string, remember: boolean) => Promise<void>;
  readonly onChange: () => void;
  /** A login did not work, or has ended: in plain words. */
  readonly onFailure: (message: string) => void;
}

/** Logs a person in on this page, and keeps the login alive while the provider allows it. */
export class LoginDesk {
  readonly #options: LoginDeskOptions;
  readonly #clock: LiveClock;
  /** Undefined until the gateway has said where people log in; null: nowhere. */
  #login: Login | null | undefined;
  #tokens: LoginTokens | null = null;
  #remember = false;
  #cancelRenewal: () => void = () => undefined;

  constructor(options: LoginDeskOptions) {
    this.#options = options;
    this.#clock = options.clock ?? browserClock;
  }

  /** Host of the identity provider; null without a login. */
  get provider(): string | null {
    return this.#login ? new URL(this.#login.config.issuer).host : null;
  }

  /** True while the token in use is that of a login. */
  get isLoggedIn(): boolean {
    return this.#tokens !== null;
  }

  /**
   * Reads where people log in, then completes a login that came back, or renews one that this tab remembers. Does nothing when the
   * gateway has answered before.
   */
  async start(answer: LoginAnswer | null): Promise<void> {
    const { gateway, page, onChange } = this.#options;
    if (this.#login !== undefined) return;
    const config = await configOf(gateway);
    if (config === undefined || this.#login !== undefined) return;
    this.#login = config && new Login(config, page);
    if (!config) return;
    onChange();
    if (answer) {
      this.#remember = answer.begun?.remember ?? false;
      await this.#use((login) => login.complete(answer));
      return;
    }
    const kept = this.#kept();
    if (!kept) return;
    this.#remember = true;
    await this.#use((login) => login.refresh(kept));
  }

  /** Leaves the page. Rejects with `LoginFailure`. */
  async begin(remember: boolean): Promise<void> {
    await this.#login?.begin(remember);
  }

  /** Says until when the present token lasts, ms from now; null: it does not end. */
  renewBefore(leftMs: number | null): void {
    this.#cancelRenewal();
    const tokens = this.#tokens;
    if (leftMs === null || !tokens?.refreshToken) return;
    const beforeMs = Math.min(RENEW_BEFORE_MS_MAX, leftMs / 5);
    this.#cancelRenewal = this.#clock.after(leftMs - beforeMs, () => void this.#renew(tokens));
  }

  /** Forgets the login in this tab. */
  forget(): void {
    this.#cancelRenewal();
    this.#tokens = null;
    this.#keep();
  }

  /** Ends the login at the provider, too: leaves the page where the provider has a page for that. */
  async end(): Promise<void> {
    const tokens = this.#tokens;
    this.forget();
    const address = tokens && (await this.#login?.endOf(tokens));
    if (address) this.#options.page.location.assign(address);
  }

  async #renew(tokens: LoginTokens): Promise<void> {
    if (tokens !== this.#tokens) return;
    await this.#use((login) => login.refresh(tokens));
  }

  async #use(tokensOf: (login: Login) => Promise<LoginTokens>): Promise<void> {
    const before = this.#tokens;
    const { onToken, onFailure } = this.#options;
    if (!this.#login) return;
    try {
      const tokens = await tokensOf(this.#login);
      // Forgotten meanwhile.
      if (this.#tokens !== before) return;
      this.#tokens = tokens;
      this.#keep();
      await onToken(tokens.accessToken, this.#remember);
    } catch (error) {
      if (error instanceof LoginFailure && !error.isFinal && before) {
        this.#cancelRenewal = this.#clock.after(RETRY_MS, () => void this.#renew(before));
        return;
      }
      this.forget();
      const why = error instanceof Error ? error.message : String(error);
      onFailure(
        error instanceof LoginFailure
          ? why
          : `You are logged in, but this gateway does not accept it: ${why}`,
      );
    }
  }

  get #name(): string {
    return `terrarium-login-kept ${new URL(this.#options.gateway).pathname}`;
  }

  #kept(): LoginTokens | null {
    try {
      const text = this.#options.page.storage.getItem(this.#name);
      return text === null ? null : (JSON.parse(text) as LoginTokens);
    } catch {
      return null;
    }
  }

  /** Keeps what renews the login until the tab is closed, if the person asked for that. */
  #keep(): void {
    const { storage } = this.#options.page;
    try {
      if (this.#tokens?.refreshToken && this.#remember) {
        const { refreshToken, idToken } = this.#tokens;
        storage.setItem(this.#name, JSON.stringify({ accessToken: "", refreshToken, idToken }));
      } else storage.removeItem(this.#name);
    } catch {
      // Without storage the login ends with the page.
    }
  }
}

/** Null without a login, also at a gateway of an older version; undefined when it does not answer. */
async function configOf(gateway: string): Promise<LoginConfig | null | undefined> {
  try {
    const response = await fetch(new URL("login.json", gateway), { headers: { accept: "application/json" } });
    return response.ok ? ((await response.json()) as LoginConfig | null) : null;
  } catch {
    return undefined;
  }
}
