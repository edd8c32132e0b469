import { tokenName } from "../../live/token-hand-over.js";

/** Remembers a token until the tab is closed, if the person asked for that. A browser may refuse storage. */
export class TokenStore {
  readonly #storage: Storage;
  readonly #key: string;

  constructor(storage: Storage, gateway: string) {
    this.#storage = storage;
    this.#key = tokenName(gateway);
  }

  get kept(): string | null {
    try {
      return this.#storage.getItem(this.#key);
    } catch {
      return null;
    }
  }

  keep(token: string): void {
    try {
      this.#storage.setItem(this.#key, token);
    } catch {
      // Without storage, the token is used until the page is closed.
    }
  }

  forget(): void {
    try {
      this.#storage.removeItem(this.#key);
    } catch {
      // Without storage, nothing was kept.
    }
  }
}
