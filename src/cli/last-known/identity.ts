import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Hexadecimal digits of a SHA-256. */
const DIGEST_CHARACTERS = 64;

/**
 * The viewer that a saved state belongs to: a token, or the public. The state of a token is encrypted with a key derived
 * from it (HKDF-SHA256, AES-256-GCM): a copied file cannot be read without the token, and a damaged file is detected. A
 * public state begins with its SHA-256, which detects damage too.
 */
export class Identity {
  readonly #token: string | null;

  constructor(token: string | null) {
    this.#token = token;
  }

  /** Part of the file's name. Reveals nothing about the token. */
  get name(): string {
    return this.#token === null ? "anonymous" : this.#derive("name", 8).toString("hex");
  }

  /** Encrypts the text. `bound` is stored unencrypted; `open` fails with another value of it. */
  seal(text: string, bound: string): string {
    if (this.#token === null) return digestOf(text, bound) + text;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#derive("key", 32), iv).setAAD(Buffer.from(bound));
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64");
  }

  /** Decrypts the text. Throws when it was sealed by another identity or with another `bound`, or was changed. */
  open(sealed: string, bound: string): string {
    if (this.#token === null) return undamaged(sealed, bound);
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

  #derive(purpose: string, bytes: number): Buffer {
    return Buffer.from(hkdfSync("sha256", this.#token ?? "", "terrarium", `cache ${purpose}`, bytes));
  }
}

function digestOf(text: string, bound: string): string {
  return createHash("sha256").update(`${bound}\n${text}`).digest("hex");
}

function undamaged(sealed: string, bound: string): string {
  const text = sealed.slice(DIGEST_CHARACTERS);
  if (sealed === digestOf(text, bound) + text) return text;
  throw new Error("the text was changed");
}
