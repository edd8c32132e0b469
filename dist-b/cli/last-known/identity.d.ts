/**
 * Whose view a saved state is: that of a token, or the public one. A token's state is encrypted with a key made of the
 * token (HKDF-SHA256, AES-256-GCM), so that a copied file shows nothing to anyone else, and a damaged one is noticed.
 */
export declare class Identity {
  #private;
  constructor(token: string | null);
  /** Part of the file's name. Says nothing about the token. */
  get name(): string;
  /** `bound` is stored in the open; text sealed with another one does not open. */
  seal(text: string, bound: string): string;
  /** Throws when the text was sealed by another identity, with another `bound`, or was changed. */
  open(sealed: string, bound: string): string;
}
