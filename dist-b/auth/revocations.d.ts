import type { Clock } from "../base/clock.js";
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
 * `jti:<token id>` or `sub:<subject>`; `#` begins a comment. Read again every 5 seconds (a file) or 30 (a URL). While
 * it cannot be read, the last list applies, and `problem` is set.
 */
export declare class Revocations {
  #private;
  private constructor();
  /**
   * Rejects with BAD_USER_INPUT when the list cannot be read: a gateway with a configured list must not start without
   * it.
   */
  static open(options: RevocationsOptions): Promise<Revocations>;
  /** Why the list may be out of date, for operators: it may name files and hosts. Null while it is current. */
  get problem(): string | null;
  has(tokenId: string | undefined, subject: string): boolean;
  /** Sets the listener (replacing an earlier one) that is called when the list has changed. Must not throw. */
  onChange(listener: () => void): void;
  close(): void;
}
