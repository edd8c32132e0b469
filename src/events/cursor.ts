import { TerrariumError } from "../base/errors.js";

/** Scope of the stream that follows all agents. No agent may have this id. */
export const ALL_AGENTS = "*";

/**
 * A replay position: everything up to and including `offset` of `epoch` has been seen. Offset 0 is before the first
 * event.
 */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}

/** The text of a cursor: opaque to clients, valid only for its stream. */
export function encodeCursor(scope: string, epoch: string, offset: number): string {
  return Buffer.from(`${offset}\n${epoch}\n${scope}`).toString("base64url");
}

/** Texts of two characters for 12 bits, base64url. */
const PAIRS: readonly string[] = Array.from({ length: 4_096 }, (_, bits) =>
  Buffer.from([bits >> 4, (bits & 15) << 4])
    .toString("base64url")
    .slice(0, 2),
);

/**
 * Encodes the cursors of one stream as `encodeCursor` does, without a buffer: but for the number they are equal, as long as that has
 * as many digits. The newest is kept, because all documents of the stream ask for it.
 */
export class CursorTexts {
  readonly scope: string;
  #epoch: string | null = null;
  #digits = 0;
  /** What follows the digits up to a multiple of three characters, and the text of the rest. */
  #filling = "";
  #rest = "";
  #offset = -1;
  #text = "";

  constructor(scope: string) {
    this.scope = scope;
  }

  of(epoch: string, offset: number): string {
    if (offset === this.#offset && epoch === this.#epoch) return this.#text;
    const digits = String(offset);
    if (digits.length !== this.#digits || epoch !== this.#epoch) this.#prepare(epoch, digits.length);
    const head = digits + this.#filling;
    let text = "";
    for (let at = 0; at < head.length; at += 3) {
      const bits = (head.charCodeAt(at) << 16) | (head.charCodeAt(at + 1) << 8) | head.charCodeAt(at + 2);
      text += (PAIRS[bits >> 12] as string) + (PAIRS[bits & 4_095] as string);
    }
    this.#offset = offset;
    this.#text = text + this.#rest;
    return this.#text;
  }

  /** The first characters of an epoch are ASCII. */
  #prepare(epoch: string, digits: number): void {
    const behind = Buffer.from(`\n${epoch}\n${this.scope}`);
    const filled = (3 - (digits % 3)) % 3;
    this.#filling = behind.toString("latin1", 0, filled);
    this.#rest = behind.toString("base64url", filled);
    this.#epoch = epoch;
    this.#digits = digits;
  }
}

const CURSOR = /^(0|[1-9]\d{0,15})\n([\w-]{1,64})\n(.+)$/s;

function readCursor(text: string): RegExpExecArray | null {
  return CURSOR.exec(/^[\w-]{1,400}$/.test(text) ? Buffer.from(text, "base64url").toString("utf8") : "");
}

/** The epoch that a cursor is of; null for text that is not a cursor. */
export function epochOf(text: string): string | null {
  return readCursor(text)?.[2] ?? null;
}

/**
 * Reads a cursor for the stream `scope`. Throws `CURSOR_INVALID` for text that is not a cursor, and for a cursor of
 * another stream.
 */
export function decodeCursor(text: string, scope: string): Position {
  const match = readCursor(text);
  if (!match) throw new TerrariumError("CURSOR_INVALID", "this is not a cursor of this terrarium");
  const [, offset, epoch, cursorScope] = match;
  if (cursorScope !== scope) {
    throw new TerrariumError("CURSOR_INVALID", "this cursor belongs to another stream");
  }
  return { epoch: epoch ?? "", offset: Number(offset) };
}
