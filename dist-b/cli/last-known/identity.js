import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
const IV_BYTES = 12;
const TAG_BYTES = 16;
/**
 * Whose view a saved state is: that of a token, or the public one. A token's state is encrypted with a key made of the
 * token (HKDF-SHA256, AES-256-GCM), so that a copied file shows nothing to anyone else, and a damaged one is noticed.
 */
export class Identity {
  #token;
  constructor(token) {
    this.#token = token;
  }
  /** Part of the file's name. Says nothing about the token. */
  get name() {
    return this.#token === null ? "anonymous" : this.#derive("name", 8).toString("hex");
  }
  /** `bound` is stored in the open; text sealed with another one does not open. */
  seal(text, bound) {
    if (this.#token === null) return text;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#derive("key", 32), iv).setAAD(Buffer.from(bound));
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
  }
  /** Throws when the text was sealed by another identity, with another `bound`, or was changed. */
  open(sealed, bound) {
    if (this.#token === null) return sealed;
    const bytes = Buffer.from(sealed, "base64");
    const iv = bytes.subarray(0, IV_BYTES);
    const decipher = createDecipheriv("aes-256-gcm", this.#derive("key", 32), iv)
      .setAAD(Buffer.from(bound))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([
      decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
      decipher.final(),
    ]).toString();
  }
  #derive(purpose, bytes) {
    return Buffer.from(hkdfSync("sha256", this.#token ?? "", "terrarium", `cache ${purpose}`, bytes));
  }
}
//# sourceMappingURL=identity.js.map
