import { hashOf } from "../../elements/density/noise.js";
import type { KeptDraft } from "../../elements/schema-form.js";
import { browserClock, type Identity, LiveTerrarium, Steering } from "../../live/index.js";
import { TokenHandOver } from "../../live/token-hand-over.js";
import { AgentReplay } from "./agent-replay.js";
import { FreezeBoard } from "./freezes.js";
import type { LoginAnswer } from "./login.js";
import { LoginDesk } from "./login-desk.js";
import type { SharedLink } from "../../live/shared-link.js";
import { LastViewStore } from "./last-view.js";
import { TokenStore } from "./token-store.js";

/** How long the gateway may take before the last view of this browser is shown, ms. */
const LIVE_MS = 500;
/** Time between two views that are stored, ms. */
const STORE_EVERY_MS = 10_000;
/** Drafts kept for forms that are not on the page; empty ones are dropped first. */
const DRAFTS_MAX = 200;
/** Longest timer until a token expires, in milliseconds: after a suspension the expiry is noticed within this time. */
const EXPIRY_SLEEP_MS_MAX = 60_000;

/** State shared by all parts of the page: the live view, steering, and the token's identity. */
export class Session {
  readonly live: LiveTerrarium;
  readonly steering: Steering;
  readonly freezes: FreezeBoard;
  readonly #store: TokenStore;
  /** Shares this page's token with GraphiQL in other tabs of this browser, and forgets it together with them. */
  readonly #handOver: TokenHandOver;
  readonly #listeners = new Set<() => void>();
  #asking = false;
  #notice: string | null = null;
  readonly #drafts = new Map<string, KeptDraft>();
  #cancelExpiry: () => void = () => undefined;
  readonly #lastViews: LastViewStore;
  #replay: AgentReplay | null = null;
  /** The share that opened the page; null for a page of all agents. */
  readonly shared: SharedLink | null;
  readonly login: LoginDesk;
  #answer: LoginAnswer | null;

  /** `answer`: the page was opened by a login. */
  constructor(
    gateway: string,
    storage: Storage,
    local: Storage,
    shared: SharedLink | null = null,
    answer: LoginAnswer | null = null,
  ) {
    this.shared = shared;
    this.#answer = answer;
    this.login = new LoginDesk({
      gateway,
      page: { location, history, storage },
      onToken: (token, remember) => this.#use(token, remember),
      onChange: () => this.#notify(),
      onFailure: (message) => this.showNotice(message),
    });
    this.live = new LiveTerrarium({
      gateway,
      agentId: shared?.claims?.agentId ?? null,
      share: shared?.token ?? null,
    });
    this.freezes = new FreezeBoard(this.live, () => this.#notify());
    this.#lastViews = new LastViewStore(gateway, local, storage);
    this.steering = new Steering({ gateway, share: shared?.token ?? null });
    this.#store = new TokenStore(storage, gateway);
    this.#handOver = new TokenHandOver({
      gateway,
      // A share is for this page only.
      current: () => (shared ? null : this.steering.token),
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

  /** The replay that is shown instead of the live view; null for none. */
  get replay(): AgentReplay | null {
    return this.#replay;
  }

  startReplay(agentId: string, sinceMs: number, speed: number): void {
    const agent = this.live.agents.get(agentId);
    if (!agent) return;
    this.stopReplay();
    const onChange = (): void => this.#notify();
    this.#replay = new AgentReplay({ steering: this.steering, agent, sinceMs, speed, onChange });
    this.#notify();
  }

  stopReplay(): void {
    if (this.#replay === null) return;
    this.#replay.control.stop();
    this.#replay = null;
    this.#notify();
  }

  /** Shows the last view of this browser if the gateway has not answered within LIVE_MS, and stores one from time to time. */
  keepLastView(): void {
    // What a share shows is not everybody's, and the browser's storage outlives it.
    if (this.shared) return;
    browserClock.after(LIVE_MS, () => {
      const view = this.#lastViews.read(this.#viewOf(), browserClock.now());
      if (view) this.live.restore(view.at, view.agents, view.pending, view.system);
    });
    const store = (): void => {
      this.storeView();
      browserClock.after(STORE_EVERY_MS, store);
    };
    browserClock.after(STORE_EVERY_MS, store);
  }

  /** Stores the view if it is live. A view with a token is stored only if this tab remembers the token. */
  storeView(): void {
    const { connection, agents, semaphores, system } = this.live;
    if (this.shared) return;
    if (connection.kind !== "live" && connection.kind !== "gap") return;
    if (this.identity !== null && !this.remembers) return;
    const view = {
      at: browserClock.now(),
      agents: [...agents.values()],
      pending: semaphores.pending,
      system,
    };
    this.#lastViews.write(this.#viewOf(), view);
  }

  /** Names whose view it is: the anonymous one, or that of the remembered token. */
  #viewOf(): string | null {
    const { kept } = this.#store;
    return kept === null ? null : `token ${hashOf(kept)}`;
  }

  askForToken(asking = true): void {
    this.#asking = asking;
    this.#notify();
  }

  /** Rejects with the gateway's refusal; the token is not kept then. */
  async signIn(token: string, remember: boolean): Promise<void> {
    await this.#use(token, remember);
    this.login.forget();
  }

  async #use(token: string, remember: boolean): Promise<void> {
    const before = this.identity;
    const identity = await this.steering.use(token);
    const isOther = rightsOf(before) !== rightsOf(identity);
    if (isOther) this.stopReplay();
    this.live.authorize(token, isOther);
    this.freezes.again();
    this.#handOver.offer(token);
    this.#watchExpiry(identity);
    if (remember) this.#store.keep(token);
    else this.#store.forget();
    const { expiresAt } = identity;
    this.login.renewBefore(expiresAt === null ? null : Date.parse(expiresAt) - this.live.gatewayNow);
    this.#notify();
  }

  /** Ends a login, here and at the identity provider, which may mean to leave the page. */
  async logOut(): Promise<void> {
    const ended = this.login.end();
    this.signOut();
    await ended;
  }

  signOut(): void {
    this.#handOver.forget();
    this.#forgetToken();
  }

  #forgottenElsewhere(): void {
    if (this.identity === null || this.shared) return;
    this.#forgetToken();
    this.showNotice("The token was forgotten in another tab of this browser, and here as well.");
  }

  #forgetToken(): void {
    this.#cancelExpiry();
    this.#store.forget();
    this.login.forget();
    this.#lastViews.forget();
    this.steering.forget();
    this.stopReplay();
    this.live.authorize(null);
    this.freezes.again();
    this.#notify();
  }

  /** Uses the token that this tab remembers, then completes or renews a login. */
  async resume(): Promise<void> {
    if (this.shared) return;
    await this.#resumeKept();
    await this.#startLogin();
    // The gateway was away.
    this.live.onChange(({ connection }) => {
      if (connection) void this.#startLogin();
    });
  }

  async #startLogin(): Promise<void> {
    await this.login.start(this.#answer);
  }

  /** Forgets the token if it is no longer valid. */
  async #resumeKept(): Promise<void> {
    const { kept } = this.#store;
    if (kept === null) return;
    try {
      const identity = await this.steering.use(kept);
      this.live.authorize(kept);
      this.freezes.again();
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
    const again = this.login.provider === null ? "enter another token" : "log in again";
    this.signOut();
    this.showNotice(`The token of ${id} has expired. You can still watch; ${again} to steer.`);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Equal for tokens that see the same: a renewed one changes nothing on the page. */
function rightsOf(identity: Identity | null): string {
  return identity === null ? "" : JSON.stringify([identity.id, [...identity.scopes].toSorted()]);
}
