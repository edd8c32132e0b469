import type { Cancel, Clock } from "../../base/clock.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { defaultLimits } from "../../base/limits.js";
import { type RevocationList, revocationList } from "./revocation-lists.js";

/** Maximum bytes per entry of the list: an id and its comment. */
const ENTRY_BYTES = 80;

export interface RevocationsOptions {
  /** Path of a file, or an http(s) URL. */
  readonly source: string;
  readonly clock: Clock;
  /** Maximum number of entries. */
  readonly entriesMax?: number;
  /** Called when the list cannot be read: once, until it can be read again. */
  readonly log: (line: { readonly event: "revocations_unavailable"; readonly reason: string }) => void;
}

/**
 * Tokens and subjects that are refused although their tokens have not expired: a text with one entry per line,
 * `jti:<token id>` or `sub:<subject>`; `#` begins a comment. Read again within half a second of a change. While it cannot
 * be read, the last list applies, and `problem` is set.
 */
export class Revocations {
  readonly #options: RevocationsOptions;
  readonly #list: RevocationList;
  #entries: ReadonlySet<string>;
  #text: string;
  #problem: string | null = null;
  #cancel: Cancel = () => undefined;
  #closed = false;
  #onChange: () => void = () => undefined;

  private constructor(options: RevocationsOptions, list: RevocationList, text: string) {
    this.#options = options;
    this.#list = list;
    this.#text = text;
    this.#entries = parse(text, entriesMaxOf(options));
    this.#arm();
  }

  /**
   * Rejects with BAD_USER_INPUT when the list cannot be read: a gateway with a configured list must not start without
   * it.
   */
  static async open(options: RevocationsOptions): Promise<Revocations> {
    const { source } = options;
    const list = revocationList(source, entriesMaxOf(options) * ENTRY_BYTES);
    try {
      return new Revocations(options, list, (await list.read()) ?? "");
    } catch (error) {
      throw new TerrariumError(
        "BAD_USER_INPUT",
        `the list of revoked tokens cannot be read: ${messageOf(error)}`,
        {
          field: "revokedTokens",
        },
      );
    }
  }

  /** Why the list may be out of date, for operators: it may name files and hosts. Null while it is current. */
  get problem(): string | null {
    return this.#problem;
  }

  has(tokenId: string | undefined, subject: string): boolean {
    return (
      this.#entries.has(`sub:${subject}`) || (tokenId !== undefined && this.#entries.has(`jti:${tokenId}`))
    );
  }

  /** Sets the listener (replacing an earlier one) that is called when the list has changed. Must not throw. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  #arm(): void {
    // Closed while the list was being read.
    if (this.#closed) return;
    this.#cancel = this.#options.clock.after(this.#list.pauseMs, () => {
      this.#refresh().then(
        () => this.#arm(),
        () => this.#arm(),
      );
    });
  }

  async #refresh(): Promise<void> {
    const { log } = this.#options;
    try {
      const text = await this.#list.read();
      if (text !== null && text !== this.#text) {
        this.#entries = parse(text, entriesMaxOf(this.#options));
        this.#text = text;
        this.#onChange();
      }
      this.#problem = null;
    } catch (error) {
      // A list that cannot be used is read again, changed or not.
      this.#list.forget();
      const reason = messageOf(error);
      if (this.#problem === null) log({ event: "revocations_unavailable", reason });
      this.#problem = reason;
    }
  }
}

function entriesMaxOf({ entriesMax = defaultLimits.maxRevokedTokens }: RevocationsOptions): number {
  return entriesMax;
}

/** Throws for an invalid list: skipping an entry would accept a revoked token. */
function parse(text: string, entriesMax: number): ReadonlySet<string> {
  const entries = new Set<string>();
  for (const [index, line] of text.split("\n").entries()) {
    const entry = line.replace(/(^|\s)#.*$/, "").trim();
    if (entry === "") continue;
    if (!/^(?:jti|sub):./.test(entry)) throw new Error(`line ${index + 1} is neither jti:… nor sub:…`);
    entries.add(entry);
    if (entries.size > entriesMax)
      throw new Error(`it has more than ${entriesMax} entries (maxRevokedTokens)`);
  }
  return entries;
}
