import { readFile } from "node:fs/promises";
import { messageOf, TerrariumError } from "../base/errors.js";
import { defaultLimits } from "../base/limits.js";
/** How often the list is read again, milliseconds. */
const FILE_MS = 5_000;
const ENDPOINT_MS = 30_000;
const FETCH_TIMEOUT_MS = 5_000;
/** Maximum bytes per entry of the list: an id and its comment. */
const ENTRY_BYTES = 80;
/**
 * Tokens and subjects that are refused although their tokens have not expired: a text with one entry per line,
 * `jti:<token id>` or `sub:<subject>`; `#` begins a comment. Read again every 5 seconds (a file) or 30 (a URL). While
 * it cannot be read, the last list applies, and `problem` is set.
 */
export class Revocations {
  #options;
  #entries;
  #text;
  #problem = null;
  #cancel = () => undefined;
  #closed = false;
  #onChange = () => undefined;
  constructor(options, text) {
    this.#options = options;
    this.#text = text;
    this.#entries = parse(text, entriesMaxOf(options));
    this.#arm();
  }
  /**
   * Rejects with BAD_USER_INPUT when the list cannot be read: a gateway with a configured list must not start without
   * it.
   */
  static async open(options) {
    try {
      return new Revocations(options, await read(options));
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
  get problem() {
    return this.#problem;
  }
  has(tokenId, subject) {
    return (
      this.#entries.has(`sub:${subject}`) || (tokenId !== undefined && this.#entries.has(`jti:${tokenId}`))
    );
  }
  /** Sets the listener (replacing an earlier one) that is called when the list has changed. Must not throw. */
  onChange(listener) {
    this.#onChange = listener;
  }
  close() {
    this.#closed = true;
    this.#cancel();
  }
  #arm() {
    // Closed while the list was being read.
    if (this.#closed) return;
    const { clock, source } = this.#options;
    this.#cancel = clock.after(isEndpoint(source) ? ENDPOINT_MS : FILE_MS, () => {
      this.#refresh().then(
        () => this.#arm(),
        () => this.#arm(),
      );
    });
  }
  async #refresh() {
    const { log } = this.#options;
    try {
      const text = await read(this.#options);
      if (text !== this.#text) {
        this.#entries = parse(text, entriesMaxOf(this.#options));
        this.#text = text;
        this.#onChange();
      }
      this.#problem = null;
    } catch (error) {
      const reason = messageOf(error);
      if (this.#problem === null) log({ event: "revocations_unavailable", reason });
      this.#problem = reason;
    }
  }
}
function isEndpoint(source) {
  return /^https?:\/\//i.test(source);
}
function entriesMaxOf({ entriesMax = defaultLimits.maxRevokedTokens }) {
  return entriesMax;
}
async function read(options) {
  const { source } = options;
  const bytesMax = entriesMaxOf(options) * ENTRY_BYTES;
  const text = isEndpoint(source) ? await fetchText(source, bytesMax) : await readFile(source, "utf8");
  if (text.length > bytesMax) throw new Error(`it is larger than ${bytesMax} bytes (maxRevokedTokens)`);
  return text;
}
async function fetchText(url, bytesMax) {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS), redirect: "error" });
  if (!response.ok || !response.body) throw new Error(`it was answered with ${response.status}`);
  const chunks = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new Error(`it is larger than ${bytesMax} bytes (maxRevokedTokens)`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
/** Throws for an invalid list: skipping an entry would accept a revoked token. */
function parse(text, entriesMax) {
  const entries = new Set();
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
//# sourceMappingURL=revocations.js.map
