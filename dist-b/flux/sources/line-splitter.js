const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/**
 * Splits chunks of bytes into lines. Works on bytes, so that a character split over two chunks stays whole. Keeps at
 * most `lineBytesMax` of an unfinished line: a longer line is returned, cut, as soon as it is too long, and skipped
 * to its end.
 */
export class LineSplitter {
  #lineBytesMax;
  #parts = [];
  #bytes = 0;
  #isSkipping;
  /** With `isSkipping`, everything up to the first newline is left out. */
  constructor(lineBytesMax, isSkipping = false) {
    this.#lineBytesMax = lineBytesMax;
    this.#isSkipping = isSkipping;
  }
  /** The chunk must stay unchanged until all lines were taken; it is not referenced afterwards. */
  *split(chunk) {
    let start = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, start);
      const end = newline === -1 ? chunk.length : newline;
      if (!this.#isSkipping && this.#keep(chunk.subarray(start, end))) yield this.#line(true);
      if (newline === -1) break;
      if (this.#isSkipping) this.#isSkipping = false;
      else yield this.#line(false);
      start = newline + 1;
    }
    // Copies the rest, because the reader reuses the chunk's buffer.
    if (this.#bytes > 0) this.#parts = [Buffer.concat(this.#parts)];
  }
  /** Returns the unfinished line, if any, when no more bytes will come. */
  flush() {
    this.#isSkipping = false;
    return this.#bytes > 0 ? this.#line(false) : undefined;
  }
  /** Returns true when the line has become too long; its beginning is kept. */
  #keep(part) {
    const roomBytes = this.#lineBytesMax - this.#bytes;
    const kept = part.length > roomBytes ? part.subarray(0, roomBytes) : part;
    if (kept.length > 0) this.#parts.push(kept);
    this.#bytes += kept.length;
    return kept !== part;
  }
  #line(isCut) {
    const bytes = this.#parts.length === 1 && this.#parts[0] ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    this.#isSkipping = isCut;
    const last = bytes.at(-1) === CARRIAGE_RETURN && !isCut ? bytes.length - 1 : bytes.length;
    const text = bytes.toString("utf8", 0, isCut ? wholeCharacters(bytes) : last);
    return { text, isCut };
  }
}
/** The number of bytes that do not cut a UTF-8 character. */
function wholeCharacters(bytes) {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
//# sourceMappingURL=line-splitter.js.map
