/** WebSocket framing by hand (RFC 6455, section 5.2): the load client must be cheaper than any server it measures. */

export const TEXT = 1;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** Acks, completes and errors of the protocol are shorter than this, events are longer. */
const EVENT_BYTES_MIN = 150;

/** A client frame. Its mask is zero, which is legal and leaves the payload unchanged. */
export function clientFrame(opcode: number, payload: Buffer | string): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload) : payload;
  const extended = body.length > 125 ? 2 : 0;
  const frame = Buffer.alloc(2 + extended + 4 + body.length);
  frame[0] = 0x80 | opcode;
  if (extended) {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(body.length, 2);
  } else {
    frame[1] = 0x80 | body.length;
  }
  body.copy(frame, 6 + extended);
  return frame;
}

/** Counts the events in a byte stream by their frame headers alone; nothing is copied or parsed. */
export class FrameCounter {
  #payloadLeft = 0;
  #opcode = 0;
  #isEvent = false;
  #header: number[] = [];
  readonly #onControl: (opcode: number, payload: Buffer) => void;

  constructor(onControl: (opcode: number, payload: Buffer) => void) {
    this.#onControl = onControl;
  }

  /** Returns how many events ended within `chunk[from..to)`. */
  count(chunk: Buffer, from: number, to: number): number {
    let events = 0;
    let at = from;
    while (at < to) {
      if (this.#payloadLeft > 0) {
        const step = Math.min(this.#payloadLeft, to - at);
        this.#payloadLeft -= step;
        at += step;
      } else {
        at = this.#readHeader(chunk, at, to);
        if (this.#header.length > 0) return events;
        if (this.#opcode >= CLOSE) {
          this.#onControl(this.#opcode, chunk.subarray(at, Math.min(to, at + this.#payloadLeft)));
        }
      }
      if (this.#payloadLeft === 0 && this.#isEvent) {
        events += 1;
        this.#isEvent = false;
      }
    }
    return events;
  }

  /** Empties `#header` once the header is complete; until then keeps the part that has arrived. */
  #readHeader(chunk: Buffer, from: number, to: number): number {
    if (this.#header.length === 0 && to - from >= 10) return this.#begin(chunk, from);
    let at = from;
    while (at < to) {
      this.#header.push(chunk[at] as number);
      at += 1;
      const length = this.#header.length >= 2 ? (this.#header[1] as number) & 127 : 127;
      const size = length < 126 ? 2 : length === 126 ? 4 : 10;
      if (this.#header.length === size) {
        this.#begin(Buffer.from(this.#header), 0);
        this.#header.length = 0;
        break;
      }
    }
    return at;
  }

  #begin(bytes: Buffer, at: number): number {
    this.#opcode = (bytes[at] as number) & 15;
    const length = (bytes[at + 1] as number) & 127;
    let size = 2;
    this.#payloadLeft = length;
    if (length === 126) {
      this.#payloadLeft = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
      size = 4;
    } else if (length === 127) {
      this.#payloadLeft = Number(bytes.readBigUInt64BE(at + 2));
      size = 10;
    }
    this.#isEvent = this.#opcode === TEXT && this.#payloadLeft >= EVENT_BYTES_MIN;
    return at + size;
  }
}

/** Returns every event's text; for the few sockets whose latency or order is checked. */
export class FrameReader {
  #kept: Buffer = Buffer.alloc(0);
  readonly #onControl: (opcode: number, payload: Buffer) => void;
  readonly #onEvent: (text: string) => void;

  constructor(onControl: (opcode: number, payload: Buffer) => void, onEvent: (text: string) => void) {
    this.#onControl = onControl;
    this.#onEvent = onEvent;
  }

  count(chunk: Buffer, from: number, to: number): number {
    const fresh = chunk.subarray(from, to);
    const bytes = this.#kept.length > 0 ? Buffer.concat([this.#kept, fresh]) : fresh;
    let events = 0;
    let at = 0;
    for (;;) {
      if (bytes.length - at < 2) break;
      const short = (bytes[at + 1] as number) & 127;
      const size = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < size) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2));
      if (bytes.length - at < size + length) break;
      const opcode = (bytes[at] as number) & 15;
      const payload = bytes.subarray(at + size, at + size + length);
      at += size + length;
      if (opcode >= CLOSE) {
        this.#onControl(opcode, payload);
      } else if (length >= EVENT_BYTES_MIN) {
        events += 1;
        this.#onEvent(payload.toString("utf8"));
      }
    }
    this.#kept = at < bytes.length ? Buffer.from(bytes.subarray(at)) : Buffer.alloc(0);
    return events;
  }
}
