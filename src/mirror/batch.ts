import type { Framing } from "./framing.js";

/** Something to send: a GraphQL result as JSON bytes, and the cursor that resumes after it. */
export interface Payload {
  readonly bytes: Buffer;
  readonly cursor: string;
  readonly isGap: boolean;
}

/**
 * Frames for one stretch of the ring, ready to be written in one go. Made once, then patched with each observer's
 * id and written again and again, as long as nobody's socket still holds the bytes.
 */
export class Batch {
  readonly frames: number;
  /** Those of the frames that tell of a gap. */
  readonly gaps: number;
  #bytes: Buffer;
  /** Where in `bytes` each frame's id goes; empty for framings without one. */
  readonly #idOffsets: number[] = [];

  constructor(framing: Framing, payloads: readonly Payload[]) {
    let length = 0;
    for (const { bytes, cursor } of payloads) length += framing.size(bytes, cursor);
    this.#bytes = Buffer.allocUnsafeSlow(length);
    this.frames = payloads.length;
    this.gaps = payloads.reduce((count, { isGap }) => count + (isGap ? 1 : 0), 0);
    let at = 0;
    for (const { bytes, cursor } of payloads) {
      const idOffset = framing.write(this.#bytes, at, bytes, cursor);
      if (idOffset >= 0) this.#idOffsets.push(idOffset);
      at += framing.size(bytes, cursor);
    }
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  /** The bytes addressed to `id`. They are this batch's own: after the write either they are free again, or `giveAway`. */
  addressedTo(id: Buffer): Buffer {
    const bytes = this.#bytes;
    for (const offset of this.#idOffsets) bytes.set(id, offset);
    return bytes;
  }

  /** A socket could not write at once and keeps the bytes: the next observer gets a copy. */
  giveAway(): void {
    if (this.#idOffsets.length > 0) this.#bytes = Buffer.from(this.#bytes);
  }
}
