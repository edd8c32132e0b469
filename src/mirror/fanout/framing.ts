/** How one payload is framed for a kind of connection. Observers whose framings have equal keys share batches. */
export interface Framing {
  readonly key: string;
  /** False for framings without an id: then all observers get the same bytes. */
  readonly hasId: boolean;
  /** Bytes of the whole frame around `payload`. */
  size(payload: Payload): number;
  /** Writes the frame at `at` and returns the offset of the observer's id, or -1 when the frame has none. */
  write(target: Buffer, at: number, payload: Payload): number;
}

/** Writes a payload's text at `at`; returns its end. */
export function writeText(target: Buffer, at: number, { text, byteLength }: Payload): number {
  return at + target.write(text, at, byteLength, byteLength === text.length ? "latin1" : "utf8");
}

/** RFC 6455, 5.2: FIN and opcode 1 (text); then the length in 1, 3 or 9 bytes; a server does not mask. */
const TEXT_FRAME = 0x81;

export function frameHeaderBytes(length: number): number {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}

function writeFrameHeader(target: Buffer, at: number, length: number): number {
  target[at] = TEXT_FRAME;
  if (length < 126) {
    target[at + 1] = length;
    return at + 2;
  }
  if (length < 65_536) {
    target[at + 1] = 126;
    return target.writeUInt16BE(length, at + 2);
  }
  target[at + 1] = 127;
  return target.writeBigUInt64BE(BigInt(length), at + 2);
}

const NEXT_OPEN = Buffer.from('{"id":"');
const NEXT_MIDDLE = Buffer.from('","type":"next","payload":');
const NEXT_CLOSE = Buffer.from("}");

/**
 * `graphql-transport-ws` `next` messages, one per WebSocket text frame, for ids of one length: the frame is built
 * once with a gap for the id.
 */
export function nextMessageFraming(idBytes: number): Framing {
  const overhead = NEXT_OPEN.length + idBytes + NEXT_MIDDLE.length + NEXT_CLOSE.length;
  return {
    key: `next-${idBytes}`,
    hasId: true,
    size: ({ byteLength }) => frameHeaderBytes(byteLength + overhead) + byteLength + overhead,
    write(target, at, payload) {
      let cursor = writeFrameHeader(target, at, payload.byteLength + overhead);
      cursor += NEXT_OPEN.copy(target, cursor);
      const idAt = cursor;
      cursor += idBytes;
      cursor += NEXT_MIDDLE.copy(target, cursor);
      cursor = writeText(target, cursor, payload);
      NEXT_CLOSE.copy(target, cursor);
      return idAt;
    },
  };
}

/** One payload per WebSocket text frame, without an envelope. */
export const plainMessageFraming: Framing = {
  key: "plain",
  hasId: false,
  size: ({ byteLength }) => frameHeaderBytes(byteLength) + byteLength,
  write(target, at, payload) {
    writeText(target, writeFrameHeader(target, at, payload.byteLength), payload);
    return -1;
  },
};

const SSE_ID = "event: next\nid: ";
const SSE_DATA = "\ndata: ";
const SSE_END = "\n\n";

/** Server-sent events of the graphql-sse distinct connections mode; the id is the cursor, so Last-Event-ID resumes. */
export const serverSentFraming: Framing = {
  key: "sse",
  hasId: false,
  size: ({ byteLength, cursor }) =>
    SSE_ID.length + cursor.length + SSE_DATA.length + byteLength + SSE_END.length,
  write(target, at, payload) {
    const end = writeText(
      target,
      at + target.write(SSE_ID + payload.cursor + SSE_DATA, at, "latin1"),
      payload,
    );
    target.write(SSE_END, end, "latin1");
    return -1;
  },
};

/** A message to send: a GraphQL result as JSON text, and the cursor that resumes after it. */
export interface Payload {
  readonly text: string;
  /** Of the text as UTF-8. */
  readonly byteLength: number;
  readonly cursor: string;
  readonly isGap: boolean;
}

/** Batches up to so many bytes share memory. A socket that holds one of them keeps the whole of it. */
const SCRATCH_BYTES = 4_096;

/**
 * Memory for the batches of one slice, used again in the next: memory of its own for each batch costs more than to build
 * it, where each observer has an agent of its own. A slice is synchronous, so one is enough for all.
 */
class Scratch {
  #bytes: Buffer | null = null;
  #used = 0;

  take(length: number): Buffer | null {
    if (length > SCRATCH_BYTES) return null;
    if (!this.#bytes || this.#used + length > SCRATCH_BYTES) {
      // The batches before keep theirs.
      this.#bytes = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
      this.#used = 0;
    }
    this.#used += length;
    return this.#bytes.subarray(this.#used - length, this.#used);
  }

  /** All batches were sent, and forgotten. */
  reuse(): void {
    this.#used = 0;
  }

  /** A socket still holds some of it. */
  giveAway(): void {
    this.#bytes = null;
  }
}

const scratch = new Scratch();

/** The memory of batches made before may be used again. Call it when all of them were sent. */
export const reuseScratch = (): void => scratch.reuse();

/**
 * Frames for a range of the ring, ready to be written at once. Built once, then patched with each observer's id and
 * written again, unless a socket still holds the bytes.
 */
export class Batch {
  readonly frames: number;
  /** The number of frames that contain a gap. */
  readonly gaps: number;
  #bytes: Buffer;
  #isScratch = false;
  /** Offsets of each frame's id in `bytes`; empty for framings without one. */
  readonly #idOffsets: number[] = [];

  /** `isOfSlice`: it is sent and forgotten before `reuseScratch`. */
  constructor(framing: Framing, payloads: readonly Payload[], isOfSlice = false) {
    let length = 0;
    let gaps = 0;
    for (const payload of payloads) {
      length += framing.size(payload);
      if (payload.isGap) gaps += 1;
    }
    const shared = isOfSlice && framing.hasId ? scratch.take(length) : null;
    this.#isScratch = shared !== null;
    this.#bytes = shared ?? Buffer.allocUnsafeSlow(length);
    this.frames = payloads.length;
    this.gaps = gaps;
    let at = 0;
    for (const payload of payloads) {
      const idOffset = framing.write(this.#bytes, at, payload);
      if (idOffset >= 0) this.#idOffsets.push(idOffset);
      at += framing.size(payload);
    }
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  /**
   * The bytes addressed to `id`. They belong to this batch: after the write they are free again, or call `giveAway`.
   */
  addressedTo(id: Buffer): Buffer {
    const bytes = this.#bytes;
    for (const offset of this.#idOffsets) bytes.set(id, offset);
    return bytes;
  }

  /** The bytes are about to wait in a socket: takes memory of its own, so that the socket does not keep the shared memory. */
  leaveScratch(): void {
    if (!this.#isScratch) return;
    this.#isScratch = false;
    const own = Buffer.allocUnsafeSlow(this.#bytes.length);
    own.set(this.#bytes);
    this.#bytes = own;
  }

  /** A socket still holds the bytes, so the next observer gets a copy. */
  giveAway(): void {
    if (this.#isScratch) scratch.giveAway();
    this.#isScratch = false;
    if (this.#idOffsets.length > 0) this.#bytes = Buffer.from(this.#bytes);
  }
}
