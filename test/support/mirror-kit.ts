import type { JsonValue } from "../../src/base/json.js";
import type { AgentEventOf, Heartbeat } from "../../src/events/event.js";
import type { ByteStream } from "../../src/mirror/index.js";
import type { Waker } from "../../src/mirror/ring/flush-loop.js";

/** A flush loop that a test turns by hand. */
export class HandWaker implements Waker {
  #woken = new Set<{ flush(): void }>();

  /** Ends a turn when the test decides. */
  turnIsOver = false;

  get woken(): number {
    return this.#woken.size;
  }

  wake(ring: { flush(): void }): void {
    this.#woken.add(ring);
  }

  /** One turn of the event loop. */
  run(): void {
    const woken = this.#woken;
    this.#woken = new Set();
    for (const ring of woken) ring.flush();
  }
}

/** An OUTPUT event that carries a number. */
export function output(agentId: string, data: number): AgentEventOf<"OUTPUT"> {
  return {
    type: "OUTPUT",
    agentId,
    at: 1_700_000_000_000 + data,
    state: "FLOWING",
    pressure: 0,
    flow: 0,
    temperature: 0,
    entropyRemaining: null,
    data,
    cause: null,
  };
}

/** A heartbeat whose flow is a number. */
export function heartbeat(agentId: string, flow: number): Heartbeat {
  const { data: _data, cause: _cause, ...event } = output(agentId, 0);
  return { ...event, type: "METABOLISM", flow };
}

/** An OUTPUT event of a run: in a session, or without one (null). */
export function outputOfRun(agentId: string, data: number, session: string | null): AgentEventOf<"OUTPUT"> {
  return { ...output(agentId, data), run: `per-${data}`, attempt: 1, ...(session !== null && { session }) };
}

/** A socket whose peer reads on demand: some bytes fit into "the kernel", the rest waits by reference, as in Node. */
export class HandSocket implements ByteStream {
  readonly #kernelBytesMax: number;
  #kernel: Buffer[] = [];
  #unsent: Buffer[] = [];
  #drain: (() => void)[] = [];
  #received: Buffer = Buffer.alloc(0);
  open = true;

  constructor(kernelBytesMax: number) {
    this.#kernelBytesMax = kernelBytesMax;
  }

  get writableLength(): number {
    return sizeOf(this.#unsent);
  }

  get writableNeedDrain(): boolean {
    return this.writableLength > 0;
  }

  write(bytes: Buffer): boolean {
    this.#unsent.push(bytes);
    this.#push();
    return this.writableLength === 0;
  }

  once(_event: "drain", listener: () => void): void {
    this.#drain.push(listener);
  }

  /** The peer reads up to `bytesMax`; returns complete text frames. */
  read(bytesMax: number): string[] {
    const had = this.writableLength > 0;
    let left = bytesMax;
    const parts = [this.#received];
    while (left > 0 && (this.#kernel.length > 0 || this.#unsent.length > 0)) {
      this.#push();
      const first = this.#kernel.shift() ?? Buffer.alloc(0);
      parts.push(first.subarray(0, left));
      if (first.length > left) this.#kernel.unshift(first.subarray(left));
      left -= first.length;
    }
    this.#received = Buffer.concat(parts);
    this.#push();
    if (had && this.writableLength === 0) for (const listener of this.#drain.splice(0)) listener();
    return this.#frames();
  }

  /** Moves bytes into the kernel as far as they fit; only then are they copied. */
  #push(): void {
    let room = this.#kernelBytesMax - sizeOf(this.#kernel);
    while (room > 0) {
      const first = this.#unsent.shift();
      if (!first) return;
      const part = first.subarray(0, room);
      this.#kernel.push(Buffer.from(part));
      if (part.length < first.length) this.#unsent.unshift(first.subarray(part.length));
      room -= part.length;
    }
  }

  #frames(): string[] {
    const frames: string[] = [];
    for (;;) {
      const bytes = this.#received;
      const short = bytes[1] ?? 0;
      if (bytes.length < 2) return frames;
      if (bytes[0] !== 0x81) throw new Error(`not a whole text frame: ${bytes[0]}`);
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length < header) return frames;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
      if (bytes.length < header + length) return frames;
      frames.push(bytes.toString("utf8", header, header + length));
      this.#received = bytes.subarray(header + length);
    }
  }
}

function sizeOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((total, { length }) => total + length, 0);
}

/** Fails the test: no rendering may fail unexpectedly. */
export function fail(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}

/** A value that is not JSON, so that encoding it fails with this message; no agent can send it. */
export function notJson(message: string): JsonValue {
  return { toJSON: () => fail(message) } as never;
}
