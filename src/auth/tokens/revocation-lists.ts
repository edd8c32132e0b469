import { readFile, stat } from "node:fs/promises";

/** Pause between two looks at a list, milliseconds. Short, because who loses a right must stop seeing within a second. */
const LOOK_MS = 500;
/** A list is read when it looks changed, and every so many looks, because a change may leave its time and its tag as they were. */
const LOOKS_PER_READ = 10;
const FETCH_TIMEOUT_MS = 5_000;
/** What an endpoint may send, bytes per millisecond of pause. */
const ENDPOINT_BYTES_PER_MS = 64;
/** Longest pause between two fetches, milliseconds: after many bytes, or many failures. */
const ENDPOINT_PAUSE_MS_MAX = 30_000;

/** Where the list of revoked tokens is read from. */
export interface RevocationList {
  /** The text of the list; null while it is as it was. Rejects when it cannot be read. */
  read(): Promise<string | null>;
  /** The next `read` resolves with the text, also when it is as it was. */
  forget(): void;
  /** Milliseconds until it should be read again. */
  readonly pauseMs: number;
}

/** A file, or an http(s) address. `bytesMax`: a longer list is refused. */
export function revocationList(source: string, bytesMax: number): RevocationList {
  return /^https?:\/\//i.test(source) ? new ListEndpoint(source, bytesMax) : new ListFile(source, bytesMax);
}

class ListFile implements RevocationList {
  readonly pauseMs = LOOK_MS;
  readonly #path: string;
  readonly #bytesMax: number;
  /** How the file looked when it was last read, and looks at it since then. */
  #look = "";
  #looks = 0;

  constructor(path: string, bytesMax: number) {
    this.#path = path;
    this.#bytesMax = bytesMax;
  }

  async read(): Promise<string | null> {
    const { mtimeMs, ctimeMs, size, ino } = await stat(this.#path);
    const look = [mtimeMs, ctimeMs, size, ino].join(" ");
    this.#looks += 1;
    if (look === this.#look && this.#looks < LOOKS_PER_READ) return null;
    requireSize(size, this.#bytesMax);
    const text = await readFile(this.#path, "utf8");
    this.#look = look;
    this.#looks = 0;
    return text;
  }

  forget(): void {
    this.#look = "";
  }
}

/**
 * Asks an endpoint twice a second whether the list has changed. One that gives neither `ETag` nor `Last-Modified` sends the whole
 * list each time, so the pause after a long list is longer.
 */
class ListEndpoint implements RevocationList {
  readonly #url: string;
  readonly #bytesMax: number;
  #pauseMs = LOOK_MS;
  /** The headers that ask for another list than the last one; empty when the endpoint knows none. */
  #condition: Record<string, string> = {};
  /** How often the endpoint is asked for a change before it is asked for the whole list again. */
  #looksLeft = 0;

  constructor(url: string, bytesMax: number) {
    this.#url = url;
    this.#bytesMax = bytesMax;
  }

  get pauseMs(): number {
    return this.#pauseMs;
  }

  async read(): Promise<string | null> {
    try {
      this.#looksLeft -= 1;
      const condition = this.#looksLeft > 0 ? this.#condition : {};
      const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
      const response = await fetch(this.#url, { headers: condition, signal, redirect: "error" });
      if (response.status === 304 && condition === this.#condition) {
        this.#pauseMs = LOOK_MS;
        return null;
      }
      const { text, bytes } = await this.#whole(response);
      const restMs = Math.min(ENDPOINT_PAUSE_MS_MAX, bytes / ENDPOINT_BYTES_PER_MS);
      const isConditional = Object.keys(this.#condition).length > 0;
      this.#pauseMs = isConditional ? LOOK_MS : Math.max(LOOK_MS, restMs);
      this.#looksLeft = Math.max(LOOKS_PER_READ, restMs / LOOK_MS);
      return text;
    } catch (error) {
      this.#pauseMs = Math.min(ENDPOINT_PAUSE_MS_MAX, this.#pauseMs * 2);
      throw error;
    }
  }

  forget(): void {
    this.#looksLeft = 0;
  }

  async #whole({ status, ok, headers, body }: Response): Promise<{ text: string; bytes: number }> {
    if (!ok || !body) {
      await body?.cancel();
      throw new Error(`it was answered with ${status}`);
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      requireSize(bytes, this.#bytesMax);
      chunks.push(chunk);
    }
    const [tag, changedAt] = [headers.get("etag"), headers.get("last-modified")];
    this.#condition = {
      ...(tag !== null && { "if-none-match": tag }),
      ...(changedAt !== null && { "if-modified-since": changedAt }),
    };
    return { text: Buffer.concat(chunks).toString("utf8"), bytes };
  }
}

function requireSize(bytes: number, bytesMax: number): void {
  if (bytes > bytesMax) throw new Error(`it is larger than ${bytesMax} bytes (maxRevokedTokens)`);
}
