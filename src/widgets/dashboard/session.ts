import { hashOf } from "../elements/density/noise.js";
import type { KeptDraft } from "../elements/schema-form.js";
import { browserClock, type Identity, LiveTerrarium, Steering } from "../live/index.js";
import { TokenHandOver } from "../live/token-hand-over.js";
import { TokenKeeper } from "./token-keeper.js";

/** Forms whose drafts are kept while they are not on the page; those in which nothing was typed go first. */
const DRAFTS_MAX = 200;
/** Longest sleep until a token runs out, in milliseconds: a machine may sleep, and timers are no longer than that. */
const EXPIRY_SLEEP_MS_MAX = 60_000;

/** What all parts of the page share: the view, the steering, and who is at the page. */
export class Session {
  readonly live: LiveTerrarium;
  readonly steering: Steering;
  readonly #keeper: TokenKeeper;
  /** GraphiQL in other tabs of this browser uses the token of this page, and forgets it with it. */
  readonly #handOver: TokenHandOver;
  readonly #listeners = new Set<() => void>();
  #asking = false;
  #notice: string | null = null;
  readonly #drafts = new Map<string, KeptDraft>();
  #cancelExpiry: () => void = () => undefined;

  constructor(gateway: string, storage: Storage) {
    this.live = new LiveTerrarium({ gateway });
    this.steering = new Steering({ gateway });
    this.#keeper = new TokenKeeper(storage, gateway);
    this.#handOver = new TokenHandOver({
      gateway,
      held: () => this.steering.token,
      onForget: () => this.#forgottenElsewhere(),
    });
  }

  get identity(): Identity | null {
    return this.steering.identity;
  }

  /** Whether the page is asking for a token now. */
  get asking(): boolean {
    return this.#asking;
  }

  /** What the person must know although the place where it happened may be gone by now. */
  get notice(): string | null {
    return this.#notice;
  }

  say(notice: string | null): void {
    this.#notice = notice;
    this.#tell();
  }

  /**
   * Where a form keeps what is typed into it: through other pages, refusals, and the end of a token. One with another
   * schema is another form.
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
    return this.#keeper.kept !== null;
  }

  /** Calls back when somebody came, went, or is asked for a token. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  askForToken(asking = true): void {
    this.#asking = asking;
    this.#tell();
  }

  /** Rejects with the gateway's refusal; the token is kept nowhere then. */
  async signIn(token: string, remember: boolean): Promise<Identity> {
    const identity = await this.steering.use(token);
    this.live.authorize(token);
    this.#handOver.offer(token);
    this.#watchExpiry(identity);
    if (remember) this.#keeper.keep(token);
    else this.#keeper.forget();
    this.#tell();
    return identity;
  }

  signOut(): void {
    this.#handOver.forget();
    this.#letGo();
  }

  #forgottenElsewhere(): void {
    if (this.identity === null) return;
    this.#letGo();
    this.say("The token was forgotten in another tab of this browser, and so it is here.");
  }

  #letGo(): void {
    this.#cancelExpiry();
    this.#keeper.forget();
    this.steering.forget();
    this.live.authorize(null);
    this.#tell();
  }

  /** Takes up the token this tab was asked to remember. One that is no good any more is forgotten. */
  async resume(): Promise<void> {
    const { kept } = this.#keeper;
    if (kept === null) return;
    try {
      const identity = await this.steering.use(kept);
      this.live.authorize(kept);
      this.#watchExpiry(identity);
    } catch (refusal) {
      if ((refusal as { code?: string }).code === "UNAUTHENTICATED") this.#keeper.forget();
    }
    this.#tell();
  }

  /** Lets go of a token when it has run out: until then the page would say that somebody may steer. */
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
    this.say(`The token of ${id} has run out. Watching goes on; to steer, bring another.`);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
