const KEY = "terrarium-token";

/** Remembers a token until its tab is closed, where somebody asked for that; a browser may refuse to keep anything. */
export class TokenKeeper {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  get kept(): string | null {
    try {
      return this.#storage.getItem(KEY);
    } catch {
      return null;
    }
  }

  keep(token: string): void {
    try {
      this.#storage.setItem(KEY, token);
    } catch {
      // The token works all the same, for as long as the page lives.
    }
  }

  forget(): void {
    try {
      this.#storage.removeItem(KEY);
    } catch {
      // Then nothing was kept.
    }
  }
}
