import { tokenName } from "../live/token-hand-over.js";

/** Remembers a token until its tab is closed, where somebody asked for that; a browser may refuse to keep anything. */
export class TokenKeeper {
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
      // The token works all the same, for as long as the page lives.
    }
  }

  forget(): void {
    try {
      this.#storage.removeItem(this.#key);
    } catch {
      // Then nothing was kept.
    }
  }
}
