import { type Identity, LiveTerrarium, Steering } from "../live/index.js";
import { TokenKeeper } from "./token-keeper.js";

/** What all parts of the page share: the view, the steering, and who is at the page. */
export class Session {
  readonly live: LiveTerrarium;
  readonly steering: Steering;
  readonly #keeper: TokenKeeper;
  readonly #listeners = new Set<() => void>();
  #asking = false;
  #notice: string | null = null;

  constructor(gateway: string, storage: Storage) {
    this.live = new LiveTerrarium({ gateway });
    this.steering = new Steering({ gateway });
    this.#keeper = new TokenKeeper(storage);
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
    if (remember) this.#keeper.keep(token);
    else this.#keeper.forget();
    this.#tell();
    return identity;
  }

  signOut(): void {
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
      await this.steering.use(kept);
      this.live.authorize(kept);
    } catch (refusal) {
      if ((refusal as { code?: string }).code === "UNAUTHENTICATED") this.#keeper.forget();
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
