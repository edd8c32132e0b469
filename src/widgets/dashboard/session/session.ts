import { hashOf } from "../../elements/density/noise.js";
import type { KeptDraft } from "../../elements/schema-form.js";
import { browserClock, type Identity, LiveTerrarium, Steering } from "../../live/index.js";
import { TokenHandOver } from "../../live/token-hand-over.js";
import { TokenStore } from "./token-store.js";

/** Drafts kept for forms that are not on the page; empty ones are dropped first. */
const DRAFTS_MAX = 200;
/** Longest timer until a token expires, in milliseconds: after a suspension the expiry is noticed within this time. */
const EXPIRY_SLEEP_MS_MAX = 60_000;

/** State shared by all parts of the page: the live view, steering, and the token's identity. */
export class Session {
  readonly live: LiveTerrarium;
  readonly steering: Steering;
  readonly #store: TokenStore;
  /** Shares this page's token with GraphiQL in other tabs of this browser, and forgets it together with them. */
  readonly #handOver: TokenHandOver;
  readonly #listeners = new Set<() => void>();
  #asking = false;
  #notice: string | null = null;
  readonly #drafts = new Map<string, KeptDraft>();
  #cancelExpiry: () => void = () => undefined;

  constructor(gateway: string, storage: Storage) {
    this.live = new LiveTerrarium({ gateway });
    this.steering = new Steering({ gateway });
    this.#store = new TokenStore(storage, gateway);
    this.#handOver = new TokenHandOver({
      gateway,
      current: () => this.steering.token,
      onForget: () => this.#forgottenElsewhere(),
    });
  }

  get identity(): Identity | null {
    return this.steering.identity;
  }

  /** True while the token dialog is open. */
  get asking(): boolean {
    return this.#asking;
  }

  /** A message about something whose place on the page may be gone. */
  get notice(): string | null {
    return this.#notice;
  }

  showNotice(notice: string | null): void {
    this.#notice = notice;
    this.#notify();
  }

  /**
   * The draft of a form; it survives page changes, refusals and the expiry of a token. The same name with another schema is
   * another form.
   */
  keptDraft(name: string, schema: unknown = null): KeptDraft {
    const form = `${name} ${hashOf(JSON.stringify(schema) ?? "")}`;
    const kept = this.#drafts.get(form) ?? { draft: null };
    this.#drafts.delete(form);
    this.#drafts.set(form, kept);
    if (this.#drafts.size > DRAFTS_MAX) {
      const forms = [...this.#drafts];
      const [gone] = forms.find(([other, { draft }]) => draft === null && other !== form) ?? forms[0] ?? [];
      if (gone !== undefined) this.#drafts.delete(gone);
    }
    return kept;
  }

  get remembers(): boolean {
    return this.#store.kept !== null;
  }

  /** Calls `listener` when the token, the notice or the token dialog changes. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  askForToken(asking = true): void {
    this.#asking = asking;
    this.#notify();
  }

  /** Rejects with the gateway's refusal; the token is not kept then. */
  async signIn(token: string, remember: boolean): Promise<Identity> {
    const identity = await this.steering.use(token);
    this.live.authorize(token);
    this.#handOver.offer(token);
    this.#watchExpiry(identity);
    if (remember) this.#store.keep(token);
    else this.#store.forget();
    this.#notify();
    return identity;
  }

  signOut(): void {
    this.#handOver.forget();
    this.#forgetToken();
  }

  #forgottenElsewhere(): void {
    if (this.identity === null) return;
    this.#forgetToken();
    this.showNotice("The token was forgotten in another tab of this browser, and here as well.");
  }

  #forgetToken(): void {
    this.#cancelExpiry();
    this.#store.forget();
    this.steering.forget();
    this.live.authorize(null);
    this.#notify();
  }

  /** Uses the token that this tab remembers. Forgets it if it is no longer valid. */
  async resume(): Promise<void> {
    const { kept } = this.#store;
    if (kept === null) return;
    try {
      const identity = await this.steering.use(kept);
      this.live.authorize(kept);
      this.#watchExpiry(identity);
    } catch (refusal) {
      if ((refusal as { code?: string }).code === "UNAUTHENTICATED") this.#store.forget();
    }
    this.#notify();
  }

  /** Forgets the token when it expires: otherwise the page would still offer to steer. */
  #watchExpiry(identity: Identity): void {
    this.#cancelExpiry();
    const { expiresAt, id } = identity;
    if (expiresAt === null) return;
    const leftMs = Date.parse(expiresAt) - this.live.gatewayNow;
    if (leftMs > 0) {
      const sleepMs = Math.min(leftMs, EXPIRY_SLEEP_MS_MAX);
      this.#cancelExpiry = browserClock.after(sleepMs, () => this.#watchExpiry(identity));
      return;
    }
    this.signOut();
    this.showNotice(`The token of ${id} has expired. You can still watch; enter another token to steer.`);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
