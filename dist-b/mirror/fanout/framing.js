/** RFC 6455, 5.2: FIN and opcode 1 (text); then the length in 1, 3 or 9 bytes; a server does not mask. */
const TEXT_FRAME = 0x81;
export function frameHeaderBytes(length) {
  return length < 126 ? 2 : length < 65_536 ? 4 : 10;
}
function writeFrameHeader(target, at, length) {
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
export function nextMessageFraming(idBytes) {
  const overhead = NEXT_OPEN.length + idBytes + NEXT_MIDDLE.length + NEXT_CLOSE.length;
  return {
    key: `next-${idBytes}`,
    size: (payload) => frameHeaderBytes(payload.length + overhead) + payload.length + overhead,
    write(target, at, payload) {
      let cursor = writeFrameHeader(target, at, payload.length + overhead);
      cursor += NEXT_OPEN.copy(target, cursor);
      const idAt = cursor;
      cursor += idBytes;
      cursor += NEXT_MIDDLE.copy(target, cursor);
      cursor += payload.copy(target, cursor);
      NEXT_CLOSE.copy(target, cursor);
      return idAt;
    },
  };
}
/** One payload per WebSocket text frame, without an envelope. */
export const plainMessageFraming = {
  key: "plain",
  size: (payload) => frameHeaderBytes(payload.length) + payload.length,
  write(target, at, payload) {
    payload.copy(target, writeFrameHeader(target, at, payload.length));
    return -1;
  },
};
const SSE_ID = "event: next\nid: ";
const SSE_DATA = "\ndata: ";
const SSE_END = "\n\n";
/** Server-sent events of the graphql-sse distinct connections mode; the id is the cursor, so Last-Event-ID resumes. */
export const serverSentFraming = {
  key: "sse",
  size: (payload, cursor) =>
    SSE_ID.length + cursor.length + SSE_DATA.length + payload.length + SSE_END.length,
  write(target, at, payload, cursor) {
    let end = at + target.write(SSE_ID + cursor + SSE_DATA, at, "latin1");
    end += payload.copy(target, end);
    target.write(SSE_END, end, "latin1");
    return -1;
  },
};
/**
 * Frames for a range of the ring, ready to be written at once. Built once, then patched with each observer's id and
 * written again, unless a socket still holds the bytes.
 */
export class Batch {
  frames;
  /** The number of frames that contain a gap. */
  gaps;
  #bytes;
  /** Offsets of each frame's id in `bytes`; empty for framings without one. */
  #idOffsets = [];
  constructor(framing, payloads) {
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
  get byteLength() {
    return this.#bytes.length;
  }
  /**
   * The bytes addressed to `id`. They belong to this batch: after the write they are free again, or call `giveAway`.
   */
  addressedTo(id) {
    const bytes = this.#bytes;
    for (const offset of this.#idOffsets) bytes.set(id, offset);
    return bytes;
  }
  /** A socket still holds the bytes, so the next observer gets a copy. */
  giveAway() {
    if (this.#idOffsets.length > 0) this.#bytes = Buffer.from(this.#bytes);
  }
}
//# sourceMappingURL=framing.js.map
